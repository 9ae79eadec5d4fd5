#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "recognise_parts.h"
#include "warifu/attestation/duties.h"
#include "warifu/attestation/supply.h"

namespace warifu::attestation {

namespace {

using catalogue::Arrangement;
using recognition::Candidate;
using recognition::Outcome;
using recognition::Paper;
using recognition::Presence;
using recognition::RegimeSupply;
using recognition::Standing;
using recognition::SupplyDuty;

Phrase supply_word(Presence presence) {
    switch (presence) {
    case Presence::Present: return {"present", "あり"};
    case Presence::Recognised:
        return {"taken as met by law, through a label", "ラベルにより、法令上満たすものとみなされる"};
    case Presence::NotDetermined: return {"not determined", "確定できない"};
    case Presence::Invalid: return {"does not count on the day", "当日は有効でない"};
    case Presence::Absent: return {"none was given", "提示なし"};
    }
    return {};
}

Phrase supply_word(Standing standing) {
    switch (standing) {
    case Standing::Binds: return {"binds", "適用中"};
    case Standing::NotYet: return {"does not bind yet", "適用前"};
    case Standing::OutOfScope: return {"left out", "対象外"};
    case Standing::Voluntary: return {"voluntary", "任意"};
    case Standing::NotKnown: return {"not known whether it binds", "適用の有無は確認できない"};
    }
    return {};
}

Phrase supply_word(Outcome outcome) {
    switch (outcome) {
    case Outcome::NothingMissing: return {"nothing found missing", "不足は見つからない"};
    case Outcome::Missing: return {"something required is missing or invalid", "必要なものが欠けているか、有効でない"};
    case Outcome::NotDetermined: return {"not determined", "確定できない"};
    }
    return {};
}

Phrase supply_word(SupplyDuty::Applies applies) {
    switch (applies) {
    case SupplyDuty::Applies::Yes: return {"", ""};
    case SupplyDuty::Applies::NotYet: return {"not yet", "適用前"};
    case SupplyDuty::Applies::No: return {"does not apply", "該当なし"};
    case SupplyDuty::Applies::Holders: return {"for who has or wants the label", "ラベルの取得者・希望者"};
    case SupplyDuty::Applies::NotKnown: return {"not known whether it applies", "該当するか確認できない"};
    }
    return {};
}

Ink ink_of(Presence presence) {
    if (presence == Presence::Present || presence == Presence::Recognised)
        return Ink::Green;
    return presence == Presence::NotDetermined ? Ink::Yellow : Ink::Red;
}

Ink ink_of(Outcome outcome) {
    if (outcome == Outcome::Missing)
        return Ink::Red;
    return outcome == Outcome::NotDetermined ? Ink::Yellow : Ink::Plain;
}

std::string provenance_text(const catalogue::Provenance& provenance) {
    return fmt::format("[{}] {}", to_string(provenance.confidence), fmt::join(provenance.sources, ", "));
}

std::string until_text(const Terminal& out, const std::optional<Date>& until) {
    return until ? fmt::format(fmt::runtime(out.say(", until {}", "、{}まで")), until->to_string()) : std::string();
}

void write_candidates(Terminal& out, const std::vector<Candidate>& candidates, std::size_t indent) {
    for (const Candidate& candidate : candidates)
        out.item(candidate.path.empty() ? fmt::format("#{}:", candidate.label + 1)
                                        : fmt::format("#{} ({}):", candidate.label + 1, candidate.path),
                 ink_of(candidate.presence),
                 fmt::format("{}{}. {}", out.say(supply_word(candidate.presence)), until_text(out, candidate.until),
                             candidate.reason.in(out.language())),
                 indent);
}

void write_duty(Terminal& out, const SupplyDuty& due) {
    const catalogue::Duty& duty = *due.duty;
    const Language language = out.language();
    std::string head = duty.title.in(language);
    if (!duty.clause.empty())
        head += fmt::format(" ({})", duty.clause);
    if (due.applies != SupplyDuty::Applies::Yes)
        head += fmt::format(" – {}", out.say(supply_word(due.applies)));
    out.item(fmt::format("{}:", when_text(duty.when, language)), Ink::Dim, head, 4, Ink::Bold);
    if (!due.why.empty())
        out.text(due.why.in(language), 6);
    out.text(fmt::format("{} {}", duty.text.in(language), provenance_text(duty.provenance)), 6);
    if (due.paper) {
        const Paper& paper = *due.paper;
        out.field(out.say("statement or label", "宣言書・ラベル"),
                  fmt::format("{}{}", out.say(supply_word(paper.presence)), until_text(out, paper.until)), 6,
                  due.applies == SupplyDuty::Applies::Yes ? ink_of(paper.presence) : Ink::Plain);
        write_candidates(out, paper.candidates, 8);
    }
    if (duty.keep) {
        std::string keep = keep_text(*duty.keep, language);
        if (due.keep_to)
            keep += fmt::format(fmt::runtime(out.say("; here at least until {}", "。本件では少なくとも{}まで")),
                                due.keep_to->to_string());
        out.field(out.say("keep", "保存"), keep, 6);
    }
}

void write_facts(Terminal& out, const RegimeSupply& found) {
    std::vector<std::string> told;
    for (const SupplyDuty& due : found.duties)
        for (const catalogue::Fact& fact : found.regime->facts) {
            const auto& ids = due.duty->facts;
            const bool named = std::find(ids.begin(), ids.end(), fact.id) != ids.end();
            if (!named || std::find(told.begin(), told.end(), fact.id) != told.end())
                continue;
            told.push_back(fact.id);
            out.field(fact.title.in(out.language()),
                      fmt::format("{} {}", fact.text.in(out.language()), provenance_text(fact.provenance)), 4);
        }
}

void write_openings(Terminal& out, const catalogue::Catalogue& catalogue, const SupplyReport& report,
                    const RegimeSupply& found) {
    for (const auto view : {Arrangement::View::Statute, Arrangement::View::Operator})
        for (const std::size_t index : found.openings) {
            const recognition::Opening& opening = report.supply.openings[index];
            if (opening.view == view)
                write_opening(
                    out, catalogue, report.question.held, opening,
                    fmt::format("#{} → {}, {}", opening.label + 1, opening.regime, out.say(word(opening.view))), 4);
        }
}

void write_regime(Terminal& out, const catalogue::Catalogue& catalogue, const SupplyReport& report,
                  const RegimeSupply& found) {
    const Language language = out.language();
    out.item("■", Ink::Bold,
             fmt::format(fmt::runtime(out.say("{} [{}]: {}; {}", "{} [{}]: {}。{}")), found.regime->name.in(language),
                         found.regime->id, out.say(supply_word(found.standing)), out.say(supply_word(found.outcome))),
             2, ink_of(found.outcome));
    out.text(found.note.in(language), 4);
    write_candidates(out, found.held, 4);
    for (const OwnVerdict& own : report.verdicts)
        if (own.regime.substr(0, own.regime.find_first_of("/@")) == found.regime->id)
            out.field(
                fmt::format(fmt::runtime(out.say("the product's own assessment ({})", "製品自体の評価({})")),
                            report.assessed_on ? report.assessed_on->to_string() : "?"),
                fmt::format(fmt::runtime(out.say("{}: {}; {} FAIL, {} INCONCLUSIVE. It replaces no statement",
                                                 "{}: {}、FAIL {}件、INCONCLUSIVE {}件。宣言書の代わりにはならない")),
                            own.regime, to_string(own.verdict), own.mandatory.fail, own.mandatory.inconclusive),
                4, own.not_met ? Ink::Red : Ink::Plain);
    for (const SupplyDuty& due : found.duties)
        write_duty(out, due);
    write_facts(out, found);
    write_openings(out, catalogue, report, found);
    for (const Text& text : found.unknown)
        out.field(out.say("not known", "不明"), text.in(language), 4, Ink::Yellow);
}

} // namespace

std::string supply_text(const catalogue::Catalogue& catalogue, const SupplyReport& report, const TextStyle& style) {
    Terminal out(style);
    const auto& question = report.question;
    out.text(fmt::format(fmt::runtime(out.say("Supply in {} by the {} on {}: {}", "{}における{}による供給({}): {}")),
                         question.market, role_text(question.role, out.language()), question.held.on.to_string(),
                         out.say(supply_word(report.supply.outcome))),
             0, ink_of(report.supply.outcome));
    out.text(
        out.say("What was found, by the catalogue and by what was given. Whether the supply is lawful is not said.",
                "カタログと示された情報から確認できたことを示す。供給が適法かどうかを示すものではない。"));
    if (!report.product.empty())
        out.field(out.say("product", "製品"), report.product);
    for (std::size_t i = 0; i < question.held.labels.size(); ++i)
        out.item(fmt::format("#{}", i + 1), Ink::Bold, label_line(out, question.held.labels[i]));
    if (question.held.labels.empty())
        out.text(out.say("No statement and no label was given.", "宣言書・ラベルの提示はない。"));
    bool laws = false;
    bool labels = false;
    for (const RegimeSupply& found : report.supply.regimes) {
        bool& told = found.regime->voluntary ? labels : laws;
        if (!told)
            out.heading(found.regime->voluntary ? out.say("Voluntary labels of the market", "市場の任意のラベル")
                                                : out.say("Laws of the market", "市場の法令"));
        told = true;
        write_regime(out, catalogue, report, found);
    }
    out.heading(out.say("Not known", "確認していないこと"));
    for (const Text& text : report.supply.unknown)
        out.item("-", Ink::Plain, text.in(out.language()), 2);
    return out.take();
}

} // namespace warifu::attestation

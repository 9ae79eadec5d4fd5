#include "leaf.h"

#include <algorithm>

#include <fmt/format.h>

#include "warifu/dossier/tables.h"

namespace warifu::review {

namespace {

using catalogue::Basis;

std::string_view basis_ja(Basis basis) {
    switch (basis) {
    case Basis::Declared: return "申告";
    case Basis::Documented: return "文書";
    case Basis::Inspected: return "検査";
    case Basis::Tested: return "試験";
    }
    return "";
}

std::map<std::string, std::string> bound_parameters(const catalogue::Check& check,
                                                    const catalogue::Requirement& requirement) {
    std::map<std::string, std::string> parameters = check.parameters;
    for (const auto& [name, value] : requirement.parameters)
        if (const auto own = parameters.find(name); own != parameters.end())
            own->second = value;
    return parameters;
}

Reason reason(Reason::Kind kind, const catalogue::Check& check, std::string en, std::string ja) {
    return {kind, check.id, {std::move(en), std::move(ja)}, {}};
}

void declare_conform(const catalogue::Check& check, std::int64_t observation, std::string en, std::string ja,
                     CheckOutcome& outcome, std::optional<Basis>& best) {
    for (Reason& violation : outcome.violations)
        violation.kind = Reason::Kind::Contradiction;
    best = std::max(best.value_or(Basis::Declared), Basis::Declared);
    outcome.covered.push_back(reason(Reason::Kind::Covered, check, std::move(en), std::move(ja)));
    outcome.covered.back().observations.push_back(observation);
}

void declare_against(const catalogue::Check& check, std::int64_t observation, std::string en, std::string ja,
                     CheckOutcome& outcome) {
    outcome.violations.push_back(reason(Reason::Kind::Violation, check, std::move(en), std::move(ja)));
    outcome.violations.back().observations.push_back(observation);
}

/// A yes or no in the maker's documents that answers the check, and what keeps it from counting. True when what the
/// product file says does not count either. `unread`: they may say no, and that cannot be read.
Result<bool> weigh_confirmation(Evidence& evidence, const catalogue::Check& check, CheckOutcome& outcome,
                                std::optional<Basis>& best, bool& unread) {
    if (!evidence.words().can_confirm(check.id))
        return false;
    static const std::vector<std::string> reads = {"ixit_entry.edition", "ixit_entry.ixit_table", "ixit_entry.field",
                                                   "ixit_entry.answer"};
    std::vector<Reason> gaps = TRY(evidence.document_gaps(reads));
    unread = !gaps.empty();
    const auto* confirmed = evidence.words().confirmation(check.id);
    const Evidence::Declared* declared = evidence.declaration(check.id);
    const bool good = confirmed != nullptr && confirmed->yes && !confirmed->disputed;
    if (confirmed != nullptr &&
        (confirmed->disputed || (declared != nullptr && (declared->yes == check.good_answer) != confirmed->yes)))
        gaps.push_back({Reason::Kind::NotCovered,
                        {},
                        {fmt::format("the maker's documents and the answers disagree on {} ({}): neither counts",
                                     check.id, confirmed->field),
                         fmt::format("{}({})について、製造者の文書と回答が食い違っています。どちらも根拠になりません",
                                     check.id, confirmed->field)},
                        {confirmed->id}});
    for (Reason& each : gaps) {
        each.check = check.id;
        outcome.gaps.push_back(each);
    }
    if (!gaps.empty())
        return true;
    if (good)
        declare_conform(
            check, confirmed->id, fmt::format("the maker confirms it: {}, {}: yes", confirmed->table, confirmed->field),
            fmt::format("製造者の確認: {} の {} に Yes", confirmed->table, confirmed->field), outcome, best);
    else if (confirmed != nullptr)
        declare_against(check, confirmed->id,
                        fmt::format("the maker's IXIT says no: {}, {}", confirmed->table, confirmed->field),
                        fmt::format("製造者の IXIT では {} の {} が No", confirmed->table, confirmed->field), outcome);
    return false;
}

/// The maker's word, held against what was found. False when there is a dispute about it: then no word counts.
Result<bool> weigh_declaration(Evidence& evidence, const catalogue::Check& check, CheckOutcome& outcome,
                               std::optional<Basis>& best, bool& unread) {
    if (check.question.empty())
        return true;
    if (TRY(weigh_confirmation(evidence, check, outcome, best, unread)))
        return false;
    const Evidence::Declared* declared = evidence.declaration(check.id);
    if (declared == nullptr)
        outcome.question_open = evidence.words().confirmation(check.id) == nullptr;
    else if (declared->yes == check.good_answer)
        declare_conform(check, declared->id, "the maker declares it: " + check.question.en,
                        "製造者の申告: " + check.question.ja, outcome, best);
    else
        declare_against(check, declared->id,
                        fmt::format("the maker answers {}: {}", declared->yes ? "yes" : "no", check.question.en),
                        fmt::format("製造者の回答は「{}」: {}", declared->yes ? "はい" : "いいえ", check.question.ja),
                        outcome);
    return true;
}

/// A Y in the maker's statement declares all that the provision asks for.
void weigh_word(const Evidence& evidence, const catalogue::Check& check, const std::string& requirement,
                CheckOutcome& outcome, std::optional<Basis>& best) {
    const Word& word = evidence.words().on(requirement);
    if (word.claim == Claim::Met && !check.record)
        declare_conform(check, word.said.observations.front(), "the maker's statement claims it for the provision",
                        "製造者の宣言ではこの規定を満たすとしています", outcome, best);
}

void weigh_artefacts(ArtefactEvidence& found, const catalogue::Check& check, CheckOutcome& outcome,
                     std::optional<Basis>& best) {
    for (auto* list : {&found.violations, &found.gaps})
        for (Reason& each : *list)
            each.check = check.id;
    outcome.violations = std::move(found.violations);
    outcome.gaps = std::move(found.gaps);
    // The rows say what is the matter, this says why it matters.
    if (found.narrowed && !check.covered_reason.empty())
        outcome.gaps.push_back(
            reason(Reason::Kind::NotCovered, check, check.covered_reason.en, check.covered_reason.ja));
    outcome.examinations = std::move(found.examinations);
    if (!found.covered || !outcome.violations.empty())
        return;
    if (found.shown.empty()) {
        best = found.basis;
        outcome.covered.push_back(reason(
            Reason::Kind::Covered, check, fmt::format("{}: nothing against it in {}", check.title.en, found.looked_at),
            fmt::format("{}: 問題は見つかりませんでした({})", check.title.ja, found.looked_at)));
    }
    for (Reason& each : found.shown) {
        each.check = check.id;
        outcome.covered.push_back(std::move(each));
    }
}

/// The device, and the reports of other people's tools that tell of what the check reads there.
std::vector<std::string> kinds_about_device(const std::vector<std::string>& reads) {
    std::vector<std::string> kinds = {"device"};
    const dossier::TableSpec* reports = dossier::find_table("tool_report");
    for (const std::string& read : reads)
        for (const std::string& kind : dossier::find_table(read.substr(0, read.find('.')))->artefacts)
            if (std::ranges::find(reports->artefacts, kind) != reports->artefacts.end() &&
                std::ranges::find(kinds, kind) == kinds.end())
                kinds.push_back(kind);
    return kinds;
}

/// What evidence beside a check's own comes to, but for violations.
struct Beside {
    bool open = false; ///< one of them could not be heard to the end
    /// All were, and the check's own reasons keep it open: a tester on a unit may have looked at just that.
    std::vector<Reason> narrowings;
    std::vector<Reason> confirmed;   ///< they bear out what somebody says
    std::vector<Reason> unconfirmed; ///< why they do not, with nothing against it
    Basis basis = Basis::Declared;   ///< of that, the strongest
};

void weigh_silence(const catalogue::Check& check, const catalogue::SideEvidence& side, const ArtefactEvidence& found,
                   CheckOutcome& outcome, Beside& beside, std::optional<Basis>& best) {
    using Can = catalogue::SideEvidence::Can;
    if (side.can == Can::SpeakAgainst || side.can == Can::HoldOpen)
        return;
    const bool tested = found.basis == Basis::Tested;
    Reason silence = reason(
        Reason::Kind::Covered, check,
        fmt::format("{}: nothing against it {} ({})", check.title.en, tested ? "on the device" : "there",
                    found.looked_at),
        fmt::format("{}: {}問題は見つかりませんでした({})", check.title.ja, tested ? "実機で" : "", found.looked_at));
    if (side.can == Can::Confirm) {
        beside.confirmed.push_back(std::move(silence));
        beside.basis = std::max(beside.basis, found.basis);
        return;
    }
    best = std::max(best.value_or(found.basis), found.basis);
    outcome.covered.push_back(std::move(silence));
}

/// What is given beside counts beside all else; of a device also what others' tools say, where it speaks against the
/// check.
Result<void> weigh_side(Evidence& evidence, const catalogue::Check& check, const catalogue::SideEvidence& side,
                        const catalogue::Requirement& requirement, CheckOutcome& outcome, Beside& beside,
                        std::optional<Basis>& best) {
    const bool is_device = side.kind == "device";
    const std::vector<std::string> kinds = is_device ? kinds_about_device(side.reads) : std::vector{side.kind};
    // Nobody knows what a tool left out: without a probe of ours its report proves nothing, and no narrowing is asked.
    const bool own = evidence.has_artefact({side.kind});
    const std::string narrowing = own ? side.covered : std::string();
    ArtefactEvidence found =
        TRY(evidence.examine({side.violations, narrowing, side.reads, kinds, bound_parameters(check, requirement)}));
    for (auto* list : {&found.violations, &found.gaps})
        for (Reason& each : *list)
            each.check = check.id;
    std::ranges::move(found.violations, std::back_inserter(outcome.violations));
    outcome.examinations.insert(outcome.examinations.end(), found.examinations.begin(), found.examinations.end());
    if (found.narrowed)
        found.gaps.push_back(reason(Reason::Kind::NotCovered, check, side.covered_reason.en, side.covered_reason.ja));
    const bool decides = side.can == catalogue::SideEvidence::Can::Decide;
    const bool holds = !found.only_narrowed || side.can == catalogue::SideEvidence::Can::HoldOpen;
    std::ranges::move(found.gaps, std::back_inserter(holds     ? outcome.gaps
                                                     : decides ? beside.narrowings
                                                               : beside.unconfirmed));
    beside.open = beside.open || (found.given && !found.covered && holds);
    if (found.covered && own && outcome.violations.empty())
        weigh_silence(check, side, found, outcome, beside, best);
    return {};
}

Result<Beside> weigh_beside(Evidence& evidence, const catalogue::Check& check,
                            const catalogue::Requirement& requirement, CheckOutcome& outcome,
                            std::optional<Basis>& best) {
    Beside beside;
    for (const catalogue::SideEvidence& side : check.beside)
        TRY_VOID(weigh_side(evidence, check, side, requirement, outcome, beside, best));
    return beside;
}

/// A tester has looked at a unit that ran what the probed devices ran.
bool tester_saw_same(const Evidence& evidence, const RecordEvidence& records) {
    return std::ranges::any_of(records.tested_firmware, [&](const std::string& firmware) {
        return std::ranges::all_of(evidence.firmware_of_units(),
                                   [&](const auto& unit) { return unit.second == firmware; });
    });
}

/// Whether what was not looked at on a device was by a tester, with the same firmware; else it is told as open.
bool is_open_beside(bool tester_saw, Beside& beside, CheckOutcome& outcome) {
    if (beside.narrowings.empty() || tester_saw)
        return beside.open;
    std::ranges::move(beside.narrowings, std::back_inserter(outcome.gaps));
    return true;
}

/// What confirms needs somebody's word to confirm.
void weigh_confirmed(Beside& beside, const catalogue::Check& check, CheckOutcome& outcome, std::optional<Basis>& best) {
    if (beside.confirmed.empty())
        return;
    if (!best) {
        for (Reason& each : beside.confirmed)
            each.kind = Reason::Kind::NotCovered;
        std::ranges::move(beside.confirmed, std::back_inserter(outcome.gaps));
        outcome.gaps.push_back(reason(
            Reason::Kind::NotCovered, check, "this does not show all that is asked; it counts once the maker answers",
            "これだけでは問われていることのすべてを示せません。製造者が質問に答えると根拠になります"));
        if (outcome.question_open)
            outcome.confirmable = beside.basis;
        return;
    }
    best = std::max(*best, beside.basis);
    std::ranges::move(beside.confirmed, std::back_inserter(outcome.covered));
}

/// Both sides of `contradictions`, and how far each was looked at.
struct Sides {
    ArtefactEvidence device;
    bool device_seen = false;   ///< all of it, with the firmware that was given
    bool firmware_read = false; ///< all that starts by itself
};

Result<Sides> look_at_sides(Evidence& evidence, const catalogue::Contradictions& held) {
    static const std::vector<std::string> image = {"firmware"};
    Sides sides;
    sides.device = TRY(evidence.look_at(held.reads, kinds_about_device(held.reads)));
    sides.device_seen = sides.device.covered && evidence.has_artefact({"device"});
    if (!held.of_firmware.empty() && evidence.has_artefact(image))
        sides.firmware_read = TRY(evidence.look_at(held.of_firmware, image)).covered;
    return sides;
}

/// What does not agree and counts. What was not looked at to the end shows no absence; what firmware and device tell
/// of each other a tester on a unit may have settled.
bool counts(const std::string& kind, const Sides& sides, bool tester_saw) {
    if (kind == "absence")
        return sides.device_seen;
    if (kind == "unshown")
        return sides.device_seen && !tester_saw;
    if (kind == "unstarted")
        return sides.device_seen && sides.firmware_read && !tester_saw;
    return true;
}

/// What the maker declares of the device, and what its firmware starts, held against what was seen; where all of it was
/// seen and they agree, that bears out what the maker says. True when they do not agree, or when that cannot be told to
/// the end.
Result<bool> weigh_contradictions(Evidence& evidence, const catalogue::Check& check,
                                  const catalogue::Requirement& requirement, bool tester_saw, Beside& beside,
                                  CheckOutcome& outcome) {
    const bool declared = evidence.services_declared();
    if (check.contradictions.rows.empty() || !(declared || evidence.has_artefact({"firmware"})))
        return false;
    Sides sides = TRY(look_at_sides(evidence, check.contradictions));
    ArtefactEvidence& seen = sides.device;
    if (!seen.given)
        return false;
    if (!declared)
        seen.gaps.clear(); // nothing was to be held against what they hide
    for (Reason& each : seen.gaps)
        each.check = check.id;
    std::size_t open = seen.gaps.size();
    bool agrees = true;
    for (Evidence::Disagreement& each : TRY(evidence.disagreements(check, bound_parameters(check, requirement)))) {
        if (!counts(each.kind, sides, tester_saw))
            continue;
        if (each.kind == "unseen") { // it need not answer everybody, and shows nothing
            beside.unconfirmed.push_back(std::move(each.reason));
            agrees = false;
            continue;
        }
        const bool contradicts = each.kind == "contradiction";
        each.reason.kind = contradicts ? Reason::Kind::Contradiction : Reason::Kind::NotCovered;
        (contradicts ? outcome.violations : outcome.gaps).push_back(std::move(each.reason));
        ++open;
    }
    std::ranges::move(seen.gaps, std::back_inserter(outcome.gaps));
    outcome.examinations.insert(outcome.examinations.end(), seen.examinations.begin(), seen.examinations.end());
    if (declared && open == 0 && sides.device_seen && agrees) {
        beside.basis = Basis::Tested;
        beside.confirmed.push_back(
            reason(Reason::Kind::Covered, check,
                   fmt::format("what the device shows is what the product file declares ({})", seen.looked_at),
                   fmt::format("実機で見えたものは製品ファイルの申告と一致しています({})", seen.looked_at)));
    }
    return open > 0;
}

/// A reason on an inherited record says so.
Text with_inheritance(Text text, const Record& record) {
    if (record.inherited.empty())
        return text;
    return {fmt::format("{} ({})", text.en, record.inherited.en), fmt::format("{}({})", text.ja, record.inherited.ja)};
}

} // namespace

Reason passed_by_record(const RecordEvidence& records, const std::string& check) {
    Text text = {"a tester's record says pass", "試験記録: 合格"};
    for (const Text& inherited : records.inherited) {
        text.en += fmt::format(" ({})", inherited.en);
        text.ja += fmt::format("({})", inherited.ja);
    }
    return {Reason::Kind::Covered, check, std::move(text), records.passed_ids};
}

RecordEvidence weigh_records(const Evidence& evidence, const std::string& requirement, Date on) {
    RecordEvidence weighed;
    const auto unusable = [&](const Record& record, std::string en, std::string ja) {
        weighed.unusable.push_back(
            {Reason::Kind::NotCovered, {}, with_inheritance({std::move(en), std::move(ja)}, record), {record.id}});
    };
    for (const Record& record : evidence.records(requirement)) {
        if (!record.readable) {
            weighed.unreadable = true;
            unusable(record, "a tester's record lacks a field that decides", "試験記録に判断に必要な項目がありません");
        } else if (record.on > on.to_string()) {
            unusable(record, fmt::format("the record of {} is later than the day of this assessment", record.on),
                     fmt::format("{}の試験記録は評価日より後のものです", record.on));
        } else if (record.result == "fail") {
            weighed.failures.push_back(
                {Reason::Kind::Violation,
                 {},
                 with_inheritance({fmt::format("{} examined it on {} and records: fail", record.tester, record.on),
                                   fmt::format("{}による{}の試験記録: 不合格", record.tester, record.on)},
                                  record),
                 {record.id}});
        } else if (record.result != "pass") {
            unusable(record, fmt::format("{} examined it on {} and could not decide", record.tester, record.on),
                     fmt::format("{}による{}の試験記録: 判定できず", record.tester, record.on));
        } else if (evidence.must_name_firmware(record) && !evidence.has_firmware_digest(record.firmware_sha256)) {
            unusable(record,
                     record.firmware_sha256.empty()
                         ? "a device record does not say which firmware ran (firmware_sha256)"
                         : "a device record is about another firmware than the one given here",
                     record.firmware_sha256.empty()
                         ? "実機試験の記録に試験時のファームウェア(firmware_sha256)の記載がありません"
                         : "実機試験の記録は、今回とは別のファームウェアのものです");
        } else {
            weighed.passed = std::max(weighed.passed.value_or(record.basis), record.basis);
            weighed.passed_ids.push_back(record.id);
            if (record.basis == Basis::Tested)
                weighed.tested_firmware.push_back(record.firmware_sha256);
            if (!record.inherited.empty() &&
                std::ranges::find(weighed.inherited, record.inherited.en, &Text::en) == weighed.inherited.end())
                weighed.inherited.push_back(record.inherited);
        }
    }
    return weighed;
}

namespace {

/// An artefact that could answer must be examined to the end: neither word nor record fills that gap. Published texts
/// that were, and that no rule understands, may be read by somebody: by the maker where there is a sentence to point
/// at, by a tester in any case.
bool somebody_read(const ArtefactEvidence& found, const std::optional<Basis>& best) {
    return best && (found.for_a_reader || (found.silent && *best > Basis::Declared));
}

/// A rule knows a sentence, and not whether it is meant: whose product, which page, in earnest. It counts once the
/// maker stands by it, or a tester has read it.
void wait_for_a_reader(const catalogue::Check& check, CheckOutcome& outcome) {
    for (Reason& each : outcome.covered) {
        each.kind = Reason::Kind::NotCovered;
        outcome.gaps.push_back(std::move(each));
    }
    outcome.covered.clear();
    outcome.gaps.push_back(reason(Reason::Kind::NotCovered, check,
                                  "this is what a rule has read; it counts once the maker confirms it by answering",
                                  "規則による読み取りの結果です。製造者が質問に答えて確認すると根拠になります"));
    if (outcome.question_open)
        outcome.confirmable = Basis::Documented;
}

/// The sentences that were left to a reader are now what the answer rests on.
void take_as_read(const std::vector<Reason>& artefact_gaps, CheckOutcome& outcome) {
    outcome.gaps.erase(outcome.gaps.begin(), outcome.gaps.begin() + std::ssize(artefact_gaps));
    for (const Reason& each : artefact_gaps)
        outcome.covered.back().observations.insert(outcome.covered.back().observations.end(), each.observations.begin(),
                                                   each.observations.end());
}

} // namespace

Result<CheckOutcome> weigh_check(Evidence& evidence, const catalogue::Check& check,
                                 const catalogue::Requirement& requirement, const RecordEvidence& records) {
    CheckOutcome outcome;
    std::optional<Basis> best;
    ArtefactEvidence found = TRY(evidence.examine({check.violations, check.covered, check.reads, check.artefacts,
                                                   bound_parameters(check, requirement), check.shown}));
    const bool said = found.covered && !found.shown.empty() && found.violations.empty();
    weigh_artefacts(found, check, outcome, best);
    const std::vector<Reason> artefact_gaps = outcome.gaps;
    Beside beside = TRY(weigh_beside(evidence, check, requirement, outcome, best));
    const bool tester_saw = tester_saw_same(evidence, records);
    const bool gap_beside = is_open_beside(tester_saw, beside, outcome);
    const bool disagreement = TRY(weigh_contradictions(evidence, check, requirement, tester_saw, beside, outcome));
    bool unread = false;
    if (TRY(weigh_declaration(evidence, check, outcome, best, unread)))
        weigh_word(evidence, check, requirement.full_id, outcome, best);
    if (records.passed) {
        best = std::max(best.value_or(*records.passed), *records.passed);
        outcome.covered.push_back(passed_by_record(records, check.id));
    }
    weigh_confirmed(beside, check, outcome, best);
    outcome.question_open = outcome.question_open && !found.silent;
    if (said && !best) {
        wait_for_a_reader(check, outcome);
        return outcome;
    }
    if (said)
        best = std::max(*best, Basis::Documented);
    const bool gap_in_artefact = found.given && !found.covered;
    if (!outcome.violations.empty() || gap_beside || disagreement || unread ||
        (gap_in_artefact && !somebody_read(found, best)))
        return outcome;
    if (gap_in_artefact)
        take_as_read(artefact_gaps, outcome);
    if (best && *best >= requirement.accepts) {
        outcome.basis = best;
        return outcome;
    }
    std::ranges::move(beside.unconfirmed, std::back_inserter(outcome.gaps));
    if (best) {
        outcome.only_basis_lacks = found.given;
        outcome.gaps.push_back(reason(Reason::Kind::NotCovered, check,
                                      fmt::format("{}: known only as {}; this asks for {} or stronger", check.title.en,
                                                  to_string(*best), to_string(requirement.accepts)),
                                      fmt::format("{}: 根拠が「{}」だけです。この要件には「{}」以上の根拠が必要です",
                                                  check.title.ja, basis_ja(*best), basis_ja(requirement.accepts))));
    } else {
        outcome.gaps.push_back(reason(Reason::Kind::NotCovered, check,
                                      fmt::format("{}: nothing given so far answers this", check.title.en),
                                      fmt::format("{}: 判断の材料がまだありません", check.title.ja)));
    }
    return outcome;
}

} // namespace warifu::review

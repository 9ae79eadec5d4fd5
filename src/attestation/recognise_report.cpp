// What a label opens, for programs (docs/json/recognise.schema.json) and for terminals.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "recognise_parts.h"
#include "warifu/attestation/report.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using catalogue::Catalogue;
using recognition::Effect;
using recognition::Label;
using recognition::Opening;
using recognition::Question;
using Json = nlohmann::ordered_json;

Phrase short_word(catalogue::Arrangement::View view) {
    return view == catalogue::Arrangement::View::Statute ? Phrase{"statute", "法令"} : Phrase{"operator", "運営者"};
}

Ink ink_of(Effect effect) {
    switch (effect) {
    case Effect::Deemed:
    case Effect::Equivalent: return Ink::Green;
    case Effect::Simplified:
    case Effect::NotDetermined: return Ink::Yellow;
    case Effect::UnderStudy:
    case Effect::None: break;
    }
    return Ink::Dim;
}

void write_table(Terminal& out, const std::vector<Opening>& openings) {
    const auto head = [&](std::string_view en, std::string_view ja) {
        return Cell{std::string(out.say(en, ja)), Ink::Bold};
    };
    const auto day = [](const std::optional<Date>& date) { return Cell{date ? date->to_string() : "-"}; };
    std::vector<std::vector<Cell>> rows = {{head("#", "#"), head("market", "市場"), head("regime", "制度"),
                                            head("view", "観点"), head("effect", "効果"), head("from", "開始"),
                                            head("until", "終了")}};
    for (std::size_t i = 0; i < openings.size(); ++i) {
        const Opening& opening = openings[i];
        rows.push_back({{fmt::format("{}", i + 1)},
                        {opening.market.empty() ? "-" : opening.market},
                        {opening.regime},
                        {std::string(out.say(short_word(opening.view)))},
                        {effect_word(opening.effect, out.language()), ink_of(opening.effect)},
                        day(opening.from),
                        day(opening.until)});
    }
    out.table(rows, 0);
}

} // namespace

std::string effect_word(Effect effect, Language language) {
    if (language == Language::English)
        return std::string(to_string(effect));
    switch (effect) {
    case Effect::Deemed: return "みなし適合";
    case Effect::Equivalent: return "同等扱い";
    case Effect::Simplified: return "申請簡素化";
    case Effect::NotDetermined: return "未確定";
    case Effect::UnderStudy: return "検討中";
    case Effect::None: break;
    }
    return "なし";
}

std::string id_of(const Label& label) {
    return label.regime + (label.level.empty() ? "" : '/' + label.level) +
           (label.edition.empty() ? "" : '@' + label.edition);
}

std::string label_line(const Terminal& out, const Label& label) {
    std::string line = id_of(label);
    if (!label.number.empty())
        line += ' ' + printable(label.number, 100);
    line += fmt::format("{}{}", out.say(", ", "、"), out.say(word(label.state)));
    if (label.issued)
        line += fmt::format("{}{}", out.say(", issued ", "、発行日"), label.issued->to_string());
    if (label.expires)
        line += fmt::format("{}{}", out.say(", expires ", "、有効期限"), label.expires->to_string());
    if (label.example)
        line += out.say(" (made up, for demonstration)", "(説明用の架空のラベル)");
    return line;
}

void write_opening(Terminal& out, const Catalogue& catalogue, const Question& question, const Opening& opening,
                   std::string_view head, std::size_t indent) {
    constexpr std::size_t deeper = 3;
    out.text(fmt::format("{}: {}", head, effect_word(opening.effect, out.language())), indent, ink_of(opening.effect));
    // Lines of a list hang under their dash.
    const std::string explanation = recognition::explain(catalogue, question, opening, out.language());
    for (const std::string_view line : lines(explanation)) {
        if (line.starts_with("- "))
            out.item("-", Ink::Plain, line.substr(2), indent + deeper);
        else
            out.text(line, indent + deeper);
    }
}

std::string recognise_json(const Catalogue& catalogue, const Question& question, const std::vector<Opening>& openings) {
    Json value = {{"version", 1},
                  {"on", question.on.to_string()},
                  {"catalogue", {{"version", catalogue.version}, {"digest", catalogue.digest}}},
                  {"support_until", date_or_null(question.support_until)},
                  {"excepted", question.excepted}};
    Json& labels = value["labels"] = Json::array();
    for (const Label& label : question.labels)
        labels.push_back(label_value(label));
    Json& opens = value["opens"] = Json::array();
    for (const Opening& opening : openings)
        opens.push_back(opening_value(opening));
    // A label's number is whatever somebody typed; bytes that are no UTF-8 must not cost the report.
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string recognise_text(const Catalogue& catalogue, const Question& question, const std::vector<Opening>& openings,
                           const TextStyle& style) {
    Terminal out(style);
    for (const Label& label : question.labels)
        out.text(label_line(out, label));
    out.text(fmt::format("{}{}", out.say("on ", "判定日 "), question.on.to_string()));
    out.blank();
    if (openings.empty()) {
        out.text(out.say("The catalogue holds no arrangement that starts from this label.",
                         "このラベルを起点とする取決めはカタログにない。"));
        return out.take();
    }
    write_table(out, openings);
    for (std::size_t i = 0; i < openings.size(); ++i) {
        const Opening& opening = openings[i];
        const std::string from =
            opening.label < question.labels.size() ? id_of(question.labels[opening.label]) : std::string();
        out.blank();
        write_opening(out, catalogue, question, opening,
                      fmt::format("{}. {} → {} ({})", i + 1, from, opening.regime, out.say(short_word(opening.view))),
                      0);
    }
    return out.take();
}

} // namespace warifu::attestation

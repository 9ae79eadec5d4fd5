#include <string>

#include <fmt/format.h>

#include "rules.h"

namespace warifu::recognition {

namespace {

using catalogue::Confidence;

const char* choose(Language language, const char* en, const char* ja) {
    return language == Language::Japanese ? ja : en;
}

/// Nothing is said of what was seen; the rest is marked.
std::string mark(Confidence confidence, Language language) {
    if (confidence == Confidence::Known)
        return choose(language, " (known, not seen in a source)", "(既知の情報。資料では未確認)");
    if (confidence == Confidence::Unverified)
        return choose(language, " (unverified)", "(未検証)");
    return {};
}

void write_terms(std::string& out, const char* title, const std::vector<Remains>& terms, Language language) {
    if (terms.empty())
        return;
    out += title;
    out += '\n';
    for (const Remains& term : terms)
        out += fmt::format("- {}{} [{}]\n", term.text.in(language), mark(term.provenance.confidence, language),
                           fmt::join(term.provenance.sources, ", "));
}

void write_sources(std::string& out, const catalogue::Catalogue& catalogue, const std::vector<std::string>& ids,
                   Language language) {
    if (ids.empty())
        return;
    out += choose(language, "Sources:\n", "出典:\n");
    for (const std::string& id : ids) {
        const catalogue::Source* source = catalogue.find_source(id);
        if (source == nullptr) {
            out += fmt::format("- [{}]\n", id);
            continue;
        }
        out += fmt::format("- [{}] {}{}{}\n", id, source->title, source->url.empty() ? "" : " ", source->url);
    }
}

/// No primary text behind it: say so, since a reader would take a list of sources for one.
bool only_secondary(const catalogue::Catalogue& catalogue, const catalogue::Arrangement& arrangement) {
    for (const std::string& id : arrangement.provenance.sources)
        if (const catalogue::Source* source = catalogue.find_source(id); source != nullptr && source->primary)
            return false;
    return true;
}

std::string confidence_line(const Opening& opening, bool secondary, Language language) {
    std::string line = choose(language, "Confidence: ", "確度: ");
    switch (opening.confidence) {
    case Confidence::Seen: line += choose(language, "seen in the sources", "出典で確認済み"); break;
    case Confidence::Known:
        line += choose(language, "known, not seen in a source", "既知の情報。出典では未確認");
        break;
    case Confidence::Unverified: line += choose(language, "unverified", "未検証"); break;
    }
    if (secondary)
        line += choose(language, "; the primary text was not read", "(一次資料は未確認)");
    return line + '\n';
}

} // namespace

std::string explain(const catalogue::Catalogue& catalogue, const Question& question, const Opening& opening,
                    Language language) {
    std::string out = opening.reason.in(language) + '\n';
    if (opening.label < question.labels.size() && question.labels[opening.label].example)
        out += choose(language, "The label is made up, for demonstration.\n", "ラベルは説明用の架空のものである。\n");
    bool secondary = false;
    for (const std::string& id : opening.path) {
        const catalogue::Arrangement* arrangement = catalogue.find_arrangement(id);
        if (arrangement == nullptr)
            continue;
        secondary = secondary || only_secondary(catalogue, *arrangement);
        out += fmt::format("{}{} ({}){}\n", choose(language, "Through: ", "根拠: "), id, arrangement->kind.in(language),
                           mark(arrangement->provenance.confidence, language));
        if (!arrangement->counterpart.empty())
            out += fmt::format("{}{}\n", choose(language, "The other view of this path: ", "同じ経路の別の観点: "),
                               arrangement->counterpart);
        if (!arrangement->scope.empty())
            out += fmt::format("{}{}\n", choose(language, "Scope: ", "対象: "), arrangement->scope.in(language));
        if (!arrangement->note.empty() && !opening.reason.en.ends_with(arrangement->note.en))
            out += fmt::format("{}{}\n", choose(language, "Note: ", "注: "), arrangement->note.in(language));
    }
    if (!opening.requirements.empty())
        out += fmt::format("{}{}\n", choose(language, "Taken as met: ", "充足とみなされる要件: "),
                           fmt::join(opening.requirements, ", "));
    write_terms(out, choose(language, "Must hold:", "満たすべき条件:"), opening.conditions, language);
    write_terms(out, choose(language, "Still to be done:", "なお必要な手続:"), opening.remains, language);
    write_sources(out, catalogue, opening.sources, language);
    out += confidence_line(opening, secondary, language);
    return out;
}

} // namespace warifu::recognition

#include "exposure.h"

#include <algorithm>

#include <fmt/format.h>

#include "outline.h"

namespace warifu::attestation {

namespace {

using review::Observation;

template <class T>
T cell_in(const Observation& row, std::string_view column, T otherwise) {
    for (const auto& [name, value] : row.columns)
        if (name == column)
            if (const auto* found = std::get_if<T>(&value))
                return *found;
    return otherwise;
}

void add_line(Text& text, const std::string& en, const std::string& ja) {
    text.en += fmt::format("{}{}", text.en.empty() ? "" : "; ", en);
    text.ja += fmt::format("{}{}", text.ja.empty() ? "" : "。", ja);
}

} // namespace

std::int64_t number_in(const Observation& row, std::string_view column) {
    return cell_in<std::int64_t>(row, column, 0);
}

double real_in(const Observation& row, std::string_view column) { return cell_in<double>(row, column, -1); }

bool is_exploited(const Observation& match) {
    return text_in(match, "state") == "affected" && !text_in(match, "exploited").empty();
}

bool is_open(const Observation& match) { return number_in(match, "open") != 0; }

MatchCounts counts_of(const Exposure& exposure, const std::string& subject) {
    const auto found = std::ranges::find(exposure.counts, subject, &MatchCounts::subject);
    return found == exposure.counts.end() ? MatchCounts{} : *found;
}

std::vector<const Observation*> feeds_of(const Exposure& exposure) {
    std::vector<const Observation*> feeds;
    for (const bool needed : {true, false})
        for (const Observation& feed : exposure.feeds)
            if ((number_in(feed, "needed") == 1) == needed &&
                std::ranges::none_of(
                    feeds, [&](const Observation* known) { return text_in(*known, "feed") == text_in(feed, "feed"); }))
                feeds.push_back(&feed);
    return feeds;
}

Text exposed_components(const Exposure& exposure) {
    Text text;
    for (const Observation& subject : exposure.subjects) {
        const std::string name = text_in(subject, "subject");
        const auto count = number_in(subject, "components");
        const bool whole = text_in(subject, "incomplete").empty();
        add_line(text, fmt::format("{}: components: {}{}", name, count, whole ? "" : " (the list may lack some)"),
                 fmt::format("{}: 部品 {} 件{}", name, count, whole ? "" : "(欠けがありうる)"));
    }
    return text;
}

Text exposed_vulnerabilities(const Exposure& exposure) {
    Text text;
    for (const Observation& subject : exposure.subjects) {
        const std::string name = text_in(subject, "subject");
        const std::string day = text_in(subject, "on_date");
        const MatchCounts n = counts_of(exposure, name);
        add_line(text,
                 fmt::format(
                     "{}, on {}: {} published vulnerabilities speak of its components: {} affected, {} not known, "
                     "{} not affected; {} known to be exploited; {} judged by the maker; {} open, of which {} "
                     "have a known fix",
                     name, day, n.all, n.affected, n.unknown, n.unaffected, n.exploited, n.judged, n.open, n.fix_known),
                 fmt::format("{}({} 時点): 部品に関する公開済み脆弱性 {} 件(影響あり {}、不明 {}、影響なし "
                             "{})。悪用確認済み {}、製造者が判断済み {}、未解決 {}(うち修正版あり {})",
                             name, day, n.all, n.affected, n.unknown, n.unaffected, n.exploited, n.judged, n.open,
                             n.fix_known));
    }
    return text;
}

Text ends_of_life(const Exposure& exposure) {
    Text text;
    for (const Observation& end : exposure.ends) {
        const std::string name = fmt::format("{} {}", text_in(end, "component"), text_in(end, "version"));
        add_line(text, fmt::format("{}: {}", name, text_in(end, "says_en")),
                 fmt::format("{}: {}", name, text_in(end, "says_ja")));
    }
    return text;
}

} // namespace warifu::attestation

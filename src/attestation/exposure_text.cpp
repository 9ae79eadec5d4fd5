#include <algorithm>

#include <fmt/format.h>

#include "exposure.h"
#include "outline.h"
#include "sections.h"

namespace warifu::attestation {

namespace {

using review::Observation;

constexpr std::size_t most_matches = 20; // the rest is in the page and in the dossier
constexpr std::size_t most_ends = 12;

/// What the records come to, and what the maker says of it.
Phrase standing_of(const Observation& match) {
    const std::string triage = text_in(match, "triage");
    if (triage == "affected")
        return {"affected, says the maker", "影響あり(製造者)"};
    const bool denied = triage == "not_affected" || triage == "fixed";
    if (denied && is_exploited(match))
        return {"exploited; the maker alone denies it", "悪用確認済み(否定は製造者のみ)"};
    if (denied)
        return {"does not matter, says the maker", "影響なし(製造者)"};
    const std::string state = text_in(match, "state");
    if (state == "affected")
        return {"affected; triage is asked for", "影響あり(要判断)"};
    if (state == "unknown" && text_in(match, "basis") == "distribution-silent")
        return {"not known, the distribution may have mended it; triage is asked for",
                "不明、ディストリビューションで修正済みの可能性あり(要判断)"};
    if (state == "unknown")
        return {"not known; triage is asked for", "不明(要判断)"};
    return text_in(match, "basis") == "distribution"
               ? Phrase{"mended by the distribution", "ディストリビューションで修正済み"}
               : Phrase{"not affected", "影響なし"};
}

Ink ink_of(const Observation& match) {
    if (is_exploited(match) || text_in(match, "triage") == "affected")
        return Ink::Red;
    return is_open(match) ? Ink::Yellow : Ink::Dim;
}

void write_subject(Terminal& out, const Observation& subject, const Exposure& exposure) {
    const std::string name = text_in(subject, "subject");
    const MatchCounts n = counts_of(exposure, name);
    out.text(
        fmt::format(fmt::runtime(out.say(
                        "{}: components: {}; vulnerabilities that speak of them: {} ({} affected, {} not known ({} by "
                        "records without versions), {} not affected; {} known to be exploited, {} judged by the maker)",
                        "{}: 部品 {} 件に関する脆弱性 {} 件: 影響あり {}、不明 {}(うち版の記載なし {})、影響なし "
                        "{}。悪用確認済み {}、製造者が判断済み {}")),
                    name, number_in(subject, "components"), n.all, n.affected, n.unknown, n.no_versions, n.unaffected,
                    n.exploited, n.judged),
        2);
}

/// `busybox 1.30.1, 9.8, known to be exploited: affected; triage is asked for`
std::string match_line(const Terminal& out, const Observation& match) {
    std::string text = fmt::format("{} {}", text_in(match, "component"), text_in(match, "version"));
    if (const double score = real_in(match, "score"); score >= 0)
        text += fmt::format(", {:.1f}", score);
    if (!text_in(match, "exploited").empty())
        text += out.say(", known to be exploited", "、悪用確認済み");
    return one_line(fmt::format("{}: {}", text, standing_of(match).in(out.language())));
}

/// Matches stand in the order of `collect_exposure`: those that are told one by one before those that are counted.
/// Records that name a product and tell no versions: many, and alike. What the maker says of one is told.
bool told_in_sum(const Observation& match) {
    return text_in(match, "basis") == "no-versions" && text_in(match, "triage").empty();
}

/// `linux 6.12.117: vulnerabilities whose records here tell no versions: 22 (22 known to be exploited)`
void write_no_versions(Terminal& out, const Exposure& exposure) {
    for (const Unversioned& one : exposure.unversioned)
        out.item("?", Ink::Yellow,
                 fmt::format(fmt::runtime(out.say("{} {}: vulnerabilities whose records here tell no versions: {} ({} "
                                                  "known to be exploited): not known; other records may tell",
                                                  "{} {}: 手元のレコードに版の記載がない脆弱性 {} 件(悪用確認済み {} "
                                                  "件): 不明。他のレコードで分かる場合あり")),
                             one_line(one.component), one_line(one.version), one.all, one.exploited),
                 2);
}

void write_matches(Terminal& out, const Exposure& exposure) {
    std::size_t shown = 0;
    for (const Observation& match : exposure.matches) {
        if (told_in_sum(match) || shown == most_matches)
            continue;
        out.item(one_line(text_in(match, "vulnerability")), ink_of(match), match_line(out, match), 2);
        ++shown;
    }
    std::size_t in_sum = 0;
    for (const Unversioned& one : exposure.unversioned)
        in_sum += static_cast<std::size_t>(one.all);
    const std::size_t all = exposure.matches.size() + exposure.more_matches;
    if (const std::size_t left = all - std::min(all, shown + in_sum); left > 0)
        out.text(fmt::format(fmt::runtime(out.say("… and {} more, in the HTML report and the table advisory_match",
                                                  "…ほか {} 件(HTML レポートと表 advisory_match に記載)")),
                             left),
                 2, Ink::Dim);
}

void write_feeds(Terminal& out, const Exposure& exposure) {
    std::string told;
    for (const Observation* feed : feeds_of(exposure)) {
        const std::string complete = text_in(*feed, "completeness");
        const std::string day = text_in(*feed, "complete_as_of");
        const std::string_view word = complete == "complete" ? out.say("complete as of", "全件の時点:")
                                      : complete == "subset" ? out.say("a subset", "一部")
                                      : complete == "absent" ? out.say("not there", "なし")
                                                             : out.say("completeness not known", "全件か不明");
        told += fmt::format("{}{} {} ({}{}{})", told.empty() ? "" : ", ", text_in(*feed, "feed"),
                            number_in(*feed, "records"), word, complete == "complete" ? " " : "",
                            complete != "complete" ? ""
                            : day.empty()          ? out.say("a day unknown", "不明")
                                                   : std::string_view(day));
    }
    out.field(out.say("records", "レコード"), told, 2, Ink::Dim);
}

void write_ends(Terminal& out, const Exposure& exposure) {
    for (std::size_t i = 0; i < std::min(exposure.ends.size(), most_ends); ++i) {
        const Observation& end = exposure.ends[i];
        const std::string phase = text_in(end, "phase");
        const bool ended = phase == "past" || phase == "extended-offered";
        out.item(ended ? "✗" : "·", ended ? Ink::Red : Ink::Dim,
                 fmt::format("{} {}: {}", text_in(end, "component"), text_in(end, "version"),
                             text_in(end, out.language() == Language::Japanese ? "says_ja" : "says_en")),
                 2);
    }
}

} // namespace

void write_exposure(Terminal& out, const Lookup& lookup) {
    const Exposure& exposure = lookup.assessment().exposure;
    if (exposure.subjects.empty())
        return;
    out.heading(out.say("Known vulnerabilities of the components, and until when these are mended",
                        "部品の既知の脆弱性と、修正が提供される期間"));
    for (const Observation& subject : exposure.subjects)
        write_subject(out, subject, exposure);
    write_matches(out, exposure);
    write_no_versions(out, exposure);
    write_ends(out, exposure);
    write_feeds(out, exposure);
    out.text(out.say("A match is no violation, and what is not in these records is not told.",
                     "一致は違反を意味しない。これらのレコードにないものは示されない。"),
             2, Ink::Dim);
}

} // namespace warifu::attestation

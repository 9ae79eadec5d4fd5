// What records say of components, for people.

#include <algorithm>

#include <fmt/format.h>

#include "advisories.h"
#include "advisory_match.h"
#include "common.h"
#include "show.h"

namespace warifu::app {

namespace {

using matching::Component;
using matching::Match;
using matching::State;
using matching::Statement;

std::string state_word(const Options& options, State state) {
    switch (state) {
    case State::Affected: return say(options, "affected", "影響あり");
    case State::NotAffected: return say(options, "not affected", "影響なし");
    case State::Unknown: break;
    }
    return say(options, "not known", "不明");
}

std::string basis_words(const Options& options, const Match& match) {
    switch (match.basis) {
    case matching::Basis::Distribution: return say(options, "by the distribution", "ディストリビューションによる");
    case matching::Basis::DistributionSilent:
        return say(options, "the distribution may have mended it, and says nothing here",
                   "ディストリビューションで修正済みの可能性があるが、記載なし");
    case matching::Basis::Contradiction: return say(options, "sources contradict each other", "情報源が互いに矛盾");
    case matching::Basis::KernelConfiguration:
        return say(options, "by the kernel's configuration", "カーネル設定による");
    case matching::Basis::NoVersions: return say(options, "the records tell no versions", "レコードに版の記載なし");
    case matching::Basis::Records: break;
    }
    return match.contradicted ? say(options, "sources contradict each other", "情報源が互いに矛盾") : "";
}

std::string head_text(const Options& options, const Match& match) {
    std::string text = fmt::format("  {}  {}", printable(match.id, 100), state_word(options, match.state));
    if (match.severity)
        text += fmt::format("  {:.1f} {}", match.severity->tenths / 10.0, match.severity->rating);
    if (match.exploited)
        text += fmt::format("  {}", say(options, "known exploited (KEV)", "悪用確認済み(KEV)"));
    if (match.epss)
        text += fmt::format("  EPSS {:.3f}", match.epss->score);
    if (const std::string basis = basis_words(options, match); !basis.empty())
        text += fmt::format("  ({})", basis);
    return text + "\n";
}

std::string statement_text(const Options& options, const Statement& statement) {
    return fmt::format("{}: {} [{}{}{}]", state_word(options, statement.state),
                       printable(matching::describe(statement).in(options.language), 300),
                       advisories::to_string(statement.feed), statement.within.empty() ? "" : " ",
                       printable(statement.within, 100));
}

/// Statements on exploitability, apart from what the records say.
std::string stated_text(const Options& options, const Match& match) {
    std::string text;
    for (const Statement& statement : match.vex) {
        text += fmt::format("    {} {}\n", say(options, "stated:", "表明:"), statement_text(options, statement));
        if (!statement.vex->statement.empty())
            text += fmt::format("      {}\n", printable(statement.vex->statement, 300));
        if (statement.state == State::NotAffected && !matching::is_believed(statement))
            text += fmt::format("      {}\n", say(options, "does not count: it gives no reason, or nobody says it",
                                                  "理由または表明者の記載がないため考慮しない"));
    }
    if (!match.vex.empty())
        text += fmt::format("    {}: {}\n", say(options, "when these statements are believed", "上記の表明に従う場合"),
                            state_word(options, match.after_vex));
    return text;
}

std::string one_match_text(const Options& options, const Match& match) {
    std::string text = head_text(options, match);
    if (!match.title.empty())
        text += fmt::format("    {}\n", printable(match.title, 200));
    for (const Statement& statement : match.statements)
        text += fmt::format("    {}\n", statement_text(options, statement));
    text += stated_text(options, match);
    std::string fixed;
    for (const std::string& version : match.fixed_in)
        fixed += (fixed.empty() ? "" : ", ") + printable(version, 100);
    text += fmt::format("    {}\n", fixed.empty()
                                        ? say(options, "no version that mends it is named here", "修正版の記載なし")
                                        : fmt::format("{} {}", say(options, "mended in", "修正版:"), fixed));
    return text;
}

/// The maker's files: how much each states, what of it was not understood, and what speaks of nothing here.
std::string makers_text(const Options& options, const MatchAnswer& answer) {
    std::string text;
    for (const MakersFile& file : answer.makers_files) {
        text += fmt::format("{}: {} {}\n", printable(file.name, 200), file.statements,
                            say(options, "statements", "件の表明"));
        constexpr std::size_t most = 20;
        for (std::size_t i = 0; i < std::min(file.problems.size(), most); ++i) {
            const advisories::Problem& problem = file.problems[i];
            text +=
                fmt::format("  {} {}: {}\n",
                            problem.effect == advisories::Problem::Effect::Skipped ? say(options, "skipped:", "除外:")
                                                                                   : say(options, "noted:", "注意:"),
                            printable(problem.record, 200), printable(problem.why, 500));
        }
        if (const std::size_t all = file.problems.size() + file.more_problems; all > most)
            text += fmt::format("  … {} {}\n", all - most, say(options, "more", "件は省略"));
    }
    for (const std::size_t index : answer.outcome.vex_unheard) {
        const advisories::Advisory& record = answer.makers[index];
        text += fmt::format("  {} {} [{}]\n",
                            say(options, "speaks of nothing here, or of a part of another product:",
                                "該当するものがないか、別の製品の一部についての表明:"),
                            printable(record.id, 100), printable(record.within, 100));
    }
    return text;
}

std::string counts_text(const Options& options, const MatchAnswer& answer) {
    std::size_t affected = 0, unknown = 0;
    for (const Match& match : answer.outcome.matches) {
        affected += match.state == State::Affected;
        unknown += match.state == State::Unknown;
    }
    const bool ja = options.language == Language::Japanese;
    std::string text = fmt::format(
        fmt::runtime(
            ja ? "コンポーネント {} 件: 影響あり {}、不明 {}、一致 {}。別バージョンのみ {}、別リリースのみ {}。"
                 "バージョン不明のコンポーネント {}\n"
               : "{} components: {} affected, {} not known, of {} matches; {} vulnerabilities of other "
                 "versions, {} told of other releases alone; {} components without a version\n"),
        answer.components.size(), affected, unknown, answer.outcome.matches.size(), answer.outcome.outside,
        answer.outcome.other_releases, answer.outcome.unversioned);
    text += makers_text(options, answer);
    for (const std::string& reason : answer.incomplete)
        text +=
            fmt::format("{}: {}\n", say(options, "the list of components may lack some", "コンポーネント一覧は不完全"),
                        printable(reason, 500));
    text +=
        say(options,
            "A match is not a violation: whether the code is there and reachable, nobody has looked. What is not in "
            "these records is not told:\n",
            "一致は違反を意味しない。該当コードの有無や到達性は未確認である。以下のレコードにないものは対象外:\n");
    return text + feeds_text(options, answer.feeds);
}

} // namespace

std::string match_text(const Options& options, const MatchAnswer& answer) {
    std::string text;
    std::optional<std::size_t> last;
    for (const Match& match : answer.outcome.matches) {
        const Component& component = answer.components[match.component];
        if (last != match.component)
            text += fmt::format("{}{} {}\n", last ? "\n" : "", printable(component.name, 200),
                                component.version.empty() ? say(options, "(version unknown)", "(版は不明)")
                                                          : printable(component.version, 200));
        last = match.component;
        text += one_match_text(options, match);
    }
    if (!answer.standings.empty())
        text += fmt::format("{}{}\n", text.empty() ? "" : "\n", say(options, "Support:", "サポート状況:"));
    for (const auto& [index, standing] : answer.standings)
        text += fmt::format("  {} {}: {}\n", printable(answer.components[index].name, 200),
                            printable(answer.components[index].version, 200),
                            printable(lifecycle::describe(standing).in(options.language), 300));
    return text + (text.empty() ? "" : "\n") + counts_text(options, answer);
}

} // namespace warifu::app

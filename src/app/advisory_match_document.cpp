// Matches as statements for others: OpenVEX, CSAF, CycloneDX, SPDX. A match alone is 'under investigation'; what clears
// a component is the word of its distribution or of the maker, who is named with the reason.

#include <algorithm>

#include <fmt/format.h>

#include "advisory_match.h"
#include "common.h"
#include "warifu/vex/document.h"

namespace warifu::app {

namespace {

using matching::Match;
using matching::Reason;
using matching::State;
using matching::Statement;

vex::Component component_of(const matching::Component& component) {
    return {printable(component.name, 500), printable(component.version, 500), component.purl, component.cpe};
}

void add_reference(vex::Vulnerability& vulnerability, std::string_view feed, std::string_view record) {
    auto reference = vex::reference_of(feed, record);
    if (!reference || std::ranges::find(vulnerability.references, *reference) != vulnerability.references.end())
        return;
    // The first one is of the id itself.
    const bool own = reference->id == vulnerability.id &&
                     std::ranges::none_of(vulnerability.references,
                                          [&](const vex::Reference& each) { return each.id == vulnerability.id; });
    vulnerability.references.insert(own ? vulnerability.references.begin() : vulnerability.references.end(),
                                    std::move(*reference));
}

vex::Vulnerability vulnerability_of(const Match& match) {
    vex::Vulnerability vulnerability;
    vulnerability.id = printable(match.id, 100);
    vulnerability.title = printable(match.title, 500);
    vulnerability.published = match.published.value_or("");
    for (const std::string& alias : match.aliases)
        vulnerability.aliases.push_back(printable(alias, 100));
    for (const matching::Rated& rated : match.severities)
        vulnerability.ratings.push_back(
            {rated.version, rated.tenths, rated.rating, rated.vector, printable(rated.by, 200)});
    if (match.exploited)
        vulnerability.exploited = {match.exploited->added, match.exploited->due};
    for (const Statement& statement : match.statements) {
        const std::string feed(advisories::to_string(statement.feed));
        add_reference(vulnerability, feed, statement.record);
        if (statement.within.starts_with("DSA-") || statement.within.starts_with("DLA-"))
            add_reference(vulnerability, feed, statement.within);
    }
    if (match.exploited)
        add_reference(vulnerability, "kev", match.id);
    if (vulnerability.references.empty() && match.id.starts_with("CVE-"))
        add_reference(vulnerability, "cve", match.id);
    return vulnerability;
}

/// Who says what: the records, then what was stated and does not count.
std::string notes_of(const Match& match) {
    constexpr std::size_t most = 6;
    std::string notes =
        fmt::format("The records say {} of this version", match.state == State::Affected      ? "affected"
                                                          : match.state == State::NotAffected ? "not affected"
                                                                                              : "nothing certain");
    for (std::size_t i = 0; i < std::min(match.statements.size(), most); ++i)
        notes += fmt::format("{}{}", i == 0 ? ": " : "; ", printable(matching::describe(match.statements[i]).en, 300));
    notes += ".";
    for (const Statement& statement : match.vex)
        if (statement.state == State::NotAffected && !matching::is_believed(statement))
            notes += fmt::format(" A statement ({}) does not count: it gives no reason, or nobody says it.",
                                 printable(statement.within, 100));
    if (!match.fixed_in.empty())
        notes += fmt::format(" Mended in {}.", printable(match.fixed_in.front(), 100));
    return notes;
}

/// The statement on exploitability that decides: one of 'affected', else the latest. Null: none counts.
const Statement* stated(const Match& match) {
    const Statement* latest = nullptr;
    for (const Statement& statement : match.vex) {
        if (statement.reason != Reason::Vex)
            continue;
        if (statement.state == State::Affected)
            return &statement;
        const bool counts = statement.vex->status == "under_investigation" || matching::is_believed(statement);
        if (counts && (latest == nullptr || statement.said >= latest->said))
            latest = &statement;
    }
    return latest;
}

void take_stated(const Statement& from, vex::Statement& to) {
    const advisories::Vex& said = *from.vex;
    to.author = printable(said.author, 300);
    to.timestamp = from.said;
    const std::string words = printable(said.statement, 2000);
    if (from.state == State::Affected) {
        to.status = vex::Status::Affected;
        to.action_statement = words;
    } else if (from.state == State::NotAffected && said.status == "fixed") {
        to.status = vex::Status::Fixed;
        to.notes = words.empty() ? to.notes : words + " " + to.notes;
    } else if (from.state == State::NotAffected) {
        to.status = vex::Status::NotAffected;
        to.justification = printable(said.justification, 200);
        to.impact_statement = words;
    }
}

/// The distribution's word on its own package clears it, with the distribution as who says so.
void take_distribution(const Match& match, vex::Statement& to) {
    const Statement* deciding = nullptr;
    for (const Statement& statement : match.statements)
        if (statement.state == State::NotAffected && !statement.by.empty() &&
            (statement.reason == Reason::Fixed || (statement.reason == Reason::NeverAffected && deciding == nullptr)))
            deciding = &statement;
    if (deciding == nullptr)
        return;
    to.author = printable(deciding->by, 300);
    to.status = deciding->reason == Reason::Fixed ? vex::Status::Fixed : vex::Status::NotAffected;
    if (to.status == vex::Status::NotAffected)
        to.impact_statement = printable(matching::describe(*deciding).en, 500);
}

vex::Statement statement_of(const MatchAnswer& answer, const Match& match) {
    vex::Statement statement;
    statement.component = component_of(answer.components[match.component]);
    statement.vulnerability = vulnerability_of(match);
    statement.notes = notes_of(match);
    if (const Statement* said = stated(match))
        take_stated(*said, statement);
    else if (match.state == State::NotAffected && match.basis == matching::Basis::Distribution)
        take_distribution(match, statement);
    return statement;
}

/// What the document is made of, and what it cannot tell.
std::vector<std::string> notes_of(const MatchAnswer& answer) {
    std::string feeds;
    for (const advisories::FeedState& feed : answer.feeds)
        feeds += fmt::format("{}{} ({} records{})", feeds.empty() ? "" : ", ", advisories::to_string(feed.feed),
                             feed.records, feed.snapshot ? " of " + feed.snapshot->to_string() : std::string());
    std::vector<std::string> notes{
        fmt::format("Versions of components were matched with records of these feeds: {}. Whether vulnerable code is "
                    "there and reachable, nobody has looked; what is not here is not cleared.",
                    feeds.empty() ? "none" : feeds)};
    for (const std::string& reason : answer.incomplete)
        notes.push_back("The list of components may lack some: " + printable(reason, 500));
    for (const MakersFile& file : answer.makers_files)
        if (!file.problems.empty())
            notes.push_back(fmt::format("Of the statements in {}, {} were not understood as a whole: {}: {}",
                                        printable(file.name, 200), file.problems.size() + file.more_problems,
                                        printable(file.problems.front().record, 200),
                                        printable(file.problems.front().why, 300)));
    return notes;
}

} // namespace

Result<void> check_for_document(const Options& options) {
    if (options.match_format == "openvex" && is_blank(options.author))
        return make_error(ErrorCode::InvalidArgument,
                          say(options, "OpenVEX names who makes the statements: --author NAME",
                              "OpenVEX では表明を行う者が必須: --author 名前"));
    if (options.match_format == "csaf" && (is_blank(options.publisher) || is_blank(options.publisher_namespace)))
        return make_error(ErrorCode::InvalidArgument,
                          say(options, "CSAF names who publishes it: --publisher NAME --publisher-namespace URL",
                              "CSAF では発行者が必須: --publisher 名前 --publisher-namespace URL"));
    const std::string_view space = options.publisher_namespace;
    if (!space.empty() && !space.starts_with("https://") && !space.starts_with("http://"))
        return make_error(ErrorCode::InvalidArgument,
                          say(options, "--publisher-namespace is a URL", "--publisher-namespace は URL である"),
                          printable(space, 200));
    return {};
}

Result<std::string> match_document(const Options& options, const MatchAnswer& answer) {
    vex::Document document;
    document.author = options.match_format == "csaf" ? options.publisher : options.author;
    document.author_namespace = options.publisher_namespace;
    document.author_category = options.publisher_category;
    document.timestamp = answer.on.to_string() + "T00:00:00Z";
    document.tool = "warifu";
    const std::string version = tool_version();
    document.tool_version = version.substr(version.find(' ') + 1);
    document.product.name = printable(options.file.filename().string(), 500);
    if (answer.product)
        document.product = component_of(*answer.product);
    document.product_sha256 = answer.sha256;
    document.notes = notes_of(answer);
    for (const matching::Component& component : answer.components)
        document.components.push_back(component_of(component));
    for (const Match& match : answer.outcome.matches)
        document.statements.push_back(statement_of(answer, match));
    const auto format = vex::format_named(options.match_format);
    if (!format)
        return make_error(ErrorCode::InvalidArgument, "no such format", options.match_format);
    return vex::write(document, *format);
}

} // namespace warifu::app

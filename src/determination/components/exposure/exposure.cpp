#include "warifu/exposure/exposure.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "feeds.h"
#include "standings.h"
#include "warifu/base/findings.h"
#include "warifu/sbom/compare.h"
#include "warifu/versions/cpe.h"
#include "warifu/versions/purl.h"

namespace warifu::exposure {

namespace {

using matching::Match;
using matching::Statement;

constexpr std::size_t told_statements = 6; // a row is for people; `warifu advisories match` tells all

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return out;
}

int gravity(const std::string& status) {
    return status == "affected" ? 3 : status == "fixed" ? 1 : status == "not_affected" ? 0 : 2;
}

/// Of several words on one vulnerability the latest stands, and of one day the gravest. Null: there was none yet.
bool supersedes(const Triage& word, const Triage* standing) {
    return standing == nullptr ||
           std::pair(word.on, gravity(word.status)) > std::pair(standing->on, gravity(standing->status));
}

/// The words of the product file, by component; whatever name of the vulnerability each of them uses.
class Triages {
public:
    Triages(std::span<const Triage> triages, Date on) {
        for (const Triage& each : triages)
            if (each.on <= on)
                m_of_component[{to_lower_ascii(each.component), each.version}].push_back({&each, false});
    }
    /// Null: nobody said anything.
    const Triage* find(const Match& match, const matching::Component& component) {
        const auto found = m_of_component.find({to_lower_ascii(component.name), component.version});
        if (found == m_of_component.end())
            return nullptr;
        const Triage* standing = nullptr;
        for (Word& word : found->second) {
            if (!is_named(match, upper(word.triage->vulnerability)))
                continue;
            word.used = true;
            if (supersedes(*word.triage, standing))
                standing = word.triage;
        }
        return standing;
    }
    /// Those that spoke of no match.
    std::vector<const Triage*> unused() const {
        std::vector<const Triage*> left;
        for (const auto& [component, words] : m_of_component)
            for (const Word& word : words)
                if (!word.used)
                    left.push_back(word.triage);
        return left;
    }

private:
    struct Word {
        const Triage* triage;
        bool used;
    };
    static bool is_named(const Match& match, const std::string& id) {
        return upper(match.id) == id ||
               std::ranges::any_of(match.aliases, [&](const std::string& alias) { return upper(alias) == id; });
    }
    std::map<std::pair<std::string, std::string>, std::vector<Word>> m_of_component;
};

/// What the maker states in documents. One that clears needs author and reason, and each a day by this one.
std::optional<Triage> stated(const Match& match, const matching::Component& component, Date on) {
    std::optional<Triage> standing;
    for (const Statement& statement : match.vex) {
        if (!statement.of_maker || statement.reason != matching::Reason::Vex || !statement.vex)
            continue;
        const advisories::Vex& vex = *statement.vex;
        const auto day = Date::parse(std::string_view(statement.said).substr(0, 10));
        const bool clears = gravity(vex.status) < 2;
        if (!day || *day > on || is_blank(vex.author) || (clears && !matching::is_believed(statement)))
            continue;
        Triage word{match.id,          component.name, component.version, vex.status,
                    vex.justification, vex.statement,  vex.author,        *day};
        if (!clears && word.status != "affected")
            word.status = "under_investigation"; // whatever else a format has
        if (supersedes(word, standing ? &*standing : nullptr))
            standing = std::move(word);
    }
    return standing;
}

/// What the records say, the weightiest first.
Text says(const Match& match) {
    if (match.statements.empty() && match.vex.empty())
        return {"no record here speaks of it", "該当するレコードなし"};
    Text text;
    std::size_t told = 0;
    for (const auto* list : {&match.statements, &match.vex})
        for (const Statement& statement : *list) {
            if (++told > told_statements)
                continue;
            const Text words = matching::describe(statement);
            text.en += fmt::format("{}{}: {}", text.en.empty() ? "" : "; ", advisories::to_string(statement.feed),
                                   printable(words.en, 200));
            text.ja += fmt::format("{}{}: {}", text.ja.empty() ? "" : "。", advisories::to_string(statement.feed),
                                   printable(words.ja, 200));
        }
    return text;
}

/// CVSS's metric of where an attack comes from: AV:N and AV:A cross a network. One vector that says so is enough, and
/// none at all excludes nothing.
bool crosses_network(const Match& match) {
    bool told = false;
    for (const matching::Rated& rated : match.severities) {
        if (rated.vector.find("AV:N") != std::string::npos || rated.vector.find("AV:A") != std::string::npos)
            return true;
        told = told || rated.vector.find("AV:") != std::string::npos;
    }
    return !told;
}

std::string why(const Triage& triage) {
    return fmt::format("{}{}{}", triage.justification,
                       !triage.justification.empty() && !triage.statement.empty() ? ": " : "", triage.statement);
}

/// A verdict waits for it, or falls by it: whatever the maker says of what is known to be exploited.
bool is_open(const Match& match, const Triage* triage) {
    if (triage != nullptr && triage->status == "affected")
        return true;
    if (match.state == matching::State::Affected && match.exploited)
        return true;
    const bool denied = triage != nullptr && gravity(triage->status) < 2;
    return match.state != matching::State::NotAffected && !denied;
}

void add_triage(const Triage* triage, RowBuilder& row) {
    row.text("triage", triage == nullptr ? std::string() : triage->status);
    row.text("triage_why", triage == nullptr ? std::string() : why(*triage));
    row.text("triage_by",
             triage == nullptr ? std::string() : fmt::format("{}, {}", triage->author, triage->on.to_string()));
}

std::string exploited_since(const Match& match) {
    if (!match.exploited)
        return {};
    return match.exploited->added ? match.exploited->added->to_string() : "yes";
}

/// `place`: of the component.
Row row_of(const std::string& subject, const std::string& place, const Match& match,
           const matching::Component& component, const Triage* triage) {
    const Text words = says(match);
    RowBuilder row("advisory_match", place);
    row.text("subject", subject).text("component", component.name).text("version", component.version);
    row.text("vulnerability", match.id).text("aliases", fmt::format("{}", fmt::join(match.aliases, "\n")));
    row.text("title", match.title).text("state", matching::to_string(match.state));
    row.text("basis", matching::to_string(match.basis)).text("says_en", words.en).text("says_ja", words.ja);
    row.all({{"score", match.severity ? match.severity->tenths / 10.0 : -1.0}});
    row.text("rating", match.severity ? match.severity->rating : std::string());
    row.text("vector", match.severity ? match.severity->vector : std::string());
    row.text("vector_by", match.severity ? match.severity->by : std::string());
    row.number("network", std::int64_t{crosses_network(match) ? 1 : 0}).text("exploited", exploited_since(match));
    row.all({{"epss", match.epss ? match.epss->score : -1.0}});
    row.text("fixed_in", fmt::format("{}", fmt::join(match.fixed_in, "\n")));
    row.text("published", match.published ? match.published->substr(0, 10) : std::string());
    add_triage(triage, row);
    row.number("open", std::int64_t{is_open(match, triage) ? 1 : 0});
    return row.take();
}

/// What was found and the maker does not list so, the first ones.
std::vector<std::string> missing_in_list(const Subject& subject) {
    constexpr std::size_t most = 10;
    std::vector<std::string> names;
    if (subject.listed.empty())
        return names;
    const auto name = [](const sbom::Component& component) {
        return fmt::format("{} {}", component.name, component.version.value_or("?"));
    };
    const sbom::Comparison compared = sbom::compare(subject.components, subject.listed);
    for (const sbom::Component* component : compared.not_listed)
        names.push_back(name(*component));
    for (const auto* pairs : {&compared.other_version, &compared.version_unknown})
        for (const auto& pair : *pairs)
            names.push_back(fmt::format("{} (SBOM: {})", name(*pair.found), pair.listed->version.value_or("?")));
    names.resize(std::min(names.size(), most));
    return names;
}

Row summary(const Subject& subject, const Terms& terms, const matching::Outcome& outcome) {
    RowBuilder row("advisory_subject", subject.artefact);
    row.text("subject", subject.artefact).text("subject_kind", subject.kind).text("on_date", terms.on.to_string());
    row.number("components", static_cast<std::int64_t>(subject.components.size()));
    row.number("without_version", static_cast<std::int64_t>(outcome.unversioned));
    row.number("without_name", static_cast<std::int64_t>(outcome.not_looked_up.size()));
    row.number("other_versions", static_cast<std::int64_t>(outcome.outside));
    row.number("other_releases", static_cast<std::int64_t>(outcome.other_releases));
    row.text("incomplete", subject.incomplete);
    const std::vector<std::string> missing = missing_in_list(subject);
    // Where nothing was found, nothing bears the list out.
    const bool covers = !subject.components.empty() && !subject.listed.empty() && missing.empty();
    row.number("sbom_covers", std::int64_t{covers ? 1 : 0});
    row.text("not_listed", fmt::format("{}", fmt::join(missing, ", ")));
    return row.take();
}

/// The maker's 'affected' needs no record beside it. Other words that speak of no match are told where the component
/// is.
void send_unused(const Subject& subject, const Triages& triages, RowSink& sink) {
    for (const Triage* triage : triages.unused()) {
        if (triage->status == "affected") {
            Match match;
            match.id = triage->vulnerability;
            matching::Component component;
            component.name = triage->component;
            component.version = triage->version;
            sink.row(row_of(subject.artefact, subject.artefact, match, component, triage));
        } else if (std::ranges::any_of(subject.components, [&](const sbom::Component& component) {
                       return to_lower_ascii(component.name) == to_lower_ascii(triage->component);
                   })) {
            sink.anomaly({subject.artefact, "triage-unused",
                          fmt::format("the [[triage]] of {} in {} {} speaks of no match here", triage->vulnerability,
                                      triage->component, triage->version)});
        }
    }
}

Result<std::string> send_matches(const Subject& subject, const Terms& terms, const advisories::Store& store,
                                 RowSink& sink) {
    std::vector<matching::Component> components;
    for (const sbom::Component& component : subject.components)
        components.push_back(to_match(component));
    give_configurations(subject.kernels, components);
    const auto feeds = TRY(store.feeds());
    const matching::StoreLookup lookup(store);
    matching::Order order{components};
    order.on = terms.on;
    order.vex = terms.statements;
    const auto product = product_named(terms.product);
    order.product = product ? &*product : nullptr;
    const matching::Outcome outcome = TRY(matching::match(order, lookup));
    Triages triages(terms.triages, terms.on);
    for (const Match& match : outcome.matches) {
        const matching::Component& component = components[match.component];
        // The product file's word goes before that of a document.
        const Triage* triage = triages.find(match, component);
        const auto statement = triage == nullptr ? stated(match, component, terms.on) : std::nullopt;
        sink.row(row_of(subject.artefact, subject.components[match.component].locator, match, component,
                        statement ? &*statement : triage));
    }
    send_unused(subject, triages, sink);
    send_feeds(subject, terms.on, feeds, sink);
    sink.row(summary(subject, terms, outcome));
    std::int64_t records = 0;
    for (const advisories::FeedState& feed : feeds)
        records += feed.records;
    return fmt::format("{}, {} of {}", counted(components.size(), "component"),
                       counted(static_cast<std::uint64_t>(records), "record"), counted(feeds.size(), "feed"));
}

} // namespace

BuiltKernel kernel_of(const std::string& locator, const std::vector<std::pair<std::string, Value>>& columns) {
    BuiltKernel kernel;
    kernel.configuration.evidence = locator;
    for (const auto& [name, value] : columns) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr)
            continue;
        if (name == "release")
            kernel.release = *text;
        else if (name == "version")
            kernel.version = *text;
        else if (name == "off")
            for (const std::string_view setting : words(*text))
                kernel.configuration.built.off.emplace_back(setting);
    }
    return kernel;
}

void give_configurations(std::span<const BuiltKernel> kernels, std::span<matching::Component> components) {
    for (matching::Component& component : components) {
        const auto may_be = [&](const BuiltKernel& kernel) {
            return component.name == "linux" &&
                   (component.version == kernel.release || component.version == kernel.version);
        };
        // Flavours of a distribution's kernel share its version: what one of them leaves out says nothing of another.
        const auto first = std::ranges::find_if(kernels, may_be);
        const bool one = first != kernels.end() && std::ranges::all_of(kernels, [&](const BuiltKernel& kernel) {
                             return !may_be(kernel) || kernel.release == first->release;
                         });
        if (one && !first->configuration.built.off.empty())
            component.kernel = &first->configuration;
    }
}

std::optional<matching::Component> product_named(const std::string& text) {
    matching::Component product;
    if (const auto purl = versions::parse_purl(text)) {
        product.name = purl->name;
        product.vendor = purl->space;
        product.version = purl->version;
        product.purl = purl->canonical();
        return product;
    }
    const auto cpe = versions::parse_cpe(text);
    if (!cpe || (*cpe)[versions::CpeAttribute::Product].text.empty())
        return std::nullopt;
    product.name = (*cpe)[versions::CpeAttribute::Product].text;
    product.vendor = (*cpe)[versions::CpeAttribute::Vendor].text;
    product.version = (*cpe)[versions::CpeAttribute::Version].text;
    product.cpe = cpe->formatted();
    return product;
}

matching::Component to_match(const sbom::Component& found) {
    matching::Component component;
    component.name = found.name;
    component.version = found.version.value_or("");
    component.purl = found.purl;
    component.cpe = found.cpe;
    component.release = found.release;
    component.source = found.origin;
    component.source_version = found.origin_version;
    component.evidence = found.evidence.empty() ? found.locator : found.evidence;
    return component;
}

void examine(const Subject& all, const Terms& terms, const advisories::Store& store, RowSink& sink) {
    Subject subject = all;
    // One part of an image may be there twice, or be told by two of its files: it is held against the records once.
    std::set<std::vector<std::string>> seen;
    std::erase_if(subject.components, [&](const sbom::Component& each) {
        return !seen.insert({each.name, each.version.value_or("?"), each.purl, each.cpe, each.origin,
                             each.origin_version, each.release})
                    .second;
    });
    Reasons failed;
    const auto matched = send_matches(subject, terms, store, sink);
    if (!matched)
        failed.add(matched.error().describe());
    conclude(sink, "advisories.match", subject.artefact, failed, matched ? *matched : std::string());
    Reasons ended;
    const auto standings = send_standings(subject, terms, store, sink);
    if (!standings)
        ended.add(standings.error().describe());
    conclude(sink, "advisories.lifecycle", subject.artefact, ended,
             standings ? counted(*standings, "component") + " on which there is a record" : std::string());
}

} // namespace warifu::exposure

// NVD's CVE API 2.0, https://nvd.nist.gov/developers/vulnerabilities: {"vulnerabilities": [{"cve": {…}}]}. What is
// affected stands in `configurations`, each of which has nodes joined by its operator, each of which has CPE names
// joined by the node's. A name that is not `vulnerable` tells what the vulnerable ones run on.

#include "reader.h"

namespace warifu::advisories {

namespace {

CpeMatch match_of(Json match) {
    CpeMatch found{name_of(match["criteria"].text()), {}};
    Range range;
    range.scheme = "cpe";
    range.introduced = optional_name(match["versionStartIncluding"]);
    range.introduced_after = optional_name(match["versionStartExcluding"]);
    range.fixed = optional_name(match["versionEndExcluding"]);
    range.last_affected = optional_name(match["versionEndIncluding"]);
    if (range.introduced || range.introduced_after || range.fixed || range.last_affected)
        found.range = std::move(range);
    return found;
}

struct Node {
    Platform platform;                              ///< all its names
    std::vector<std::pair<CpeMatch, bool>> matches; ///< and whether each is vulnerable
    bool all = false;                               ///< its names are joined by AND
};

Node node_of(Json json, Draft& draft) {
    Node node;
    node.all = json["operator"].text() == "AND";
    node.platform.negated = json["negate"].yes().value_or(false);
    json["cpeMatch"].each([&](Json match) {
        if (node.matches.size() >= most_affected) {
            draft.cut = true;
            return;
        }
        node.matches.emplace_back(match_of(match), match["vulnerable"].yes().value_or(true));
        node.platform.any_of.push_back(node.matches.back().first);
    });
    return node;
}

/// What must be there beside the node `of`, or, where a node's names are joined by AND, beside its vulnerable ones.
std::shared_ptr<const std::vector<Platform>> others(const std::vector<Node>& nodes, std::size_t of, bool joined) {
    std::vector<Platform> platforms;
    for (std::size_t i = 0; joined && i < nodes.size() && platforms.size() < most_listed; ++i)
        if (i != of)
            platforms.push_back(nodes[i].platform);
    if (nodes[of].all)
        for (const auto& [match, vulnerable] : nodes[of].matches)
            if (!vulnerable && platforms.size() < most_listed)
                platforms.push_back({{match}, false});
    if (platforms.empty())
        return nullptr;
    return std::make_shared<const std::vector<Platform>>(std::move(platforms));
}

void read_configuration(Json configuration, Draft& draft) {
    std::vector<Node> nodes;
    configuration["nodes"].each([&](Json node) {
        if (nodes.size() < most_listed)
            nodes.push_back(node_of(node, draft));
        else
            draft.cut = true;
    });
    const bool joined = configuration["operator"].text() == "AND";
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const auto running_on = others(nodes, i, joined);
        for (auto& [match, vulnerable] : nodes[i].matches) {
            if (!vulnerable || nodes[i].platform.negated)
                continue;
            Affected affected;
            affected.cpe = std::move(match.name);
            if (match.range)
                affected.ranges.push_back(std::move(*match.range));
            affected.running_on = running_on;
            if (!add_affected(draft, std::move(affected)))
                return;
        }
    }
}

void read_metrics(Json metrics, Advisory& advisory) {
    metrics.members([&](std::string_view, Json list) {
        list.each([&](Json metric) { add_cvss(advisory, metric["cvssData"], metric["source"].text()); });
    });
}

std::string english(Json texts) {
    std::string found;
    texts.each([&](Json text) {
        if (found.empty() && text["lang"].text().starts_with("en"))
            found = text_of(text["value"].text());
    });
    return found;
}

void read_exploited(Json cve, Advisory& advisory, Reader& reader) {
    if (!cve["cisaExploitAdd"])
        return;
    advisory.exploited = Exploited{reader.day(advisory.id, cve["cisaExploitAdd"].text()),
                                   reader.day(advisory.id, cve["cisaActionDue"].text()), std::nullopt};
    advisory.title = text_of(cve["cisaVulnerabilityName"].text());
}

} // namespace

void read_configurations(Json configurations, Draft& draft) {
    configurations.each([&](Json configuration) { read_configuration(configuration, draft); });
}

void read_nvd(Json cve, Reader& reader) {
    Draft draft;
    draft.feed = Feed::Nvd;
    draft.id = name_of(cve["id"].text());
    if (!is_cve(draft.id))
        return reader.skip(reader.next_name(), "its id is no CVE-YYYY-NNNN");
    draft.publisher = name_of(cve["sourceIdentifier"].text());
    draft.published = reader.time(draft.id, cve["published"]);
    draft.modified = reader.time(draft.id, cve["lastModified"]);
    draft.rejected = cve["vulnStatus"].text() == "Rejected";
    cve["cveTags"].each([&](Json tags) {
        tags["tags"].each([&](Json tag) { draft.disputed = draft.disputed || tag.text() == "disputed"; });
    });
    draft.summary = english(cve["descriptions"]);
    read_metrics(cve["metrics"], draft);
    cve["weaknesses"].each([&](Json weakness) {
        weakness["description"].each([&](Json text) { add(draft.weaknesses, name_of(text["value"].text())); });
    });
    read_exploited(cve, draft, reader);
    read_configurations(cve["configurations"], draft);
    reader.give(std::move(draft));
}

} // namespace warifu::advisories

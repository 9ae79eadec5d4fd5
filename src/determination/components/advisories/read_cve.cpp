// CVE JSON 5, https://github.com/CVEProject/cve-schema: a container of the CNA and some of others (ADP) that add to it.

#include <algorithm>

#include <fmt/format.h>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

Affection cve_affection_of(std::string_view text, Affection otherwise) {
    return text == "affected"     ? Affection::Affected
           : text == "unaffected" ? Affection::Unaffected
           : text == "unknown"    ? Affection::Unknown
                                  : otherwise;
}

Range range_of(Json version) {
    Range range;
    range.scheme = name_of(version["versionType"].text());
    range.status = cve_affection_of(version["status"].text(), Affection::Unknown);
    range.fixed = optional_name(version["lessThan"]);
    range.last_affected = optional_name(version["lessThanOrEqual"]);
    auto begin = optional_name(version["version"]);
    if (range.fixed || range.last_affected)
        range.introduced = std::move(begin);
    else
        range.exact = std::move(begin);
    version["changes"].each([&](Json change) {
        add(range.changes,
            Change{name_of(change["at"].text()), cve_affection_of(change["status"].text(), Affection::Unknown)});
    });
    return range;
}

/// The product of one entry; each CPE name that it gives becomes an entry of its own.
void read_product(Json json, Draft& draft) {
    Affected affected;
    affected.vendor = name_of(json["vendor"].text());
    affected.product = name_of(json["product"].text());
    affected.package = name_of(json["packageName"].text());
    affected.ecosystem = name_of(json["collectionURL"].text());
    affected.default_status = cve_affection_of(json["defaultStatus"].text(), Affection::Unknown);
    json["platforms"].each([&](Json text) { add(affected.platforms, name_of(text.text())); });
    json["programFiles"].each([&](Json text) { add(affected.files, name_of(text.text())); });
    json["versions"].each([&](Json version) {
        if (affected.ranges.size() < most_ranges)
            affected.ranges.push_back(range_of(version));
        else
            draft.cut = true;
    });
    affected.every_version = affected.ranges.empty() && affected.default_status == Affection::Affected;
    bool named = false;
    json["cpes"].each([&](Json cpe) {
        named = true;
        affected.cpe = name_of(cpe.text());
        if (!draft.cut)
            add_affected(draft, affected);
    });
    if (!named)
        add_affected(draft, std::move(affected));
}

void read_exploited(Json content, Advisory& advisory, Reader& reader) {
    Exploited exploited;
    if (advisory.exploited)
        exploited = *advisory.exploited;
    exploited.added = reader.day(advisory.id, content["dateAdded"].text());
    advisory.exploited = exploited;
}

void read_other(Json other, Advisory& advisory, std::string_view by, Reader& reader) {
    const std::string_view type = other["type"].text();
    if (type == "kev")
        return read_exploited(other["content"], advisory, reader);
    if (type == "ssvc")
        return;
    const std::string_view text = other["content"]["text"].text();
    const std::string_view value = other["content"]["value"].text();
    if (!text.empty() || !value.empty())
        add(advisory.severities, Severity{name_of(type), {}, name_of(text.empty() ? value : text), name_of(by)});
}

void read_container(Json container, Draft& draft, Reader& reader) {
    const std::string_view by = container["providerMetadata"]["shortName"].text();
    // What others add has the container's name for a title.
    const std::string_view title = container["title"].text();
    if (draft.title.empty() && title != "CISA ADP Vulnrichment" && title != "CVE Program Container")
        draft.title = text_of(title);
    container["descriptions"].each([&](Json text) {
        if (draft.summary.empty() && text["lang"].text().starts_with("en"))
            draft.summary = text_of(text["value"].text());
    });
    container["metrics"].each([&](Json metric) {
        metric.members([&](std::string_view key, Json value) {
            if (key.starts_with("cvssV"))
                add_cvss(draft, value, by);
            else if (key == "other")
                read_other(value, draft, by, reader);
        });
    });
    container["problemTypes"].each([&](Json type) {
        type["descriptions"].each([&](Json text) {
            if (std::string name = name_of(text["cweId"].text());
                !name.empty() && std::ranges::find(draft.weaknesses, name) == draft.weaknesses.end())
                add(draft.weaknesses, std::move(name));
        });
    });
    container["tags"].each([&](Json tag) { draft.disputed = draft.disputed || tag.text() == "disputed"; });
    container["affected"].each([&](Json product) { read_product(product, draft); });
    read_configurations(container["cpeApplicability"], draft);
}

} // namespace

void add_cvss(Advisory& advisory, Json cvss, std::string_view by) {
    Severity severity;
    severity.vector = name_of(cvss["vectorString"].text());
    const std::string_view version = cvss["version"].text();
    const bool newer = severity.vector.starts_with("CVSS:");
    const char major = newer && severity.vector.size() > 5 ? severity.vector[5] : version.empty() ? '2' : version[0];
    severity.kind = fmt::format("cvss{}", printable(std::string_view(&major, 1)));
    if (const auto score = cvss["baseScore"].number())
        severity.score = fmt::format("{:.1f}", *score);
    severity.by = name_of(by);
    if ((severity.vector.empty() && severity.score.empty()) ||
        std::ranges::find(advisory.severities, severity) != advisory.severities.end())
        return;
    add(advisory.severities, std::move(severity));
}

void read_cve(Json record, Reader& reader) {
    const Json metadata = record["cveMetadata"];
    Draft draft;
    draft.feed = Feed::Cve;
    draft.id = name_of(metadata["cveId"].text());
    if (!is_cve(draft.id))
        return reader.skip(reader.next_name(), "its id is no CVE-YYYY-NNNN");
    const Json containers = record["containers"];
    if (!containers["cna"].is_object())
        return reader.skip(draft.id, "no container of the CNA");
    draft.published = reader.time(draft.id, metadata["datePublished"]);
    draft.modified = reader.time(draft.id, metadata["dateUpdated"]);
    draft.rejected = metadata["state"].text() == "REJECTED";
    draft.publisher = name_of(metadata["assignerShortName"].text());
    if (draft.publisher.empty())
        draft.publisher = name_of(containers["cna"]["providerMetadata"]["shortName"].text());
    read_container(containers["cna"], draft, reader);
    containers["adp"].each([&](Json container) { read_container(container, draft, reader); });
    if (draft.summary.empty())
        containers["cna"]["rejectedReasons"].each([&](Json text) { draft.summary = text_of(text["value"].text()); });
    reader.give(std::move(draft));
}

} // namespace warifu::advisories

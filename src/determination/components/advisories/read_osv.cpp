// OSV, https://ossf.github.io/osv-schema/, in which GitHub publishes its advisories, too.

#include <algorithm>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

struct Event {
    enum class Kind { Introduced, Fixed, LastAffected } kind;
    std::string version;
};

std::vector<Event> events_of(Json range, Draft& draft) {
    std::vector<Event> events;
    range["events"].each([&](Json event) {
        event.members([&](std::string_view key, Json version) {
            if (events.size() >= most_ranges)
                draft.cut = true;
            else if (key == "introduced")
                events.push_back({Event::Kind::Introduced, name_of(version.text())});
            else if (key == "fixed" || key == "limit")
                events.push_back({Event::Kind::Fixed, name_of(version.text())});
            else if (key == "last_affected")
                events.push_back({Event::Kind::LastAffected, name_of(version.text())});
        });
    });
    return events;
}

void close(Range& range, const Event& event) {
    (event.kind == Event::Kind::Fixed ? range.fixed : range.last_affected) = event.version;
}

/// Events stand in the order of versions: each `introduced` reaches to the next `fixed`. Some publishers write all that
/// begins, then all that ends; where as many end as begin, the first belongs to the first. What ends a second time
/// (another branch, in commits) is a range of its own for commits, and says nothing new for versions.
std::vector<Range> ranges_of(Json json, std::string_view scheme, Draft& draft) {
    const std::vector<Event> events = events_of(json, draft);
    std::vector<Range> ranges;
    std::size_t closed = 0;
    const auto begins = std::ranges::count(events, Event::Kind::Introduced, &Event::kind);
    const bool paired = begins * 2 == std::ssize(events);
    for (const Event& event : events) {
        if (event.kind == Event::Kind::Introduced) {
            ranges.emplace_back();
            ranges.back().scheme = scheme;
            ranges.back().introduced = event.version;
        } else if (closed < ranges.size()) {
            const std::size_t end = paired ? closed + 1 : ranges.size();
            for (; closed < end; ++closed)
                close(ranges[closed], event);
        } else if (!ranges.empty() && scheme == "git" && ranges.size() < most_ranges) {
            Range again;
            again.scheme = scheme;
            again.introduced = ranges.back().introduced;
            close(again, event);
            ranges.push_back(std::move(again));
            closed = ranges.size();
        }
    }
    return ranges;
}

void read_affected(Json json, Draft& draft) {
    const Json package = json["package"];
    Affected affected;
    affected.ecosystem = name_of(package["ecosystem"].text());
    affected.package = name_of(package["name"].text());
    affected.purl = name_of(package["purl"].text());
    json["ranges"].each([&](Json range) {
        std::string scheme = to_lower_ascii(name_of(range["type"].text()));
        for (Range& each : ranges_of(range, scheme, draft))
            affected.ranges.push_back(std::move(each));
    });
    json["versions"].each([&](Json version) {
        if (affected.ranges.size() >= most_ranges) {
            draft.cut = true;
            return;
        }
        Range range;
        range.scheme = "ecosystem";
        range.exact = name_of(version.text());
        affected.ranges.push_back(std::move(range));
    });
    affected.every_version = affected.ranges.empty();
    json["severity"].each([&](Json severity) {
        add(draft.severities, Severity{to_lower_ascii(name_of(severity["type"].text())),
                                       name_of(severity["score"].text()),
                                       {},
                                       draft.publisher});
    });
    add_affected(draft, std::move(affected));
}

void read_severity(Json record, Draft& draft) {
    record["severity"].each([&](Json severity) {
        const std::string_view type = severity["type"].text(); // CVSS_V3
        const std::string kind =
            type.starts_with("CVSS_V") ? "cvss" + std::string(type.substr(6)) : to_lower_ascii(type);
        add(draft.severities, Severity{name_of(kind), name_of(severity["score"].text()), {}, draft.publisher});
    });
    if (const std::string_view word = record["database_specific"]["severity"].text(); !word.empty())
        add(draft.severities, Severity{"word", {}, name_of(word), draft.publisher});
}

} // namespace

void read_osv(Json record, Reader& reader) {
    Draft draft;
    draft.id = name_of(record["id"].text());
    if (draft.id.empty())
        return reader.skip(reader.next_name(), "it has no id");
    draft.feed = draft.id.starts_with("GHSA-") ? Feed::Ghsa : Feed::Osv;
    draft.publisher = draft.feed == Feed::Ghsa ? "GitHub" : name_of(draft.id.substr(0, draft.id.find('-')));
    draft.published = reader.time(draft.id, record["published"]);
    draft.modified = reader.time(draft.id, record["modified"]);
    draft.withdrawn = reader.time(draft.id, record["withdrawn"]);
    draft.rejected = !record["withdrawn"].text().empty();
    draft.title = text_of(record["summary"].text());
    draft.summary = text_of(record["details"].text());
    record["aliases"].each([&](Json alias) { add(draft.aliases, name_of(alias.text())); });
    for (const char* key : {"related", "upstream"})
        record[key].each([&](Json related) {
            const std::string name = name_of(related.text());
            // A distribution's word on one vulnerability bears its name: DEBIAN-CVE-2023-1234.
            add(name.starts_with("CVE-") && draft.id.ends_with("-" + name) ? draft.aliases : draft.related, name);
        });
    record["database_specific"]["cwe_ids"].each([&](Json cwe) { add(draft.weaknesses, name_of(cwe.text())); });
    read_severity(record, draft);
    record["affected"].each([&](Json affected) { read_affected(affected, draft); });
    reader.give(std::move(draft));
}

} // namespace warifu::advisories

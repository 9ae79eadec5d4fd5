// endoflife.date: the repository's product files (their front matter, also collected as JSON), and what its API gives,
// https://endoflife.date/docs/api/v1/.

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

/// A day, or a word: true, the end has come; false, no end is known.
EndDate end_of(Json value, const std::string& record, Reader& reader) {
    if (const auto word = value.yes())
        return {*word ? EndDate::Kind::Past : EndDate::Kind::Never, {}};
    if (const auto day = reader.day(record, value.text()))
        return {EndDate::Kind::On, day};
    return {};
}

/// Of version 1 of the API: a day that may be null, and whether it has come.
EndDate end_of(Json day, Json reached, const std::string& record, Reader& reader) {
    EndDate end = end_of(day, record, reader);
    if (end.kind == EndDate::Kind::Unknown)
        end = end_of(reached, record, reader);
    return end;
}

/// `false` means that none is offered as well as that no end is known.
EndDate extended(EndDate end) { return end.kind == EndDate::Kind::Never ? EndDate{} : end; }

LifeCycle read_release(Json release, const std::string& record, Reader& reader) {
    LifeCycle cycle;
    const bool newer = release["name"].is_string(); // version 1 of the API
    cycle.cycle = optional_name(release[newer ? "name" : "releaseCycle"]).value_or("");
    cycle.label = name_of(release[newer ? "label" : "releaseLabel"].text());
    cycle.codename = name_of(release["codename"].text());
    cycle.released = reader.day(record, release["releaseDate"].text());
    if (newer) {
        cycle.active_support = end_of(release["eoasFrom"], release["isEoas"], record, reader);
        cycle.end_of_life = end_of(release["eolFrom"], release["isEol"], record, reader);
        cycle.extended_support = extended(end_of(release["eoesFrom"], release["isEoes"], record, reader));
        cycle.latest = name_of(release["latest"]["name"].text());
    } else {
        cycle.active_support = end_of(release["eoas"], record, reader);
        cycle.end_of_life = end_of(release["eol"], record, reader);
        cycle.extended_support = extended(end_of(release["eoes"], record, reader));
        cycle.latest = optional_name(release["latest"]).value_or("");
    }
    return cycle;
}

std::vector<std::string> identifiers_of(Json product) {
    std::vector<std::string> names;
    product["identifiers"].each([&](Json each) {
        if (const std::string_view id = each["id"].text(); !id.empty()) // version 1 of the API
            return add(names, name_of(id));
        each.members([&](std::string_view, Json value) {
            if (!value.text().empty())
                add(names, name_of(value.text()));
        });
    });
    return names;
}

} // namespace

void read_life_cycles(std::string_view name, Json product, Reader& reader) {
    std::string_view known = name;
    if (known.empty())
        known = product["name"].text();
    if (known.empty() && product["permalink"].text().starts_with('/'))
        known = product["permalink"].text().substr(1);
    if (known.empty())
        return reader.skip(reader.next_name(), "it does not say which product it is of");
    const std::string record = name_of(known);
    const auto identifiers = identifiers_of(product);
    product["releases"].each([&](Json release) {
        LifeCycle cycle = read_release(release, record, reader);
        if (cycle.cycle.empty())
            return reader.skip(record, "a release without a cycle");
        cycle.product = record;
        cycle.identifiers = identifiers;
        reader.give(std::move(cycle));
    });
}

} // namespace warifu::advisories

// CISA's catalogue of known exploited vulnerabilities, https://www.cisa.gov/known-exploited-vulnerabilities-catalog, as
// JSON and as CSV with the same names.

#include <map>

#include "reader.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

/// One entry, its fields by name.
template <class Field>
void read_entry(const Field& field, Reader& reader) {
    Advisory advisory;
    advisory.feed = Feed::Kev;
    advisory.publisher = "CISA";
    advisory.id = name_of(trim(field("cveID")));
    if (!is_cve(advisory.id))
        return reader.skip(reader.next_name(), "its id is no CVE-YYYY-NNNN");
    advisory.title = text_of(field("vulnerabilityName"));
    advisory.summary = text_of(field("shortDescription"));
    Exploited exploited;
    exploited.added = reader.day(advisory.id, field("dateAdded"));
    exploited.due = reader.day(advisory.id, field("dueDate"));
    if (field("knownRansomwareCampaignUse") == "Known")
        exploited.ransomware = true;
    if (exploited.added)
        advisory.published = utc_of(exploited.added->to_string());
    advisory.exploited = exploited;
    Affected affected;
    affected.vendor = name_of(field("vendorProject"));
    affected.product = name_of(field("product"));
    advisory.affected.push_back(std::move(affected));
    reader.give(std::move(advisory));
}

} // namespace

void read_kev(Json entry, Reader& reader) {
    read_entry([&](std::string_view name) { return entry[name].text(); }, reader);
}

void read_kev_csv(std::string_view text, Reader& reader) {
    const auto header = csv_record(text, ',');
    while (!text.empty() && header) {
        const auto record = csv_record(text, ',');
        if (!record || record->size() != header->size()) {
            if (record && record->size() == 1 && trim(record->front()).empty())
                continue;
            reader.skip(reader.next_name(), "not as many fields as the header has");
            continue;
        }
        const auto field = [&](std::string_view name) {
            for (std::size_t i = 0; i < header->size(); ++i)
                if ((*header)[i] == name)
                    return std::string_view((*record)[i]);
            return std::string_view();
        };
        read_entry(field, reader);
    }
}

} // namespace warifu::advisories

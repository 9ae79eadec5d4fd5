// CycloneDX 1.4 to 1.6, https://cyclonedx.org/docs/1.6/json/#vulnerabilities: each vulnerability has at most one
// analysis, on the components that `affects` refers to, in this document or (a BOM-Link, urn:cdx:…) in another one.

#include <map>

#include <fmt/format.h>

#include "reader.h"
#include "warifu/advisories/statements.h"
#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

constexpr std::size_t most_components = 200'000;
constexpr unsigned deepest_component = 30;

struct Component {
    std::string vendor, name, version, purl, cpe;
    bool is_product = false; ///< what the document is of

    std::string best() const {
        return !purl.empty() ? purl : !cpe.empty() ? cpe : version.empty() ? name : name + " " + version;
    }
};

std::string first_name(Json list) {
    std::string name;
    list.each([&](Json each) {
        if (name.empty())
            name = name_of(each["name"].text());
    });
    return name;
}

std::string_view status_of(std::string_view state) {
    return state == "exploitable"                                     ? "affected"
           : state == "in_triage"                                     ? "under_investigation"
           : state == "resolved" || state == "resolved_with_pedigree" ? "fixed"
           : state == "not_affected" || state == "false_positive"     ? "not_affected"
                                                                      : std::string_view();
}

/// `%40` and the like; what is none stays.
std::string decoded(std::string_view text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && in_range(i, 3, text.size());
        const int high = escape ? digit(text[i + 1]) : -1, low = escape ? digit(text[i + 2]) : -1;
        out += high >= 0 && low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
        i += high >= 0 && low >= 0 ? 2 : 0;
    }
    return out;
}

class Document {
public:
    Document(Json json, Reader& reader) : m_json(json), m_reader(reader) {}

    bool read() {
        const Json metadata = m_json["metadata"];
        m_id = name_of(m_json["serialNumber"].text());
        for (const std::string& name :
             {first_name(metadata["authors"]), name_of(metadata["manufacturer"]["name"].text()),
              name_of(metadata["manufacture"]["name"].text()), name_of(metadata["supplier"]["name"].text())})
            if (m_author.empty())
                m_author = name;
        if (m_author.empty())
            m_reader.note("document", "nobody is named as its author: what it says clears nothing");
        m_issued = m_reader.time("document", metadata["timestamp"]);
        read_component(metadata["component"], true, 0);
        read_components(m_json["components"], 0);
        m_json["vulnerabilities"].each([&](Json vulnerability) {
            if (m_number < most_statements)
                read_vulnerability(vulnerability, ++m_number);
            else
                m_cut = true;
        });
        if (m_number == 0)
            m_reader.skip("document", "it names no vulnerability");
        return !m_cut;
    }

private:
    void read_components(Json list, unsigned depth) {
        if (depth > deepest_component) {
            m_cut = true;
            return;
        }
        list.each([&](Json component) { read_component(component, false, depth); });
    }

    void read_component(Json json, bool is_product, unsigned depth) {
        if (m_components.size() >= most_components) {
            m_cut = true;
            return;
        }
        Component component;
        component.vendor = name_of(json["supplier"]["name"].text());
        if (component.vendor.empty())
            component.vendor = name_of(json["publisher"].text());
        component.name = name_of(json["name"].text());
        component.version = name_of(json["version"].text());
        component.purl = name_of(json["purl"].text());
        component.cpe = name_of(json["cpe"].text());
        component.is_product = is_product;
        if (is_product && !component.name.empty())
            m_product = part_of(component.best());
        if (const std::string_view reference = json["bom-ref"].text(); !reference.empty())
            m_components.emplace(name_of(reference), std::move(component));
        read_components(json["components"], depth + 1);
    }

    void read_vulnerability(Json json, std::size_t number) {
        Draft draft;
        draft.feed = Feed::CycloneDx;
        draft.id = name_of(json["id"].text());
        if (draft.id.empty())
            return m_reader.skip(fmt::format("vulnerability {}", number), "it has no id");
        const std::string name = fmt::format("vulnerability {} ({})", number, printable(draft.id, 100));
        const Json analysis = json["analysis"];
        const std::string_view state = analysis["state"].text();
        if (status_of(state).empty())
            return m_reader.skip(name, state.empty() ? "it has no analysis, so nothing is stated"
                                                     : fmt::format("'{}' is no state", printable(state, 40)));
        draft.within = fmt::format("{}#{}", m_id, number);
        draft.publisher = m_author;
        draft.summary = text_of(json["description"].text());
        json["references"].each([&](Json reference) { add(draft.aliases, name_of(reference["id"].text())); });
        draft.published = m_reader.time(name, json["published"]);
        draft.modified = m_reader.time(name, analysis["lastUpdated"]);
        if (!draft.modified)
            draft.modified = m_reader.time(name, analysis["firstIssued"]);
        if (!draft.modified)
            draft.modified = m_issued;
        json["ratings"].each([&](Json rating) { read_rating(rating, draft); });
        if (state == "false_positive" || state == "resolved_with_pedigree")
            m_reader.note(name, fmt::format("'{}' is read as {}", state, status_of(state)));
        if (analysis["response"].is_array() || json["workaround"].is_string())
            m_reader.note(name, "responses and workarounds are not kept");
        json["affects"].each([&](Json affects) { read_affects(affects, vex_of(json), name, draft); });
        if (draft.affected.empty())
            return m_reader.skip(name, "it is about nothing that is named");
        m_reader.give(std::move(draft));
    }

    static void read_rating(Json rating, Draft& draft) {
        const std::string_view method = rating["method"].text();
        const std::string_view vector = rating["vector"].text();
        if (vector.empty() || !method.starts_with("CVSSv"))
            return;
        const std::string_view prefix = vector.starts_with("CVSS:") || method == "CVSSv2" ? ""
                                        : method == "CVSSv3"                              ? "CVSS:3.0/"
                                        : method == "CVSSv31"                             ? "CVSS:3.1/"
                                                                                          : "CVSS:4.0/";
        add(draft.severities,
            Severity{fmt::format("cvss{}", method.substr(5, 1)), name_of(fmt::format("{}{}", prefix, vector)),
                     optional_name(rating["score"]).value_or(""), name_of(rating["source"]["name"].text())});
    }

    Vex vex_of(Json json) const {
        const Json analysis = json["analysis"];
        Vex vex;
        vex.status = status_of(analysis["state"].text());
        vex.author = m_author;
        vex.justification = name_of(analysis["justification"].text());
        vex.statement = name_of(analysis["detail"].text());
        if (vex.status == "affected" && !json["recommendation"].text().empty())
            vex.statement = name_of(json["recommendation"].text());
        return vex;
    }

    void read_affects(Json affects, const Vex& vex, const std::string& name, Draft& draft) {
        const Component* component = component_of(affects["ref"].text());
        if (component == nullptr)
            return m_reader.note(
                name, fmt::format("'{}' is nothing that this document holds", printable(affects["ref"].text(), 200)));
        Affected entry;
        entry.vendor = component->vendor;
        entry.product = component->name;
        entry.purl = component->purl;
        entry.cpe = component->cpe;
        if (!component->is_product)
            entry.running_on = m_product;
        std::size_t versions = 0;
        affects["versions"].each([&](Json version) {
            ++versions;
            Affected one = entry;
            if (read_version(version, vex, one))
                m_cut = !add_affected(draft, std::move(one)) || m_cut;
            else
                m_reader.note(name, "a version without a status that is known is left out");
        });
        if (versions > 0)
            return;
        set_status(entry, vex, component->version, "");
        m_cut = !add_affected(draft, std::move(entry)) || m_cut;
    }

    /// What is said of the versions given. That one is unaffected has the analysis's reason where the analysis says
    /// so, too, and no reason otherwise.
    static bool read_version(Json json, const Vex& vex, Affected& entry) {
        const std::string_view status = json["status"].text().empty() ? "affected" : json["status"].text();
        Vex own = vex;
        if (status == "unknown")
            own = {"under_investigation", "", "", vex.author};
        else if (status == "unaffected" && vex.status != "not_affected" && vex.status != "fixed")
            own = {"not_affected", "", "", vex.author};
        else if (status == "affected" && (vex.status == "not_affected" || vex.status == "fixed"))
            own = {"affected", "", "", vex.author};
        else if (status != "affected" && status != "unaffected")
            return false;
        const std::string exact = name_of(json["version"].text()), range = name_of(json["range"].text());
        if (exact.empty() && range.empty())
            return false;
        set_status(entry, own, exact.empty() ? range : exact, exact.empty() ? "vers" : "");
        return true;
    }

    static void set_status(Affected& entry, const Vex& vex, const std::string& version, const char* scheme) {
        entry.vex = vex;
        entry.every_version = version.empty();
        entry.default_status = entry.every_version ? affection_of(vex.status) : Affection::Unknown;
        if (version.empty())
            return;
        Range range;
        range.scheme = scheme;
        range.status = affection_of(vex.status);
        range.exact = version;
        entry.ranges.push_back(std::move(range));
    }

    /// By its reference in this document. Many use package URLs as references, so that a BOM-Link tells its component.
    const Component* component_of(std::string_view reference) {
        if (const auto known = m_components.find(name_of(reference)); known != m_components.end())
            return &known->second;
        const auto hash = reference.starts_with("urn:cdx:") ? reference.find('#') : std::string_view::npos;
        const std::string behind = decoded(hash == std::string_view::npos ? reference : reference.substr(hash + 1));
        if (!behind.starts_with("pkg:"))
            return nullptr;
        m_linked.purl = name_of(behind);
        return &m_linked;
    }

    Json m_json;
    Reader& m_reader;
    std::string m_id, m_author;
    std::optional<std::string> m_issued;
    std::map<std::string, Component, std::less<>> m_components;
    Component m_linked;
    PartOf m_product;
    std::size_t m_number = 0;
    bool m_cut = false;
};

} // namespace

bool read_cyclonedx(Json document, Reader& reader) { return Document(document, reader).read(); }

} // namespace warifu::advisories

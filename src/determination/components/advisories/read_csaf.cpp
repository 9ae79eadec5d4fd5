// CSAF 2.0, https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html: a document of a maker or a coordinator.
// Its product tree gives each product an id; each vulnerability says by these ids which products have it. VEX is a
// profile.

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "reader.h"

namespace warifu::advisories {

namespace {

constexpr std::size_t most_products = 20'000;
constexpr unsigned deepest_branch = 30;

struct Product {
    std::string vendor, name, version, cpe, purl, label;
    bool range = false; ///< `version` is a range
    std::vector<std::string> models;
    std::string on; ///< label of the product that it is a component of
    PartOf whole;   ///< the same product
};

using Products = std::map<std::string, Product, std::less<>>;

class Tree {
public:
    explicit Tree(Draft& draft) : m_draft(draft) {}

    Products read(Json tree) {
        branches(tree["branches"], {}, 0);
        tree["full_product_names"].each([&](Json name) { product(name, {}); });
        tree["relationships"].each([&](Json relationship) { related(relationship); });
        return std::move(m_products);
    }

private:
    void branches(Json list, const Product& above, unsigned depth) {
        if (depth > deepest_branch) {
            m_draft.cut = true;
            return;
        }
        list.each([&](Json branch) {
            Product here = above;
            const std::string_view category = branch["category"].text();
            const std::string name = name_of(branch["name"].text());
            if (category == "vendor")
                here.vendor = name;
            else if (category == "product_name" || (category == "product_family" && here.name.empty()))
                here.name = name;
            else if (category == "product_version" || category == "product_version_range") {
                here.version = name;
                here.range = category == "product_version_range";
            }
            if (const Json leaf = branch["product"])
                product(leaf, std::move(here));
            else
                branches(branch["branches"], here, depth + 1);
        });
    }

    void product(Json json, Product product) {
        if (m_products.size() >= most_products) {
            m_draft.cut = true;
            return;
        }
        const Json helper = json["product_identification_helper"];
        product.label = name_of(json["name"].text());
        if (product.name.empty())
            product.name = product.label;
        // A product that is a part of another one keeps the names of the part, unless it has its own.
        if (const std::string_view cpe = helper["cpe"].text(); !cpe.empty())
            product.cpe = name_of(cpe);
        if (const std::string_view purl = helper["purl"].text(); !purl.empty())
            product.purl = name_of(purl);
        helper["model_numbers"].each([&](Json model) { add(product.models, name_of(model.text())); });
        m_products.emplace(name_of(json["product_id"].text()), std::move(product));
    }

    void related(Json relationship) {
        const auto part = m_products.find(relationship["product_reference"].text());
        const auto whole = m_products.find(relationship["relates_to_product_reference"].text());
        if (part == m_products.end())
            return;
        Product both = part->second;
        Product on;
        if (whole != m_products.end())
            on = whole->second;
        else
            on.label = name_of(relationship["relates_to_product_reference"].text());
        both.on = on.label;
        both.whole = part_of(!on.cpe.empty() ? on.cpe : !on.purl.empty() ? on.purl : on.label);
        const Json name = relationship["full_product_name"];
        both.label.clear();
        product(name, std::move(both));
    }

    Draft& m_draft;
    Products m_products;
};

struct Status {
    std::string_view key, vex;
    Affection affection;
};
constexpr std::array<Status, 8> statuses = {{{"known_affected", "affected", Affection::Affected},
                                             {"first_affected", "affected", Affection::Affected},
                                             {"last_affected", "affected", Affection::Affected},
                                             {"known_not_affected", "not_affected", Affection::Unaffected},
                                             {"fixed", "fixed", Affection::Unaffected},
                                             {"first_fixed", "fixed", Affection::Unaffected},
                                             {"under_investigation", "under_investigation", Affection::Unknown},
                                             {"recommended", "recommended", Affection::Unknown}}};

Range range_of(const Product& product, Affection status) {
    Range range;
    const bool vers = product.version.starts_with("vers:");
    range.scheme = vers ? "vers" : product.range ? "text" : "";
    range.status = status;
    range.exact = product.version;
    return range;
}

bool names(Json entry, std::string_view id, const std::map<std::string, std::vector<std::string>>& groups) {
    bool found = false;
    entry["product_ids"].each([&](Json each) { found = found || each.text() == id; });
    entry["group_ids"].each([&](Json each) {
        const auto group = groups.find(std::string(each.text()));
        found = found || (group != groups.end() && std::ranges::find(group->second, id) != group->second.end());
    });
    return found;
}

class Document {
public:
    Document(Json json, Reader& reader) : m_json(json), m_reader(reader) {}

    void read() {
        const Json document = m_json["document"];
        m_common.feed = Feed::Csaf;
        m_common.within = name_of(document["tracking"]["id"].text());
        if (m_common.within.empty())
            return m_reader.skip(m_reader.next_name(), "the document has no tracking id");
        m_common.publisher = name_of(document["publisher"]["name"].text());
        m_common.published = m_reader.time(m_common.within, document["tracking"]["initial_release_date"]);
        m_common.modified = m_reader.time(m_common.within, document["tracking"]["current_release_date"]);
        m_common.title = text_of(document["title"].text());
        m_products = Tree(m_common).read(m_json["product_tree"]);
        m_json["product_tree"]["product_groups"].each([&](Json group) {
            auto& members = m_groups[name_of(group["group_id"].text())];
            group["product_ids"].each([&](Json id) { members.push_back(name_of(id.text())); });
        });
        std::size_t number = 0;
        m_json["vulnerabilities"].each([&](Json vulnerability) { read_vulnerability(vulnerability, ++number); });
        if (number == 0)
            m_reader.skip(m_common.within, "it names no vulnerability");
    }

private:
    void read_vulnerability(Json json, std::size_t number) {
        Draft draft = m_common;
        draft.id = name_of(json["cve"].text());
        if (!draft.id.empty() && !is_cve(draft.id))
            return m_reader.skip(fmt::format("{}#{}", m_common.within, number), "its id is no CVE-YYYY-NNNN");
        if (draft.id.empty())
            draft.id = fmt::format("{}#{}", m_common.within, number);
        add(draft.related, m_common.within);
        json["ids"].each([&](Json id) { add(draft.related, name_of(id["text"].text())); });
        if (const std::string_view title = json["title"].text(); !title.empty())
            draft.title = text_of(title);
        json["notes"].each([&](Json note) {
            if (draft.summary.empty() || note["category"].text() == "description")
                draft.summary = text_of(note["text"].text());
        });
        if (const std::string_view cwe = json["cwe"]["id"].text(); !cwe.empty())
            add(draft.weaknesses, name_of(cwe));
        json["scores"].each([&](Json score) {
            score.members([&](std::string_view key, Json cvss) {
                if (key.starts_with("cvss_v"))
                    add_cvss(draft, cvss, draft.publisher);
            });
        });
        for (const Status& status : statuses)
            json["product_status"][status.key].each([&](Json id) { read_status(json, id.text(), status, draft); });
        m_reader.give(std::move(draft));
    }

    void read_status(Json vulnerability, std::string_view id, const Status& status, Draft& draft) {
        const auto product = m_products.find(id);
        if (product == m_products.end()) {
            m_reader.note(draft.id, fmt::format("{} names a product that is not in the tree", m_common.within));
            draft.cut = true;
            return;
        }
        const Product& known = product->second;
        Affected affected;
        affected.vendor = known.vendor;
        affected.product = known.name;
        affected.cpe = known.cpe;
        affected.purl = known.purl;
        affected.platforms = known.models;
        if (!known.on.empty())
            add(affected.platforms, known.on);
        affected.running_on = known.whole;
        affected.every_version = known.version.empty();
        affected.default_status = affected.every_version ? status.affection : Affection::Unknown;
        if (!known.version.empty())
            affected.ranges.push_back(range_of(known, status.affection));
        affected.vex = statement(vulnerability, id, status);
        add_affected(draft, std::move(affected));
    }

    Vex statement(Json vulnerability, std::string_view id, const Status& status) {
        Vex vex;
        vex.status = status.vex;
        vex.author = m_common.publisher;
        vulnerability["flags"].each([&](Json flag) {
            if (vex.justification.empty() && names(flag, id, m_groups))
                vex.justification = name_of(flag["label"].text());
        });
        vulnerability["threats"].each([&](Json threat) {
            if (threat["category"].text() == "impact" && vex.statement.empty() && names(threat, id, m_groups))
                vex.statement = name_of(threat["details"].text());
        });
        if (vex.status == "affected")
            vulnerability["remediations"].each([&](Json remediation) {
                if (vex.statement.empty() && names(remediation, id, m_groups))
                    vex.statement = name_of(remediation["details"].text());
            });
        return vex;
    }

    Json m_json;
    Reader& m_reader;
    Draft m_common;
    Products m_products;
    std::map<std::string, std::vector<std::string>> m_groups;
};

} // namespace

void read_csaf(Json document, Reader& reader) { Document(document, reader).read(); }

} // namespace warifu::advisories

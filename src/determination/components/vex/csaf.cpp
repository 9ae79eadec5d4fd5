#include <algorithm>

#include <fmt/format.h>

#include "formats.h"

// CSAF 2.0 with the profile csaf_vex (https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html, 4.5). A tree of
// products gives each an id; each vulnerability stands once, with the ids of one status in one list. What the profile
// asks for beside the schema: a note on each vulnerability, a flag or an impact for each product that is not affected,
// a remediation for each that is.

namespace warifu::vex {

namespace {

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

bool is_cve(std::string_view id) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return id.size() >= 13 && id.starts_with("CVE-") && id[8] == '-' &&
           std::ranges::all_of(id.substr(4, 4), is_digit) && std::ranges::all_of(id.substr(9), is_digit);
}

class Writer {
public:
    Writer(const Document& document, const Ordered& ordered) : m_document(document), m_ordered(ordered) {}

    std::string write() {
        const bool of_product = !m_document.product.purl.empty() || !m_document.product.cpe.empty();
        Json tree = tree_json(of_product);
        Json out = {{"document", head_json()}, {"product_tree", std::move(tree)}, {"vulnerabilities", Json::array()}};
        for (const auto& [id, groups] : m_ordered.groups)
            out["vulnerabilities"].push_back(vulnerability_json(m_ordered.vulnerabilities.at(id), groups));
        return text_of(nlohmann::json(out)); // its keys sorted, as 6.2.13 recommends
    }

private:
    Json head_json() const {
        const Document& d = m_document;
        Json out = {{"category", "csaf_vex"}, {"csaf_version", "2.0"}, {"lang", "en"}};
        for (const std::string& note : d.notes)
            out["notes"].push_back({{"category", "general"}, {"text", note}});
        out["publisher"] = {{"category", d.author_category}, {"name", d.author}, {"namespace", d.author_namespace}};
        out["title"] =
            d.product.name.empty() ? "Known vulnerabilities" : "Known vulnerabilities of " + label(d.product);
        // More is learned while the statements are looked into.
        out["tracking"] = {{"current_release_date", d.timestamp},
                           {"generator", {{"engine", {{"name", d.tool}, {"version", d.tool_version}}}}},
                           {"id", d.id},
                           {"initial_release_date", d.timestamp},
                           {"revision_history",
                            Json::array({{{"date", d.timestamp}, {"number", "1"}, {"summary", "First version."}}})},
                           {"status", "interim"},
                           {"version", "1"}};
        return out;
    }

    static Json product_json(const Component& component, const std::string& id) {
        Json out = {{"name", label(component)}, {"product_id", id}};
        if (const std::string cpe = formatted_cpe(component); !cpe.empty())
            out["product_identification_helper"]["cpe"] = cpe;
        if (const std::string purl = canonical_purl(component); !purl.empty())
            out["product_identification_helper"]["purl"] = purl;
        return out;
    }

    /// Components of one name share a branch; one whose version is not known is itself the leaf.
    static void add_branch(Json& branches, const Component& component, const std::string& id) {
        Json leaf = product_json(component, id);
        if (component.version.empty()) {
            branches.push_back({{"category", "product_name"}, {"name", component.name}, {"product", std::move(leaf)}});
            return;
        }
        Json version = {{"category", "product_version"}, {"name", component.version}, {"product", std::move(leaf)}};
        if (!branches.empty() && branches.back()["name"] == component.name && branches.back().contains("branches"))
            branches.back()["branches"].push_back(std::move(version));
        else
            branches.push_back({{"category", "product_name"},
                                {"name", component.name},
                                {"branches", Json::array({std::move(version)})}});
    }

    Json tree_json(bool of_product) {
        std::vector<bool> used(m_ordered.components.size());
        for (const auto& [id, groups] : m_ordered.groups)
            for (const Group& group : groups)
                for (const std::size_t index : group.components)
                    used[index] = true;
        m_ids.resize(used.size());
        Json branches = Json::array(), relationships = Json::array();
        const std::string whole = "CSAFPID-0000";
        if (of_product)
            add_branch(branches, m_document.product, whole);
        for (std::size_t i = 0; i < used.size(); ++i) {
            if (!used[i])
                continue;
            const Component& component = m_ordered.components[i];
            const std::string part = fmt::format("CSAFPID-{:04}", i + 1);
            add_branch(branches, component, part);
            m_ids[i] = of_product ? whole + ":" + part : part;
            if (of_product)
                relationships.push_back({{"category", "default_component_of"},
                                         {"full_product_name", as_part(component, m_ids[i])},
                                         {"product_reference", part},
                                         {"relates_to_product_reference", whole}});
        }
        Json tree = {{"branches", std::move(branches)}};
        if (!relationships.empty())
            tree["relationships"] = std::move(relationships);
        return tree;
    }

    Json as_part(const Component& component, const std::string& id) const {
        Json out = product_json(component, id);
        out["name"] = label(component) + " as a part of " + label(m_document.product);
        return out;
    }

    Json ids_of(const Group& group) const {
        Json ids = Json::array();
        for (const std::size_t index : group.components)
            ids.push_back(m_ids[index]);
        return ids;
    }

    static void add_names(Json& out, const Vulnerability& vulnerability) {
        if (is_cve(vulnerability.id))
            out["cve"] = vulnerability.id;
        std::vector<std::string> others = vulnerability.aliases;
        if (!is_cve(vulnerability.id))
            others.insert(others.begin(), vulnerability.id);
        for (const std::string& id : others) {
            const auto reference = std::ranges::find(vulnerability.references, id, &Reference::id);
            const Json entry = {
                {"system_name", reference == vulnerability.references.end() ? "other" : reference->source},
                {"text", id}};
            if (!out.contains("ids") || std::ranges::find(out["ids"], entry) == out["ids"].end())
                out["ids"].push_back(entry);
        }
    }

    static Json score_json(const Rating& rating) {
        Json out = {{"version", rating.version == 20   ? "2.0"
                                : rating.version == 30 ? "3.0"
                                                       : "3.1"},
                    {"vectorString", rating.vector},
                    {"baseScore", rating.tenths / 10.0}};
        if (rating.version != 20)
            out["baseSeverity"] = upper(rating.severity);
        return out;
    }

    /// CSAF 2.0 takes one score of each version for a product, and none of CVSS 4: the others stand in a note.
    static void add_scores(Json& out, const Vulnerability& vulnerability, const Json& ids) {
        const Rating *two = nullptr, *three = nullptr;
        for (const Rating& rating : vulnerability.ratings) {
            const bool fits = rating.version == 20 ? rating.vector.starts_with("AV:") : rating.version < 40;
            const Rating*& kept = rating.version == 20 ? two : three;
            if (fits &&
                (kept == nullptr || std::pair(rating.version, rating.tenths) > std::pair(kept->version, kept->tenths)))
                kept = &rating;
        }
        std::string others;
        for (const Rating& rating : vulnerability.ratings)
            if (&rating != two && &rating != three)
                others += fmt::format("{}{:.1f} {} {} ({})", others.empty() ? "" : "; ", rating.tenths / 10.0,
                                      rating.severity, rating.vector, rating.source);
        if (!others.empty())
            out["notes"].push_back({{"category", "other"}, {"text", others}, {"title", "Other scores"}});
        if (two == nullptr && three == nullptr)
            return;
        Json score = {{"products", ids}};
        if (two != nullptr)
            score["cvss_v2"] = score_json(*two);
        if (three != nullptr)
            score["cvss_v3"] = score_json(*three);
        out["scores"] = Json::array({std::move(score)});
    }

    void add_status(Json& out, const Group& group) const {
        const Statement& says = *group.says;
        const Json ids = ids_of(group);
        const char* list = says.status == Status::Affected      ? "known_affected"
                           : says.status == Status::NotAffected ? "known_not_affected"
                           : says.status == Status::Fixed       ? "fixed"
                                                                : "under_investigation";
        for (const Json& id : ids)
            out["product_status"][list].push_back(id);
        if (const std::string words = background(m_document, says); !words.empty())
            out["notes"].push_back(
                {{"category", "details"}, {"text", fmt::format("{}: {}", labels(group), words)}, {"title", "Status"}});
        if (says.status == Status::NotAffected) {
            const bool flagged = is_openvex_justification(says.justification);
            if (flagged)
                out["flags"].push_back({{"label", says.justification}, {"product_ids", ids}});
            if (const std::string why = reason(says); why != says.justification || !flagged)
                out["threats"].push_back({{"category", "impact"}, {"details", why}, {"product_ids", ids}});
        }
        if (says.status == Status::Affected)
            out["remediations"].push_back(
                {{"category", "mitigation"}, {"details", action(m_document, says)}, {"product_ids", ids}});
    }

    std::string labels(const Group& group) const {
        constexpr std::size_t most = 8;
        std::string all;
        for (std::size_t i = 0; i < group.components.size() && i < most; ++i)
            all += (i == 0 ? "" : ", ") + label(m_ordered.components[group.components[i]]);
        return group.components.size() > most ? fmt::format("{} and {} more", all, group.components.size() - most)
                                              : all;
    }

    Json vulnerability_json(const Vulnerability& vulnerability, const std::vector<Group>& groups) const {
        Json out = Json::object();
        add_names(out, vulnerability);
        out["notes"] = Json::array(
            {{{"category", "description"}, {"text", description(vulnerability)}, {"title", "Description"}}});
        Json all = Json::array();
        for (const Group& group : groups) {
            add_status(out, group);
            for (const Json& id : ids_of(group))
                all.push_back(id);
        }
        if (const std::string words = exploited_words(vulnerability); !words.empty())
            out["threats"].push_back({{"category", "exploit_status"}, {"details", words}, {"product_ids", all}});
        for (const Reference& reference : vulnerability.references)
            out["references"].push_back({{"category", "external"},
                                         {"summary", fmt::format("{}: {}", reference.source, reference.id)},
                                         {"url", reference.url}});
        if (!vulnerability.published.empty())
            out["release_date"] = vulnerability.published;
        add_scores(out, vulnerability, all);
        if (!vulnerability.title.empty())
            out["title"] = vulnerability.title;
        return out;
    }

    const Document& m_document;
    const Ordered& m_ordered;
    std::vector<std::string> m_ids; ///< of each component; empty: no statement is on it
};

} // namespace

std::string csaf(const Document& document, const Ordered& ordered) { return Writer(document, ordered).write(); }

} // namespace warifu::vex

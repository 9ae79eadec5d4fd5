// OpenVEX 0.2.0, https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md: a list of statements, each on one
// vulnerability of some products, or of parts of them. Of several statements on the same thing in one document, the
// latest holds.

#include <map>

#include <fmt/format.h>

#include "reader.h"
#include "warifu/advisories/statements.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

namespace {

struct Named {
    std::string purl, cpe, words;

    std::string best() const { return !purl.empty() ? purl : !cpe.empty() ? cpe : words; }
};

Named named(Json component) {
    const Json identifiers = component["identifiers"];
    Named found;
    found.words = name_of(component["@id"].text());
    found.purl = name_of(identifiers["purl"].text());
    found.cpe = name_of(identifiers["cpe23"].text());
    if (found.cpe.empty())
        found.cpe = name_of(identifiers["cpe22"].text());
    if (found.purl.empty() && found.words.starts_with("pkg:"))
        found.purl = found.words;
    if (found.cpe.empty() && found.words.starts_with("cpe:"))
        found.cpe = found.words;
    return found;
}

class Document {
public:
    Document(Json json, Reader& reader) : m_json(json), m_reader(reader) {}

    bool read() {
        m_id = name_of(m_json["@id"].text());
        m_author = name_of(m_json["author"].text());
        if (m_author.empty())
            m_reader.note("document", "nobody is named as its author: what it says clears nothing");
        if (m_json["role"].is_string())
            m_reader.note("document", "the author's role is not kept");
        m_issued = m_reader.time("document", m_json["timestamp"]);
        if (!m_json["statements"].is_array())
            m_reader.skip("document", "it has no list of statements");
        m_json["statements"].each([&](Json statement) {
            if (++m_number <= most_statements && m_entries.size() <= most_stated)
                read_statement(statement, m_number);
        });
        if (m_cut || m_number > most_statements || m_entries.size() > most_stated)
            return false;
        give();
        return true;
    }

private:
    void read_statement(Json json, std::size_t number) {
        const std::string name = fmt::format("statement {}", number);
        const Json vulnerability = json["vulnerability"];
        const std::string_view status = json["status"].text();
        Draft draft;
        draft.feed = Feed::OpenVex;
        draft.id = name_of(vulnerability["name"].text());
        if (draft.id.empty())
            return m_reader.skip(name, "it names no vulnerability");
        if (status != "affected" && status != "not_affected" && status != "fixed" && status != "under_investigation")
            return m_reader.skip(name, fmt::format("'{}' is no status", printable(status, 40)));
        draft.within = name_of(json["@id"].text());
        if (draft.within.empty())
            draft.within = fmt::format("{}#{}", m_id, number);
        draft.publisher = m_author;
        draft.published = m_issued;
        draft.modified = m_reader.time(name, json["timestamp"]);
        if (const auto updated = m_reader.time(name, json["last_updated"]))
            draft.modified = updated;
        if (!draft.modified)
            draft.modified = m_issued;
        draft.summary = text_of(vulnerability["description"].text());
        vulnerability["aliases"].each([&](Json alias) { add(draft.aliases, name_of(alias.text())); });
        note_the_rest(json, name);
        read_products(json["products"], vex_of(json), name, draft);
        if (draft.affected.empty())
            return m_reader.skip(name, "it names no product by package URL or CPE");
        m_drafts.push_back(std::move(draft));
    }

    void note_the_rest(Json json, const std::string& name) {
        for (const char* key : {"supplier", "status_notes", "action_statement_timestamp"})
            if (!json[key].text().empty())
                m_reader.note(name, fmt::format("its {} is not kept", key));
    }

    Vex vex_of(Json json) const {
        Vex vex;
        vex.status = json["status"].text();
        vex.author = m_author;
        vex.justification = name_of(json["justification"].text());
        vex.statement = name_of(json[vex.status == "affected" ? "action_statement" : "impact_statement"].text());
        return vex;
    }

    void read_products(Json products, const Vex& vex, const std::string& name, Draft& draft) {
        products.each([&](Json product) {
            const Named whole = named(product);
            if (product["hashes"].is_object())
                m_reader.note(name, "the hashes of its product are not kept");
            const Json parts = product["subcomponents"];
            std::size_t count = 0;
            parts.each([&](Json part) {
                ++count;
                add_entry(named(part), part_of(whole.best()), vex, name, draft);
            });
            if (count == 0)
                add_entry(whole, nullptr, vex, name, draft);
        });
    }

    void add_entry(const Named& thing, const PartOf& whole, const Vex& vex, const std::string& name, Draft& draft) {
        if (thing.purl.empty() && thing.cpe.empty())
            return m_reader.note(name, fmt::format("'{}' is neither package URL nor CPE", printable(thing.words, 100)));
        Affected entry;
        entry.purl = thing.purl;
        entry.cpe = thing.cpe;
        entry.every_version = true; // but for the one in the name
        entry.default_status = affection_of(vex.status);
        entry.running_on = whole;
        entry.vex = vex;
        const std::string about = fmt::format("{}\n{}\n{}", draft.id, thing.best(),
                                              whole == nullptr ? "" : whole->front().any_of.front().name);
        if (add_affected(draft, std::move(entry)))
            remember(about, draft);
        else
            m_cut = true;
    }

    /// The latest statement on something; of the same time, the last.
    void remember(const std::string& about, const Draft& draft) {
        const std::string time = draft.modified.value_or("");
        m_entries.push_back({about, m_drafts.size(), draft.affected.size() - 1});
        const auto [at, is_new] = m_latest.emplace(about, Latest{time, m_drafts.size()});
        if (!is_new && at->second.time <= time)
            at->second = {time, m_drafts.size()};
    }

    void give() {
        std::vector<std::vector<bool>> superseded(m_drafts.size());
        for (const Entry& entry : m_entries) {
            auto& list = superseded[entry.draft];
            list.resize(m_drafts[entry.draft].affected.size());
            list[entry.place] = m_latest.at(entry.about).draft != entry.draft;
        }
        for (std::size_t i = 0; i < m_drafts.size(); ++i) {
            std::vector<Affected> kept;
            for (std::size_t place = 0; place < m_drafts[i].affected.size(); ++place)
                if (!superseded[i][place])
                    kept.push_back(std::move(m_drafts[i].affected[place]));
            if (kept.size() < m_drafts[i].affected.size())
                m_reader.note(m_drafts[i].within, "a later statement takes its place");
            m_drafts[i].affected = std::move(kept);
            if (!m_drafts[i].affected.empty())
                m_reader.give(std::move(m_drafts[i]));
        }
    }

    struct Entry {
        std::string about;
        std::size_t draft = 0, place = 0;
    };
    struct Latest {
        std::string time;
        std::size_t draft = 0;
    };

    Json m_json;
    Reader& m_reader;
    std::string m_id, m_author;
    std::optional<std::string> m_issued;
    std::size_t m_number = 0;
    bool m_cut = false;
    std::vector<Draft> m_drafts;
    std::vector<Entry> m_entries;
    std::map<std::string, Latest> m_latest;
};

} // namespace

bool read_openvex(Json document, Reader& reader) { return Document(document, reader).read(); }

} // namespace warifu::advisories

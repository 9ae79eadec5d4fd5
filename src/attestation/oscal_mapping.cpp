// OSCAL mapping collection 1.2.1, of two things that are never mixed:
// https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/mapping-collection/json-reference/
//
// Crosswalks say how one provision's demand relates to another's. OSCAL has words for that (set theory, NIST IR 8477).
//
// Arrangements say what somebody takes as met. That is an act of law or of operators, no likeness of texts: the words
// for it (`deemed`, `simplified` …) are in our namespace, what must hold and what remains are qualifiers.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "oscal.h"
#include "warifu/attestation/exports.h"

namespace warifu::attestation {

namespace {

using namespace oscal;
using catalogue::Arrangement;
using catalogue::Catalogue;
using catalogue::Crosswalk;
using catalogue::CrosswalkPair;

std::string_view relationship(CrosswalkPair::Relation relation) {
    switch (relation) {
    case CrosswalkPair::Relation::Equal: return "equal-to";
    case CrosswalkPair::Relation::Subset: return "subset-of";
    case CrosswalkPair::Relation::Superset: return "superset-of";
    case CrosswalkPair::Relation::Intersects: return "intersects-with";
    case CrosswalkPair::Relation::None: return "no-relationship";
    }
    return "intersects-with";
}

/// The catalogue document that holds a provision: `etsi-en-303-645@2.1.1` of `etsi-en-303-645@2.1.1/5.1-1`, `eu-cra` of
/// `eu-cra:I-1-2b`.
std::string resource_of(const std::string& provision) { return provision.substr(0, provision.find_first_of("/:")); }

Json item(const std::string& provision) {
    Json value = {{"type", "control"}, {"id-ref", token(provision)}};
    add_prop(value, "requirement", provision);
    return value;
}

Json items(const std::vector<std::string>& provisions) {
    Json array = Json::array();
    for (const std::string& provision : provisions)
        array.push_back(item(provision));
    return array;
}

/// What the texts say of a case beside the one that they name, in the catalogue's words.
std::string_view stance_word(Arrangement::Stance stance) {
    switch (stance) {
    case Arrangement::Stance::Covered: return "covered";
    case Arrangement::Stance::NotCovered: return "not covered";
    case Arrangement::Stance::NotDetermined: return "not determined";
    }
    return "not determined";
}

/// Builds the collection; every catalogue and source that it refers to becomes a resource.
class Collection {
public:
    Collection(const Catalogue& catalogue, Language language) : m_catalogue(catalogue), m_language(language) {}

    void add(const Crosswalk& walk);
    void add(const Arrangement& arrangement);
    bool empty() const { return m_mappings.empty(); }
    std::string finish(std::string_view title, std::string_view description, Date on) &&;

private:
    Json resource_reference(const std::string& id);
    void add_provenance(Json& object, const catalogue::Provenance& provenance);
    Json map_of(const Crosswalk& walk, const CrosswalkPair& pair);
    Json map_of(const Arrangement& arrangement, const std::vector<std::string>& sources);
    std::vector<std::vector<std::string>> label_criteria(const Arrangement& arrangement) const;
    Json qualifiers(const Arrangement& arrangement);

    const Catalogue& m_catalogue;
    Language m_language;
    Json m_mappings = Json::array();
    Json m_resources = Json::array();
    std::vector<std::string> m_not_expressed;
};

Json Collection::resource_reference(const std::string& id) {
    const std::string own = uuid("catalogue", id);
    const auto known = std::ranges::find_if(m_resources, [&](const Json& one) { return one.at("uuid") == own; });
    if (known == m_resources.end())
        m_resources.push_back({{"uuid", own},
                               {"title", line(id)},
                               {"description", block(fmt::format("warifu show {} --format oscal-catalog", id))}});
    return {{"type", "catalog"}, {"href", "#" + own}};
}

void Collection::add_provenance(Json& object, const catalogue::Provenance& provenance) {
    object["confidence-score"] = {{"category", to_string(provenance.confidence)}};
    for (const std::string& id : provenance.sources) {
        object["links"].push_back(source_link(id));
        add_source(m_resources, m_catalogue, id);
    }
}

Json Collection::map_of(const Crosswalk& walk, const CrosswalkPair& pair) {
    Json value = {
        {"uuid", uuid("pair", fmt::format("{}\n{}\n{}\n{}", walk.id, pair.a, pair.b, to_string(pair.relation)))},
        {"relationship", relationship(pair.relation)},
        {"sources", items({pair.a})},
        {"targets", items({pair.b})}};
    add_provenance(value, pair.provenance);
    if (!pair.note.empty())
        value["remarks"] = block(pair.note.in(m_language));
    return value;
}

/// One mapping for every two catalogues that the crosswalk's pairs stand between, in the order of the pairs.
void Collection::add(const Crosswalk& walk) {
    std::vector<std::pair<std::string, std::string>> order;
    std::map<std::pair<std::string, std::string>, Json> maps;
    for (const CrosswalkPair& pair : walk.pairs) {
        const std::pair between = {resource_of(pair.a), resource_of(pair.b)};
        const auto [found, fresh] = maps.emplace(between, Json::array());
        if (fresh)
            order.push_back(between);
        found->second.push_back(map_of(walk, pair));
    }
    for (const auto& between : order) {
        Json value = {{"uuid", uuid("crosswalk", fmt::format("{}\n{}\n{}", walk.id, between.first, between.second))},
                      {"source-resource", resource_reference(between.first)},
                      {"target-resource", resource_reference(between.second)},
                      {"maps", std::move(maps.at(between))},
                      {"mapping-description", block(walk.title.in(m_language))}};
        add_prop(value, "crosswalk", walk.id);
        m_mappings.push_back(std::move(value));
    }
}

/// The requirements that the label was granted on, for each edition that counts: those that the text pins, or the one
/// of the lowest level that it names. What only a higher level asks for is no ground of the others.
std::vector<std::vector<std::string>> Collection::label_criteria(const Arrangement& arrangement) const {
    const catalogue::Regime* regime = m_catalogue.find_regime(arrangement.from_regime);
    if (regime == nullptr)
        return {};
    const auto& named = arrangement.from_levels;
    const auto lowest = std::ranges::find_if(regime->levels, [&](const catalogue::Level& level) {
        return named.empty() || std::ranges::find(named, level.id) != named.end();
    });
    if (lowest == regime->levels.end())
        return {};
    const std::vector<std::string> editions =
        arrangement.from_editions.empty() ? std::vector{lowest->edition} : arrangement.from_editions;
    std::vector<std::vector<std::string>> found;
    for (const catalogue::Edition& edition : regime->editions) {
        std::vector<std::string> ids;
        if (std::ranges::find(editions, edition.id) != editions.end())
            for (const catalogue::Requirement& requirement : edition.requirements)
                if (requirement.part_of.empty() && requirement.obligation == catalogue::Obligation::Mandatory)
                    ids.push_back(requirement.full_id);
        if (!ids.empty())
            found.push_back(std::move(ids));
    }
    return found;
}

Json Collection::qualifiers(const Arrangement& arrangement) {
    Json array = Json::array();
    const auto add = [&](const catalogue::ArrangementTerm& term, std::string_view subject, std::string_view category) {
        array.push_back({{"subject", subject},
                         {"predicate", "has-requirement"},
                         {"category", category},
                         {"description", block(fmt::format("{}: {} ({})", term.id, term.text.in(m_language),
                                                           to_string(term.provenance.confidence)))}});
        for (const std::string& id : term.provenance.sources)
            add_source(m_resources, m_catalogue, id);
    };
    for (const catalogue::ArrangementTerm& term : arrangement.conditions)
        add(term, "source", "restricted");
    for (const catalogue::ArrangementTerm& term : arrangement.remains)
        add(term, "target", "addressable");
    return array;
}

Json Collection::map_of(const Arrangement& arrangement, const std::vector<std::string>& sources) {
    Json value = {{"uuid", uuid("arrangement-map", arrangement.id + "\n" + sources.front())},
                  {"ns", own_namespace},
                  {"relationship", token(to_string(arrangement.effect))},
                  {"sources", items(sources)},
                  {"targets", items(arrangement.requirements)}};
    if (Json found = qualifiers(arrangement); !found.empty())
        value["qualifiers"] = std::move(found);
    add_provenance(value, arrangement.provenance);
    add_prop(value, "effect", to_string(arrangement.effect));
    add_prop(value, "view", to_string(arrangement.view));
    for (const std::string& level : arrangement.from_levels)
        add_prop(value, "label", arrangement.from_regime + "/" + level);
    for (const std::string& edition : arrangement.from_editions)
        add_prop(value, "edition", edition);
    add_prop(value, "other-levels", stance_word(arrangement.other_levels));
    add_prop(value, "other-editions", stance_word(arrangement.other_editions));
    add_prop(value, "grace", stance_word(arrangement.grace));
    const auto day = [&](std::string_view name, const std::optional<Date>& date) {
        add_prop(value, name, date ? date->to_string() : "");
    };
    day("signed", arrangement.signed_on);
    day("from", arrangement.from);
    day("until", arrangement.until);
    const std::string remarks = fmt::format("{}\n{}\n{}", arrangement.kind.in(m_language),
                                            arrangement.scope.in(m_language), arrangement.note.in(m_language));
    value["remarks"] = block(remarks);
    return value;
}

void Collection::add(const Arrangement& arrangement) {
    const std::vector<std::vector<std::string>> criteria = label_criteria(arrangement);
    if (criteria.empty() || arrangement.requirements.empty()) {
        m_not_expressed.push_back(arrangement.id);
        return;
    }
    for (const std::vector<std::string>& sources : criteria) {
        Json value = {{"uuid", uuid("arrangement", arrangement.id + "\n" + sources.front())},
                      {"source-resource", resource_reference(resource_of(sources.front()))},
                      {"target-resource", resource_reference(resource_of(arrangement.requirements.front()))},
                      {"maps", Json::array({map_of(arrangement, sources)})},
                      {"mapping-description", block(arrangement.name.in(m_language))}};
        add_prop(value, "arrangement", arrangement.id);
        m_mappings.push_back(std::move(value));
    }
}

std::string Collection::finish(std::string_view title, std::string_view description, Date on) && {
    Json head = metadata(title, catalogue_time(m_catalogue, on), m_catalogue.version);
    add_prop(head, "catalogue-digest", m_catalogue.digest);
    Json provenance = {{"method", "human"},
                       {"matching-rationale", "semantic"},
                       {"status", "not-complete"},
                       {"mapping-description", block(description)}};
    for (const std::string& id : m_not_expressed)
        add_prop(provenance, "not-expressed", id);
    Json body = {
        {"metadata", std::move(head)}, {"provenance", std::move(provenance)}, {"mappings", std::move(m_mappings)}};
    body["back-matter"]["resources"] = std::move(m_resources);
    return document("mapping-collection", std::move(body));
}

/// Adds those of `all` that `id` names (every one when it is empty), and writes the collection.
template <class Entry>
Result<std::string> collect(const std::vector<Entry>& all, std::string_view id, Collection collection,
                            const Text& title, const Text& description, Date on, Language language) {
    bool found = false;
    for (const Entry& entry : all)
        if (id.empty() || entry.id == id) {
            collection.add(entry);
            found = true;
        }
    if (!found)
        return make_error(ErrorCode::NotFound, fmt::format("the catalogue has none named '{}'", id));
    if (collection.empty())
        return make_error(ErrorCode::NotFound, "the texts do not say which requirements count as met, or the catalogue "
                                               "has no criteria of the label: OSCAL cannot say that");
    return std::move(collection).finish(title.in(language), description.in(language), on);
}

} // namespace

Result<std::string> to_oscal_crosswalks(const Catalogue& catalogue, std::string_view id, Date on, Language language) {
    return collect(catalogue.crosswalks, id, Collection(catalogue, language), {"Crosswalks", "対応表"},
                   {"How provisions of one regime relate to those of another. Evidence may be reused; none of these "
                    "relations carries a verdict or opens a market.",
                    "制度間の規定の対応関係。証拠の再利用に使えますが、判定や市場参入の根拠にはなりません。"},
                   on, language);
}

Result<std::string> to_oscal_arrangements(const Catalogue& catalogue, std::string_view id, Date on, Language language) {
    return collect(
        catalogue.arrangements, id, Collection(catalogue, language), {"Arrangements", "相互承認の取決め"},
        {"What law or operators take as met by a label. The sources of each map are the criteria that the "
         "label was granted on; the label counts, not the verdicts. The relationship says the effect, in "
         "our namespace. Arrangements whose texts name no requirements, or whose label's criteria are not "
         "in the catalogue, are listed as not-expressed.",
         "ラベルによって、法令または制度運営者が適合として扱う要件。各対応の source はラベル付与の基準であり、"
         "効力を持つのは判定ではなくラベルです。relationship は warifu の名前空間の語で効果を表します。文書が"
         "要件を特定していない取決めや、ラベルの基準がカタログにない取決めは not-expressed に挙げます。"},
        on, language);
}

} // namespace warifu::attestation

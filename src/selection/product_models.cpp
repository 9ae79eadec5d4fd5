// [[model]]: the models of a family, what each has of its own, and what it takes over from another.

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "product_reader.h"

namespace warifu::selection {

namespace {

constexpr std::size_t most_models = 10'000;
constexpr std::size_t longest_id = 200;
/// Nobody builds a variant of a variant deeper than this; without a bound, hostile files make the work quadratic.
constexpr std::size_t deepest_variant = 16;

constexpr Model::Part parts[] = {Model::Part::Artefacts, Model::Part::Answers, Model::Part::Examinations};

std::string file_name(const ArtefactFile& artefact) { return std::filesystem::path(artefact.file).filename().string(); }

} // namespace

std::string_view to_string(Model::Part part) {
    switch (part) {
    case Model::Part::Artefacts: return "artefacts";
    case Model::Part::Answers: return "answers";
    case Model::Part::Examinations: return "examinations";
    }
    return "";
}

void ProductReader::read_models() {
    m_artefact_named.assign(m_product.artefacts.size(), false);
    const std::vector<std::string> listed = m_product.models;
    m_root.each_table("model", [&](TableReader& table) {
        if (m_product.family.size() == most_models)
            table.mistake(table.position(), fmt::format("more than {} models: split the product file", most_models));
        if (m_product.family.size() <= most_models)
            read_model(table);
    });
    if (m_product.family.empty())
        return;
    if (!listed.empty())
        m_root.mistake(m_root.position("product"),
                       "with [[model]], the designations stand there: leave 'models' and 'model' out of [product]");
    m_product.models.clear();
    for (const Model& model : m_product.family)
        m_product.models.push_back(model.id);
    check_variants(m_root);
    check_artefacts_of_family(m_root);
}

void ProductReader::read_model(TableReader& table) {
    Model model;
    model.id = table.string("id");
    const Position at = table.position("id");
    if (table.has("id") && (trim(model.id).empty() || model.id.size() > longest_id))
        table.mistake(at, fmt::format("'id' must be a designation of 1 to {} bytes", longest_id));
    if (const auto [known, fresh] = m_model_lines.emplace(model.id, at.line); !fresh)
        table.mistake(at, fmt::format("there is a model '{}' already (line {})", model.id, known->second));
    model.name = table.string("name", optional);
    model.variant_of = table.string("variant_of", optional);
    m_variant_positions.push_back(table.position("variant_of"));
    read_inheritance(table, model);
    read_model_artefacts(table, model);
    model.regimes = regimes(table);
    model.excepted = exceptions(table);
    model.support_until = table.date("support_until");
    read_answers(table, "features", model.features);
    read_answers(table, "answers", model.answers);
    read_justifications(table, model.justifications);
    table.finish();
    m_product.family.push_back(std::move(model));
}

/// What passes from one model to another passes because the maker says why.
void ProductReader::read_inheritance(TableReader& table, Model& model) const {
    auto inherits = table.table("inherits");
    if (!inherits)
        return;
    if (model.variant_of.empty())
        table.mistake(inherits->position(), "'inherits' needs 'variant_of': the model that it takes them over from");
    for (const Model::Part part : parts) {
        const std::string_view key = to_string(part);
        if (!inherits->has(key))
            continue;
        std::string why = inherits->string(key, optional);
        if (trim(why).empty())
            inherits->mistake(inherits->position(key),
                              fmt::format("'{}' needs the reason for which they hold for this model, too", key));
        model.inherits.emplace(part, std::move(why));
    }
    inherits->finish();
}

void ProductReader::read_model_artefacts(TableReader& table, Model& model) {
    for (const std::string& named : table.strings("artefacts")) {
        const auto found = std::ranges::find_if(m_product.artefacts, [&](const ArtefactFile& artefact) {
            return artefact.file == named || (!artefact.sha256.empty() && artefact.sha256 == to_lower_ascii(named));
        });
        if (found == m_product.artefacts.end()) {
            table.mistake(table.position("artefacts"),
                          fmt::format("there is no [[artefact]] with the file or the sha256 '{}'", named));
            continue;
        }
        const auto index = static_cast<std::size_t>(found - m_product.artefacts.begin());
        m_artefact_named[index] = true;
        if (std::ranges::find(model.artefacts, index) == model.artefacts.end())
            model.artefacts.push_back(index);
    }
}

/// Every variant's line of descent ends at a model that is no variant.
void ProductReader::check_variants(const TableReader& root) {
    std::map<std::string_view, const Model*> by_id;
    for (const Model& model : m_product.family)
        by_id.emplace(model.id, &model);
    for (std::size_t i = 0; i < m_product.family.size(); ++i) {
        std::string line = m_product.family[i].id;
        const Model* at = &m_product.family[i];
        for (std::size_t depth = 0; !at->variant_of.empty(); ++depth) {
            line += " → " + at->variant_of;
            const auto next = by_id.find(at->variant_of);
            if (next == by_id.end()) {
                if (depth == 0)
                    root.mistake(m_variant_positions[i], fmt::format("there is no model '{}'", at->variant_of));
                break;
            }
            at = next->second;
            if (at == &m_product.family[i]) {
                root.mistake(m_variant_positions[i], "'variant_of' goes round in a circle: " + line);
                break;
            }
            if (depth + 1 >= deepest_variant) {
                root.mistake(m_variant_positions[i],
                             fmt::format("a variant of a variant, more than {} times", deepest_variant));
                break;
            }
        }
    }
}

/// Evidence is told apart by the artefact's name, and what no model has would count for none.
void ProductReader::check_artefacts_of_family(const TableReader& root) const {
    std::map<std::string, unsigned> lines;
    for (std::size_t i = 0; i < m_product.artefacts.size(); ++i) {
        const ArtefactFile& artefact = m_product.artefacts[i];
        Position at = root.position();
        at.line = artefact.line;
        at.column = 1;
        if (!m_artefact_named[i])
            root.mistake(
                at, fmt::format("no [[model]] has '{}' among its artefacts: it would count for none", artefact.file));
        if (const auto [known, fresh] = lines.emplace(file_name(artefact), artefact.line); !fresh)
            root.mistake(at, fmt::format("the artefact of line {} has the same file name: models are told apart by it",
                                         known->second));
    }
}

std::vector<std::string> ProductReader::models_of(TableReader& table, std::string_view key,
                                                  TableReader::Need need) const {
    std::vector<std::string> models;
    if (key == "models")
        models = table.strings(key);
    else if (table.has(key))
        models.push_back(table.string(key, optional));
    for (const std::string& id : models)
        if (!is_model(id))
            table.mistake(table.position(key), fmt::format("there is no [[model]] '{}'", id));
    std::set<std::string> seen;
    std::erase_if(models, [&](const std::string& id) { return !seen.insert(id).second; });
    const bool needed = need == TableReader::Need::Required && !m_product.family.empty();
    if (models.empty() && needed)
        table.mistake(table.position(), fmt::format("say which model it is about: {}",
                                                    key == "models" ? "models = [\"…\"]" : "model = \"…\""));
    return models;
}

} // namespace warifu::selection

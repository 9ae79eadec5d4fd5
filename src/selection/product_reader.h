#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warifu/selection/product.h"

namespace warifu::selection {

constexpr auto optional = TableReader::Need::Optional;
constexpr auto required = TableReader::Need::Required;

/// Reads product.toml: product.cpp what is said of the product, product_models.cpp its models, product_maker.cpp what
/// is said of its maker, product_components.cpp what is said of its components.
class ProductReader {
public:
    ProductReader(TableReader& root, const catalogue::Catalogue& catalogue) : m_root(root), m_catalogue(catalogue) {}

    Product read();

private:
    using Answers = std::map<std::string, Answer>;

    void read_frame(TableReader& table);
    void read_artefact(TableReader& table);
    void read_publication(TableReader& table, ArtefactFile& artefact) const;
    static void read_report(TableReader& table, ArtefactFile& artefact);
    static void read_traffic(TableReader& table, ArtefactFile& artefact);
    void address_reports();
    static void read_unit(TableReader& table, ArtefactFile& artefact);
    void read_answers(TableReader& owner, std::string_view section, Answers& answers);
    void read_justifications(TableReader& owner, std::map<std::string, std::string>& justifications);
    void read_service(TableReader& table);
    void read_record(TableReader& table);
    void read_label(TableReader& table);
    void read_override(TableReader& table);
    std::string requirement_id(TableReader& table);
    std::string assessed_edition(TableReader& table) const;
    std::vector<std::string> regimes(TableReader& table) const;
    std::vector<std::string> exceptions(TableReader& table) const;
    void check_regime(const TableReader& table, std::string_view key, std::string_view id) const;
    void check_exception(const TableReader& table, const std::string& id) const;

    void read_maker();
    void read_signatory();
    void read_statements();
    void read_triage(TableReader& table);
    void read_extended_support(TableReader& table);

    void read_models();
    void read_model(TableReader& table);
    void read_inheritance(TableReader& table, Model& model) const;
    void read_model_artefacts(TableReader& table, Model& model);
    void check_variants(const TableReader& root);
    void check_artefacts_of_family(const TableReader& root) const;
    bool is_model(std::string_view id) const { return m_model_lines.find(id) != m_model_lines.end(); }
    /// The models that a label, a record or an override is about, by `model` or `models`.
    std::vector<std::string> models_of(TableReader& table, std::string_view key, TableReader::Need need) const;

    TableReader& m_root;
    const catalogue::Catalogue& m_catalogue;
    Product m_product;
    std::map<std::string, unsigned, std::less<>> m_model_lines;
    std::vector<Position> m_variant_positions; ///< of each model's `variant_of`, in order
    std::vector<bool> m_artefact_named;        ///< by some model
};

} // namespace warifu::selection

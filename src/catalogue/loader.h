#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/toml.h"
#include "warifu/catalogue/catalogue.h"

namespace warifu::catalogue {

constexpr auto optional = TableReader::Need::Optional;
constexpr auto required = TableReader::Need::Required;

/// An id that must be found once everything is read.
struct Reference {
    enum class Kind { Source, Regime, Condition, Check, Requirement, Level, Edition, Arrangement, Fact };
    Kind kind = Kind::Source;
    std::string id;
    std::string regime; ///< that a level, edition or fact belongs to
    Position at;
};

/// Columns of a query whose every row is a reason.
extern const std::vector<std::string> violation_columns;

/// Prepares the query, and tells when it fails or lacks a column. The columns that it reads.
std::vector<std::string> checked_reads(TableReader& table, std::string_view key, const std::string& sql,
                                       const std::map<std::string, std::string>& parameters,
                                       const std::vector<std::string>& columns);

/// The state of one load: what was read, and what still has to be looked up.
class Loader {
public:
    explicit Loader(Mistakes& mistakes) : m_mistakes(mistakes) {}

    void read_file(const SourceFile& file);
    void finish();
    Catalogue take() && { return std::move(m_catalogue); }

private:
    // One for each kind of file.
    void read_catalogue(TableReader& root);
    void read_sources(TableReader& root);
    void read_regime(TableReader& root);
    void read_edition(TableReader& root, const std::string& regime);
    void read_duties(TableReader& root, const std::string& regime);
    void read_conditions(TableReader& root);
    void read_checks(TableReader& root);
    void read_arrangements(TableReader& root);
    void read_crosswalk(TableReader& root);
    void read_specification(TableReader& root);
    void read_form(TableReader& root);

    Level read_level(TableReader& table, const std::string& regime);
    Duty read_duty(TableReader& table, const std::string& regime);
    static void check_shape(TableReader& table, const Requirement& requirement);
    Requirement read_requirement(TableReader& table, const Edition& edition, const std::string& regime);
    Arrangement read_arrangement(TableReader& table);
    Check read_check(TableReader& table);
    static std::vector<SideEvidence> read_side_evidence(TableReader& owner,
                                                        const std::map<std::string, std::string>& parameters);
    static Contradictions read_contradictions(TableReader& table, const std::map<std::string, std::string>& parameters);
    void read_check_sql(TableReader& table, Check& check);
    ArrangementTerm read_term(TableReader& table);
    SpecificationTable read_specification_table(TableReader& table, Specification& specification);
    FormPlace read_form_place(TableReader& table);
    FormPart read_form_part(TableReader& table, const std::string& regime);
    TestGroup read_group(TableReader& table, const Specification& specification);
    Completeness read_completeness(TableReader& table, const Specification& specification);
    std::vector<std::string> table_names(TableReader& table, const Specification& specification);

    Provenance provenance(TableReader& table, std::string_view prefix = {},
                          TableReader::Need need = TableReader::Need::Required);
    std::vector<std::string> references(TableReader& table, std::string_view key, Reference::Kind kind,
                                        const std::string& regime = {});
    std::string reference(TableReader& table, std::string_view key, Reference::Kind kind, TableReader::Need need,
                          const std::string& regime = {});
    std::string unique_id(TableReader& table, std::string_view kind);

    // After all files are read.
    void attach_editions();
    void name_requirements();
    void resolve_references();
    void check_regimes();
    void check_parts();
    void check_items(const Edition& edition);
    void check_cycles();
    void check_specifications();
    void name_requirements_of_forms();
    void check_tables_of_forms();
    void limit_age_of_captures();
    bool found(const Reference& reference) const;
    Position position_of(const Requirement& requirement) const;

    Mistakes& m_mistakes;
    Catalogue m_catalogue;
    std::map<std::string, Position> m_ids; ///< `kind:id` → where it stands
    std::vector<Reference> m_references;
    std::vector<std::pair<std::string, Edition>> m_editions; ///< regime id, edition; until all regimes are read
    std::vector<std::pair<std::string, Duty>> m_duties;      ///< regime id, duty; likewise
    struct TableReference {
        std::string specification;
        std::string table;
        Position at;
    };
    std::vector<TableReference> m_table_references;
    struct FormTable {
        std::string regime;
        std::string table;
        std::string field; ///< empty: of any
        Position at;
    };
    std::vector<FormTable> m_form_tables;
    std::string m_capture_days;                              ///< of catalogue.toml; empty: it says none
    std::vector<std::pair<std::string, Position>> m_answers; ///< checks that a field of the maker's answers
    std::map<std::string, std::string> m_full_ids;           ///< regime/short id or full id → full id
};

} // namespace warifu::catalogue

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/sheet_place.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/model.h"

/// Documents that a maker files or publishes, as the catalogue describes them: what stands where, and where it comes
/// from. They hold no text of a product.
namespace warifu::catalogue {

/// What can stand in a place of a form.
struct FormValue {
    enum class Kind {
        Fixed,  ///< the place's own text
        ToFill, ///< only the maker knows it, and product.toml has no key for it
        ProductName,
        ProductModels,
        ProductVersion,
        ProductSupportUntil,
        MakerName,
        MakerAddress,
        MakerEmail,
        MakerWebsite,
        MakerSecurityContact,
        MakerDisclosurePolicy,
        RepresentativeName,
        RepresentativeAddress,
        SignatoryName,
        SignatoryFunction,
        SignatoryPlace,
        DateOfIssue,
        DateOfExpiry, ///< of a security.txt: less than a year after issue
        Artefacts,    ///< names and digests of what was examined
        DossierDigest,
        ExposureComponents, ///< how many components each artefact shows
        ExposureMatches,    ///< published vulnerabilities that speak of them, in numbers
        ExposureEnds,       ///< until when the components are mended
        Standards,          ///< editions that the product was assessed against
        Labels,             ///< that the product holds; `labels.REGIME`: of that regime alone
        Result,             ///< the regime's verdict
        Stated,             ///< `stated.KEY`: [statements] of product.toml
        Published,          ///< `published.TOPIC`: what published texts say
    };
    Kind kind = Kind::ToFill;
    std::string key; ///< of Stated, Published and Labels

    bool operator==(const FormValue&) const = default;
};

/// `product.name`, `stated.intended-purpose`; nothing when there is no such value.
std::optional<FormValue> parse_form_value(std::string_view text);
/// Every word of the vocabulary; `stated.` and `published.` take a key behind them.
std::vector<std::string_view> form_value_words();

struct FormPlace {
    /// What a word in a place must look like: an https URL, or a contact as RFC 9116 has it.
    enum class Shape { Any, Url, Contact };
    /// `value` must say just `is`.
    struct Condition {
        FormValue value;
        std::string is;
    };
    Text label;
    std::string clause; ///< that asks for it
    FormValue value;
    std::optional<FormValue> otherwise;        ///< where `value` has nothing
    Text text;                                 ///< of a fixed value
    bool required = true;                      ///< without it the form is a draft
    std::vector<Condition> optional_when;      ///< not required where all of these hold; what is unknown does not hold
    std::vector<std::string> required_when_by; ///< full ids: required where a verdict passes by one of these alone
    std::vector<std::string> choices;          ///< one of which must stand in it; empty: any words
    Shape shape = Shape::Any;
    Provenance provenance;
};

struct FormColumn {
    enum class Cell {
        Id,
        Title,
        Clause,
        Obligation,
        Applicable, ///< yes, or no and why
        Basis,
        Verdict,
        Reasons,
        Evidence,
        Date,    ///< of the evidence
        Support, ///< `Y`, `N`, `N/A` of a conformance statement
        Detail,  ///< the maker's own words, or the reasons
        ToFill,
    };
    Text label;
    Cell cell = Cell::ToFill;
    int share = 1; ///< of the width
};

struct FormParagraph {
    /// A statement of conformity is made, or said not to be made.
    enum class When { Always, Conforming, Otherwise } when = When::Always;
    Text text;
};

/// What is known for a field of a table that the maker fills in, in place of a table of one entry.
struct FormRecord {
    std::string table; ///< `UserInfo`
    std::string field; ///< English, as in the specification
    FormValue value;
    std::optional<FormValue> otherwise;
};

/// What is known of the entries of such a table.
struct FormEntries {
    std::string table;
    std::string sql; ///< every row: `entry` (id), `field`, `text`, `locator`
};

/// A part of a form. Its rows, when it has columns, are requirements.
struct FormPart {
    Text heading;
    std::vector<FormParagraph> paragraphs;
    std::vector<FormPlace> places;
    std::vector<FormColumn> columns;       ///< none: no table
    std::vector<std::string> requirements; ///< full ids; empty: every one that the regime asks for
    bool specification = false;            ///< the tables that the maker fills in for the regime's edition; comes last
    std::vector<FormRecord> records;
    std::vector<FormEntries> entries;
    std::vector<Text> notes;
};

/// Where the places of a form are in the operator's own workbook: how its blank is recognised, and which cell is whose.
struct FormTemplate {
    /// The exact text of a cell that tells this blank from others and from its earlier and later versions.
    struct Anchor {
        std::string sheet;
        SheetPlace cell;
        std::string text;
    };
    struct Cell {
        std::string sheet;
        SheetPlace cell;
        FormValue value;
        std::string replaces; ///< text of the blank that may stand there; empty: the cell must be
    };
    struct Column {
        std::size_t column = 0;
        FormColumn::Cell cell = FormColumn::Cell::ToFill;
        std::string replaces;
        std::map<std::string, std::string> words; ///< ours (English) → the blank's; empty: ours are written
    };
    struct Table {
        std::string sheet;
        std::optional<std::size_t> key;          ///< the column with the requirements' ids; none: rows by their order
        std::map<std::string, std::string> keys; ///< id → what the key column has in its place; empty: the ids
        std::size_t first = 0;                   ///< row
        std::size_t last = 0;
        std::vector<Column> columns;
    };
    Text name; ///< of the blank, with its version
    Language language = Language::Japanese;
    std::vector<Anchor> anchors;
    std::vector<Cell> cells;
    std::vector<Table> tables;
    Provenance provenance; ///< of the catalogue's alone
};

struct Form {
    enum class Kind {
        Statement, ///< of conformity: a draft unless every mandatory verdict is PASS or NOT APPLICABLE
        Data,      ///< what somebody else's form asks for
        Outline,   ///< a frame that the maker goes on with
        Publication,
    };
    enum class Format { Html, Pdf, Xlsx, Text };

    std::string id;                   ///< `uk-psti/statement`; without a slash where it is no one regime's
    std::string regime;               ///< empty: `regimes`
    std::vector<std::string> levels;  ///< of the regime; empty: every one
    std::vector<std::string> regimes; ///< with any of which it is made
    Kind kind = Kind::Data;
    Text title;
    Text subtitle;
    std::vector<Language> languages; ///< the first leads
    std::vector<Format> formats;
    std::vector<std::string> fulfils; ///< full ids of requirements that the form itself meets: they cannot hold it up
    std::vector<FormPart> parts;
    std::vector<FormTemplate> templates; ///< blanks of the operator that are known cell by cell
    Provenance provenance;
};

/// Words for the cells of a row, in the order of FormColumn::Cell.
const std::vector<std::string_view>& form_cell_words();
std::string_view to_string(Form::Kind kind);
std::string_view to_string(Form::Format format); ///< as the file's name ends

} // namespace warifu::catalogue

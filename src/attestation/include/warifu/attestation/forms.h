#pragma once

#include <map>
#include <string>
#include <vector>

#include "warifu/attestation/report.h"
#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/catalogue/form_template.h"
#include "warifu/dossier/dossier.h"
#include "warifu/selection/product.h"

/// Documents that the maker files or publishes, filled in from an assessment.
namespace warifu::attestation {

/// What published texts say, by topic; the clear statements alone, of captures up to the day.
struct PublishedStatement {
    std::string value; ///< a URI, a date, a duration; empty: only the sentence
    std::string sentence;
    std::string url;
};
using PublishedStatements = std::map<std::string, std::vector<PublishedStatement>, std::less<>>;
Result<PublishedStatements> published_statements(const dossier::Dossier& dossier, const Date& on);

/// What the dossier holds for a field of the tables that the maker fills in.
struct KnownField {
    std::string edition; ///< `etsi-en-303-645@3.1.3`: the maker's own words, for it alone; empty: seen
    std::string table;   ///< `SoftServ`
    std::string entry;   ///< id; empty: a table of one entry
    std::string field;
    std::string text;
    std::string locator;
};
struct KnownTables {
    std::vector<KnownField> fields; ///< the maker's first
    bool cut = false;               ///< there was more than anybody would look through
};
Result<KnownTables> known_tables(const dossier::Dossier& dossier, const catalogue::Catalogue& catalogue);

/// A file of the archive that a workbook is.
struct WorkbookPart {
    std::string path; ///< `xl/workbook.xml`
    std::string bytes;
};

/// The operator's own blank, unpacked, and the map of its cells.
struct FormBlank {
    std::vector<WorkbookPart> parts; ///< in the archive's order
    catalogue::FormMap map;          ///< the maker's own; without `form`: those of the catalogue
};

struct FormOptions {
    Date issued;                      ///< the day that the documents bear
    std::string dossier_digest;       ///< SHA-256 of the dossier's file
    Date today;                       ///< that nothing may be dated after, and no security.txt expire by
    const FormBlank* blank = nullptr; ///< filled in, too; outlives the call
    KnownTables tables = {};
};

struct FormFile {
    std::string name;
    std::string bytes;
};

struct MadeForm {
    std::string id; ///< the catalogue's
    Text title;
    std::vector<Text> draft; ///< why it is no more than a draft; empty: ready
    std::vector<FormFile> files;
};

/// `uk-psti-statement`: what the files of a form are named after; `regime`: as assessed, `jc-star/1`.
std::string form_file_stem(const catalogue::Form& form, std::string_view regime);
inline constexpr std::string_view draft_mark = ".DRAFT"; ///< in the name of a draft's file, before its ending
inline constexpr std::string_view blank_mark = "-form";  ///< in that of the filled blank, behind the form's own

/// The forms of every regime in the assessment, in the catalogue's order.
Result<std::vector<MadeForm>> make_forms(const Assessment& assessment, const catalogue::Catalogue& catalogue,
                                         const selection::Product& product, const PublishedStatements& published,
                                         const FormOptions& options);

} // namespace warifu::attestation

#pragma once

#include <string>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/base/text.h"

/// A document that the maker files or publishes, filled in, before it becomes a file. One model, several formats: what
/// is drawn is decided here, how it is drawn by each writer.
namespace warifu::attestation {

/// What stands in one place of a form.
struct FormCell {
    Text text;            ///< what is written; the same in both where it is a name or a number
    std::string trace;    ///< where it comes from: `product.toml:12`, `jc-star/S1.1-02`, a locator; empty: fixed text
    bool missing = false; ///< nothing is known: the writer shows an empty place to fill in
};

struct FormField {
    Text label;
    std::string clause; ///< that asks for it; empty: none
    FormCell value;
};

struct FormTable {
    struct Column {
        Text label;
        double share = 1; ///< of the width, relative to the others
    };
    std::vector<Column> columns;
    std::vector<std::vector<FormCell>> rows; ///< as many cells as columns
    /// The name of its sheet, where programs read that: the standard's words alone, sources apart. Empty: ours.
    std::string sheet = {};
};

struct FormSection {
    Text heading;                 ///< empty: none
    std::vector<Text> paragraphs; ///< before fields and table
    std::vector<FormField> fields;
    FormTable table;         ///< no columns: none
    std::vector<Text> notes; ///< after them, in small print
};

struct FormDocument {
    std::string id; ///< `uk-psti/statement`; the file's name comes from it
    Text title;
    Text subtitle;                   ///< empty: none
    std::vector<Language> languages; ///< one or two: both side by side, the first leading
    std::vector<Text> draft;         ///< why it is no more than a draft; empty: ready
    std::vector<FormSection> sections;
    Text foot;           ///< on every page: by which program, catalogue and dossier it was made
    std::string created; ///< RFC 3339, UTC: into the file's own data, so that the same input gives the same bytes
};

/// A self-contained page that prints well.
std::string form_html(const FormDocument& form);
struct FormPdf {
    std::string bytes;
    std::vector<std::string> unshown; ///< `U+0378`: characters that no font has; their numbers stand in their place
};
/// PDF with embedded fonts, outline and page numbers; DRAFT on every page of a draft.
Result<FormPdf> form_pdf(const FormDocument& form);
/// One sheet for each section with a table, one for the fields.
Result<std::string> form_xlsx(const FormDocument& form);

} // namespace warifu::attestation

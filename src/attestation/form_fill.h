#pragma once

#include <string>
#include <vector>

#include "form_document.h"
#include "lookup.h"
#include "warifu/attestation/forms.h"

/// From a form of the catalogue and an assessment to a document: form_fill.cpp goes through the form and says what is
/// missing, form_values.cpp finds what stands in a place, form_rows.cpp what stands in a row,
/// form_tables.cpp the tables of a specification.
namespace warifu::attestation {

/// What a form is filled in from. Keeps references: everything in it outlives it.
struct FormSubject {
    const Lookup& lookup;
    const selection::Product& product;
    const PublishedStatements& published;
    const FormOptions& options;
    const review::RegimeVerdict* regime; ///< null: a form of no one regime
};

FormDocument fill_form(const catalogue::Form& form, const FormSubject& subject);

/// What stands in the place; `missing` where nothing is known.
FormCell form_value(const catalogue::FormPlace& place, const FormSubject& subject);

FormCell form_value(const catalogue::FormRecord& record, const FormSubject& subject);
/// A section for each table that the maker fills in for the edition; what they lack is added to `missing`.
std::vector<FormSection> specification_sections(const catalogue::FormPart& part, const FormSubject& subject,
                                                std::vector<Text>& missing);

FormCell form_row_cell(catalogue::FormColumn::Cell kind, const review::RequirementVerdict& verdict,
                       const FormSubject& subject);

/// `S1.1-02`, with its models where it is of some alone.
std::string short_id(const review::RequirementVerdict& verdict);

/// Why no conformity can be declared; empty when it can. `fulfils`: requirements that the declaration itself meets.
std::vector<Text> conformity_obstacles(const FormSubject& subject, const std::vector<std::string>& fulfils);

/// `security.txt` and its like: `Label: value` on a line, what is missing and whence it comes in comments.
std::string form_plain(const FormDocument& form);

} // namespace warifu::attestation

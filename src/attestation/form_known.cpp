// What the dossier holds for the tables that the maker fills in: the maker's own words of an earlier document, and what
// was seen, by the SQL of the catalogue's forms.

#include <fmt/format.h>

#include "warifu/attestation/forms.h"

namespace warifu::attestation {

namespace {

constexpr std::size_t most_fields = 2'000; ///< of one query; a table with more is nobody's to check by hand

std::string text_of(const dossier::QueryRow& row, std::string_view column) {
    for (std::size_t i = 0; i < row.names.size(); ++i)
        if (row.names[i] == column)
            if (const auto* text = std::get_if<std::string>(&row.values[i]))
                return *text;
    return {};
}

Result<void> add(const dossier::Dossier& dossier, const std::string& sql, const std::string& table,
                 KnownTables& known) {
    std::size_t count = 0;
    return dossier.query(sql, {}, [&](const dossier::QueryRow& row) {
        KnownField field{text_of(row, "edition"), table.empty() ? text_of(row, "ixit_table") : table,
                         text_of(row, "entry"),   text_of(row, "field"),
                         text_of(row, "text"),    text_of(row, "locator")};
        if (count++ == most_fields) {
            known.cut = true;
            return false;
        }
        if (!is_blank(field.text))
            known.fields.push_back(std::move(field));
        return true;
    });
}

} // namespace

Result<KnownTables> known_tables(const dossier::Dossier& dossier, const catalogue::Catalogue& catalogue) {
    KnownTables known;
    // What the maker wrote stands before what was seen: of two that say something of one field, the first is taken.
    TRY_VOID(add(dossier,
                 "SELECT edition, ixit_table, entry, field, text, locator FROM ixit_entry WHERE text <> '' ORDER BY id",
                 {}, known));
    for (const catalogue::Form& form : catalogue.forms)
        for (const catalogue::FormPart& part : form.parts)
            for (const catalogue::FormEntries& entries : part.entries)
                TRY_VOID(add(dossier, entries.sql, entries.table, known));
    return known;
}

} // namespace warifu::attestation

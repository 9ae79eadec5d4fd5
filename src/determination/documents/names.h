#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The words that pro formas are written in: ids of provisions, names of tables, Y and N.
namespace warifu::documents {

/// Without Markdown's emphasis and code marks, and without spaces around.
std::string plain(std::string_view text);
/// `plain`, in lower case, for comparing headers: the first line, without what stands in brackets at its end.
std::string header_word(std::string_view text);

/// `5.3-4A`, the first id of that form in the text; empty when there is none.
std::string provision_in(std::string_view text);
/// `AuthMech` of `IXIT 1-AuthMech: Authentication …`, `ixit_1-AuthMech`; empty when there is none.
std::string table_in(std::string_view text);

/// `Y`, `N`, `N/A`, `other`; empty for an empty cell.
std::string support_of(std::string_view text);
/// `PASS`, `FAIL`, `N/A`, `INCONCLUSIVE`, or `other`, from the front of the text.
std::string verdict_of(std::string_view text);
/// `yes` or `no` when the text says one of them before anything else; else empty.
std::string answer_of(std::string_view text);

} // namespace warifu::documents

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "warifu/base/line_reader.h"
#include "warifu/base/row.h"
#include "warifu/registry/register.h"

/// Lists of labels, as an export writes them, read as changes that issue them.
namespace warifu::exchange {

/// What a row does not say.
struct ImportTerms {
    std::string actor;
    std::string reason;
    Date today;
};

using TakeChange = std::function<Result<void>(registry::Change change)>;

/// By the names of the columns.
using Cells = std::map<std::string, std::string>;

/// Refused: the row's state is not the one that a label issued anew would have. Columns that say what the register
/// makes of a label (`revision`, `leaf`, `on`) do not count; one that is not known is an error.
Result<registry::Change> change_of(const Cells& cells, const ImportTerms& terms);

/// A line of JSON: a change, or a label as the API has it.
Result<registry::Change> read_line(std::string_view line, const ImportTerms& terms);

constexpr std::size_t longest_line = 128U << 10U;

/// Each of these gives one change after the other; an error says nothing of those before it.
Result<void> read_json_lines(LineReader& lines, const ImportTerms& terms, const TakeChange& take);
/// The first record names the columns (RFC 4180, 2.3).
Result<void> read_csv(LineReader& lines, const ImportTerms& terms, const TakeChange& take);

/// Unpacks a zip archive: calls `each` for every file whose path `wanted` takes.
using Unzip =
    std::function<Result<void>(Bytes archive, const std::function<bool(std::string_view path)>& wanted,
                               const std::function<void(std::string_view path, Bytes contents, bool complete)>& each,
                               const std::function<void(Anomaly)>& anomaly)>;

constexpr std::size_t largest_workbook = 64U << 20U; ///< bytes: as a file, and of each part unpacked
constexpr std::size_t most_workbook_rows = 100'000;

/// The first sheet of a workbook.
Result<void> read_xlsx(Bytes workbook, const Unzip& unzip, const ImportTerms& terms, const TakeChange& take);

} // namespace warifu::exchange

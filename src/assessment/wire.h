#pragma once

#include <optional>
#include <string>
#include <variant>

#include "warifu/base/bytes.h"
#include "warifu/base/row.h"

/// How a worker's findings cross the pipe. The reading side trusts nothing: a worker may have been taken over by what
/// it read. Little-endian; strings are a 32-bit length and bytes.
namespace warifu::assessment {

constexpr std::size_t max_message_bytes = 8U << 20U;
constexpr std::size_t max_text_bytes = 64U << 10U;
constexpr std::size_t max_columns = 64;

void encode(const Row& row, std::string& out);
void encode(const Anomaly& anomaly, std::string& out);
void encode(const Examination& examination, std::string& out);

using Item = std::variant<Row, Anomaly, Examination>;

/// The next item of a message; nothing when it is malformed.
std::optional<Item> decode_item(ByteReader& reader);

} // namespace warifu::assessment

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/result.h"

/// What a form of HTML with a file sends: multipart/form-data (RFC 7578), read strictly. Of what was sent nothing is
/// copied.
namespace warifu::server {

struct FormPart {
    std::string_view name;
    std::string_view content;
    bool is_file = false; ///< it came with a name of a file, which is not looked at
};

constexpr std::size_t most_parts = 8;
constexpr std::size_t longest_part_head = 2048; ///< bytes of its headers

/// The boundary that `Content-Type` names; nothing when it is another type, or names none that may be one (RFC 2046,
/// 5.1.1).
std::optional<std::string> boundary_of(std::string_view content_type);

/// The parts of a body, which they look into. Refused: text before the first part or behind the last one, a name that
/// comes twice, encodings of parts (RFC 7578, 4.7).
Result<std::vector<FormPart>> read_form_data(std::string_view boundary, std::string_view body);

} // namespace warifu::server

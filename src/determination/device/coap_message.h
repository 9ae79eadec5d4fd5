#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// CoAP (RFC 7252): GET and its answer; and the list of resources (RFC 6690).
namespace warifu::device {

/// A confirmable GET of a path as `/sensors/door`.
std::string coap_get(std::uint16_t id, std::string_view path);

struct CoapAnswer {
    unsigned code = 0; ///< 205: Content; 0: the message is empty, the answer comes later or it is a reset
    std::string payload;
};

/// Nothing: it is no answer to the request with this number.
std::optional<CoapAnswer> read_coap_answer(std::string_view bytes, std::uint16_t id);

constexpr unsigned coap_content = 205;

/// The paths that a list of resources names, on the same server; no more than `most`. False: there are others, or it is
/// no such list.
bool read_coap_links(std::string_view list, std::size_t most, std::vector<std::string>& paths);

/// A GET is safe by the standard; not every device was made by it. A path whose words tell of a deed is left alone.
bool coap_path_is_harmless(std::string_view path);

} // namespace warifu::device

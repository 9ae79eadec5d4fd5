#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// BER (X.690): each element is a tag, a length and that many bytes.
namespace warifu::device {

constexpr std::uint8_t ber_integer_tag = 0x02;
constexpr std::uint8_t ber_octets_tag = 0x04;
constexpr std::uint8_t ber_name_tag = 0x06; ///< an object identifier
constexpr std::uint8_t ber_sequence_tag = 0x30;

/// Writes one; up to 65,535 bytes of contents.
std::string ber(std::uint8_t tag, std::string_view contents);
/// An integer of one byte, up to 127.
std::string ber_small(unsigned value);

/// The contents of the element at the front, if it has this tag; it is taken off.
std::optional<std::string_view> take_ber(std::string_view& bytes, std::uint8_t tag);

} // namespace warifu::device

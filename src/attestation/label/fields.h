#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "cbor.h"
#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/label/text.h"

/// What the fields of labels and statements have in common.
namespace warifu::label {

inline constexpr std::int64_t day_s = 86'400;

// Claims of CWT (RFC 8392, 4).
inline constexpr std::int64_t claim_issuer = 1;
inline constexpr std::int64_t claim_subject = 2;
inline constexpr std::int64_t claim_expires = 4;
inline constexpr std::int64_t claim_not_before = 5;
inline constexpr std::int64_t claim_issued_at = 6;
inline constexpr std::int64_t claim_id = 7;

inline constexpr std::size_t most_of_name = 200; ///< bytes of a name or a number
inline constexpr std::size_t most_of_word = 64;  ///< of a regime, level, edition
inline constexpr std::size_t most_of_url = 300;

Result<std::string> read_text(cbor::Reader& reader, std::size_t most, std::string_view what);
/// An https URL of printable ASCII.
Result<void> check_url(std::string_view url);

Result<std::string> read_id(cbor::Reader& reader);

/// Days are written as the second with which they begin in UTC where CWT asks for seconds, else as their number.
std::int64_t seconds_of(Date day);
Result<Date> read_day(cbor::Reader& reader);
Result<Date> read_day_in_seconds(cbor::Reader& reader);
/// A moment in the years 1970 to 9999.
Result<std::time_t> read_moment(cbor::Reader& reader);
Result<void> check_moment(std::time_t seconds);

/// The day of this moment where the calendar is furthest behind: no label counts before.
Result<Date> earliest_day(std::time_t seconds);

} // namespace warifu::label

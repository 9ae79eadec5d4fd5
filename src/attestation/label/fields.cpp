#include "fields.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "warifu/base/text.h"
#include "warifu/label/token.h"

namespace warifu::label {

namespace {

constexpr std::int64_t end_of_9999 = 253'402'300'799;

/// Characters of Unicode's bidirectional algorithm (UAX 9) that make a line read otherwise than it is written, and
/// others that nobody sees.
bool hides_something(std::string_view text) {
    constexpr std::array<std::string_view, 19> hidden = {
        "\u061c", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d",
        "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "\t",     "\n"};
    return std::ranges::any_of(hidden, [&](std::string_view one) { return text.find(one) != std::string_view::npos; });
}

} // namespace

Result<void> check_text(std::string_view text, std::size_t most, std::string_view what) {
    if (is_blank(text))
        return make_error(ErrorCode::InvalidArgument, fmt::format("{} is missing", what));
    if (text.size() > most)
        return make_error(ErrorCode::LimitExceeded, fmt::format("{} is longer than {} bytes", what, most));
    if (printable(text) != text || hides_something(text) || trim(text) != text)
        return make_error(ErrorCode::InvalidArgument, fmt::format("{} holds what cannot be seen", what));
    return {};
}

Result<std::string> read_text(cbor::Reader& reader, std::size_t most, std::string_view what) {
    std::string text = TRY(reader.text(most));
    TRY_VOID(check_text(text, most, what));
    return text;
}

Result<void> check_url(std::string_view url) {
    const bool plain =
        std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>'; });
    if (!url.starts_with("https://") || url.size() < 12 || url.size() > most_of_url || !plain)
        return make_error(ErrorCode::InvalidArgument,
                          "the register's URL is no https:// URL of at most 300 characters");
    return {};
}

Result<std::string> read_id(cbor::Reader& reader) {
    std::string id = TRY(reader.bytes(id_bytes));
    if (id.size() != id_bytes)
        return make_error(ErrorCode::Corrupt, "an id is not of 8 bytes");
    return id;
}

std::int64_t seconds_of(Date day) { return day.days_since_1970() * day_s; }

Result<Date> read_day(cbor::Reader& reader) { return Date::from_days_since_1970(TRY(reader.integer())); }

Result<Date> read_day_in_seconds(cbor::Reader& reader) {
    const std::int64_t seconds = TRY(reader.integer());
    if (seconds % day_s != 0)
        return make_error(ErrorCode::Corrupt, "a day does not begin at midnight");
    return Date::from_days_since_1970(seconds / day_s);
}

Result<void> check_moment(std::time_t seconds) {
    if (seconds < 0 || seconds > end_of_9999)
        return make_error(ErrorCode::Corrupt, "the time of signing is out of range");
    return {};
}

Result<std::time_t> read_moment(cbor::Reader& reader) {
    const std::time_t seconds = TRY(reader.integer());
    TRY_VOID(check_moment(seconds));
    return seconds;
}

Result<Date> earliest_day(std::time_t seconds) { return Date::from_days_since_1970(seconds / day_s - 1); }

} // namespace warifu::label

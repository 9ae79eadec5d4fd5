// CBOR in short: a value begins with a byte of which three bits are its kind ("major type") and five its argument, or
// how many bytes of argument follow. The argument is the number itself, the length of a string, or the count of what an
// array or a map holds.

#include "cbor.h"

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::label::cbor {

namespace {

enum Major : unsigned {
    Unsigned = 0,
    Negative = 1,
    ByteString = 2,
    TextString = 3,
    Array = 4,
    Map = 5,
    Tag = 6,
    Simple = 7
};

constexpr unsigned simple_false = 20;
constexpr unsigned simple_true = 21;
constexpr std::uint64_t largest_integer = INT64_MAX;

Error damaged(std::string what) { return make_error(ErrorCode::Corrupt, std::move(what)); }

} // namespace

Writer& Writer::head(unsigned major, std::uint64_t argument) {
    const auto lead = [&](unsigned low) { m_out += static_cast<char>(major << 5U | low); };
    unsigned size = 0;
    if (argument < 24)
        lead(static_cast<unsigned>(argument));
    else if (argument <= 0xff)
        lead(24), size = 1;
    else if (argument <= 0xffff)
        lead(25), size = 2;
    else if (argument <= 0xffffffff)
        lead(26), size = 4;
    else
        lead(27), size = 8;
    while (size-- > 0)
        m_out += static_cast<char>(argument >> (8 * size) & 0xffU);
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    return value >= 0 ? head(Unsigned, static_cast<std::uint64_t>(value))
                      : head(Negative, static_cast<std::uint64_t>(-(value + 1)));
}
Writer& Writer::bytes(std::string_view value) {
    head(ByteString, value.size()).m_out += value;
    return *this;
}
Writer& Writer::text(std::string_view value) {
    head(TextString, value.size()).m_out += value;
    return *this;
}
Writer& Writer::array(std::uint64_t count) { return head(Array, count); }
Writer& Writer::map(std::uint64_t count) { return head(Map, count); }
Writer& Writer::boolean(bool value) { return head(Simple, value ? simple_true : simple_false); }
Writer& Writer::tag(std::uint64_t number) { return head(Tag, number); }

Result<Reader::Head> Reader::head() {
    const std::optional<std::uint8_t> first = m_bytes.u8();
    if (!first)
        return damaged("the data ends too early");
    const unsigned lead = *first;
    const unsigned low = lead & 31U;
    Head found{lead >> 5U, low};
    if (low < 24)
        return found;
    std::optional<std::uint64_t> argument;
    std::uint64_t least = 0;
    switch (low) {
    case 24: argument = m_bytes.u8(), least = 24; break;
    case 25: argument = m_bytes.u16(), least = 0x100; break;
    case 26: argument = m_bytes.u32(), least = 0x10000; break;
    case 27: argument = m_bytes.u64(), least = 0x100000000; break;
    default: return damaged("a length is indefinite or reserved");
    }
    if (!argument)
        return damaged("the data ends too early");
    if (*argument < least)
        return damaged("a number is not written in its shortest form");
    found.argument = *argument;
    return found;
}

Result<std::uint64_t> Reader::argument_of(unsigned major, std::uint64_t most) {
    const Head found = TRY(head());
    if (found.major != major)
        return damaged("a value is of another kind than its place asks for");
    if (found.argument > most)
        return damaged("a value is longer or larger than its place allows");
    return found.argument;
}

Result<std::int64_t> Reader::integer() {
    const Head found = TRY(head());
    if (found.major > Negative || found.argument > largest_integer)
        return damaged("a value is of another kind than its place asks for");
    const auto value = static_cast<std::int64_t>(found.argument);
    return found.major == Unsigned ? value : -1 - value;
}

Result<std::string> Reader::string_of(unsigned major, std::size_t most) {
    const std::uint64_t size = TRY(argument_of(major, most));
    const std::optional<Bytes> taken = m_bytes.take(size);
    if (!taken)
        return damaged("the data ends too early");
    return std::string(as_text(*taken));
}

Result<std::string> Reader::bytes(std::size_t most) { return string_of(ByteString, most); }

Result<std::string> Reader::text(std::size_t most) {
    std::string text = TRY(string_of(TextString, most));
    if (!is_utf8(text))
        return damaged("a text is not UTF-8");
    return text;
}

Result<std::uint64_t> Reader::array(std::uint64_t most) { return argument_of(Array, most); }
Result<std::uint64_t> Reader::map(std::uint64_t most) { return argument_of(Map, most); }

Result<bool> Reader::boolean() {
    const Head found = TRY(head());
    if (found.major != Simple || (found.argument != simple_false && found.argument != simple_true))
        return damaged("a value is neither true nor false");
    return found.argument == simple_true;
}

Result<void> Reader::tag(std::uint64_t number) {
    const Head found = TRY(head());
    if (found.major != Tag || found.argument != number)
        return damaged(fmt::format("tag {} is not there", number));
    return {};
}

Result<void> Reader::end() const {
    if (!m_bytes.at_end())
        return damaged("something follows the end");
    return {};
}

bool Reader::skip(std::int64_t value) {
    const ByteReader before = m_bytes;
    const auto next = integer();
    if (next && *next == value)
        return true;
    m_bytes = before;
    return false;
}

Result<Fields> Fields::open(Reader& reader, std::uint64_t most) { return Fields(reader, TRY(reader.map(most))); }

bool Fields::has(std::int64_t key) {
    if (m_left == 0 || !m_reader.skip(key))
        return false;
    --m_left;
    return true;
}

Result<void> Fields::need(std::int64_t key) {
    if (!has(key))
        return damaged(fmt::format("the entry {} is missing, or another stands in its place", key));
    return {};
}

Result<void> Fields::end() const {
    if (m_left != 0)
        return damaged("there is an entry that is not known, out of order, or there twice");
    return {};
}

} // namespace warifu::label::cbor

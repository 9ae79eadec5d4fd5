#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"

/// The part of CBOR (RFC 8949) that labels are written in, in its one deterministic form (4.2.1): shortest heads,
/// definite lengths, keys in order. There are no floats and no tags but the first.
namespace warifu::label::cbor {

class Writer {
public:
    Writer& integer(std::int64_t value);
    Writer& bytes(std::string_view value);
    Writer& text(std::string_view value);
    Writer& array(std::uint64_t count);
    Writer& map(std::uint64_t count);
    Writer& boolean(bool value);
    Writer& tag(std::uint64_t number);
    std::string take() { return std::move(m_out); }

private:
    Writer& head(unsigned major, std::uint64_t argument);
    std::string m_out;
};

/// Reads what somebody else wrote. Everything that `Writer` would write otherwise is an error.
class Reader {
public:
    explicit Reader(Bytes bytes) : m_bytes(bytes, ByteOrder::Big) {}

    Result<std::int64_t> integer();
    Result<std::string> bytes(std::size_t most);
    Result<std::string> text(std::size_t most);
    Result<std::uint64_t> array(std::uint64_t most);
    Result<std::uint64_t> map(std::uint64_t most);
    Result<bool> boolean();
    Result<void> tag(std::uint64_t number);
    Result<void> end() const;

    /// Steps over the integer when it comes next.
    bool skip(std::int64_t value);

private:
    struct Head {
        unsigned major = 0;
        std::uint64_t argument = 0;
    };
    Result<Head> head();
    Result<std::uint64_t> argument_of(unsigned major, std::uint64_t most);
    Result<std::string> string_of(unsigned major, std::size_t most);

    ByteReader m_bytes;
};

/// The pairs of a map with integers for keys, taken in order: one that is missing, unknown, out of order or there twice
/// is an error.
class Fields {
public:
    static Result<Fields> open(Reader& reader, std::uint64_t most);

    /// The pair of this key comes next: its value is to be read.
    bool has(std::int64_t key);
    Result<void> need(std::int64_t key);
    Result<void> end() const;

private:
    Fields(Reader& reader, std::uint64_t left) : m_reader(reader), m_left(left) {}
    Reader& m_reader;
    std::uint64_t m_left;
};

} // namespace warifu::label::cbor

#include "wire.h"

#include <bit>

namespace warifu::assessment {

namespace {

enum class Tag : std::uint8_t { Row = 1, Anomaly = 2, Examination = 3 };
enum class ValueTag : std::uint8_t { Unknown = 0, Integer = 1, Real = 2, Text = 3 };

template <class T>
void put(std::string& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xffU);
}

void put_text(std::string& out, std::string_view text) {
    text = text.substr(0, max_text_bytes); // longer ones are cut here rather than refused there
    put(out, static_cast<std::uint32_t>(text.size()));
    out += text;
}

void put_value(std::string& out, const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        put(out, static_cast<std::uint8_t>(ValueTag::Integer));
        put(out, static_cast<std::uint64_t>(*integer));
    } else if (const auto* real = std::get_if<double>(&value)) {
        put(out, static_cast<std::uint8_t>(ValueTag::Real));
        put(out, std::bit_cast<std::uint64_t>(*real));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        put(out, static_cast<std::uint8_t>(ValueTag::Text));
        put_text(out, *text);
    } else {
        put(out, static_cast<std::uint8_t>(ValueTag::Unknown));
    }
}

bool get_text(ByteReader& reader, std::string& text) {
    const auto length = reader.u32();
    if (!length || *length > max_text_bytes)
        return false;
    const auto bytes = reader.take(*length);
    if (!bytes)
        return false;
    text = as_text(*bytes);
    return true;
}

bool get_value(ByteReader& reader, Value& value) {
    const auto tag = reader.u8();
    if (!tag)
        return false;
    switch (static_cast<ValueTag>(*tag)) {
    case ValueTag::Unknown: value = std::monostate(); return true;
    case ValueTag::Integer:
    case ValueTag::Real: {
        const auto bits = reader.u64();
        if (!bits)
            return false;
        if (static_cast<ValueTag>(*tag) == ValueTag::Integer)
            value = static_cast<std::int64_t>(*bits);
        else
            value = std::bit_cast<double>(*bits);
        return true;
    }
    case ValueTag::Text: {
        std::string text;
        if (!get_text(reader, text))
            return false;
        value = std::move(text);
        return true;
    }
    }
    return false;
}

std::optional<Item> get_row(ByteReader& reader) {
    Row row;
    if (!get_text(reader, row.table) || !get_text(reader, row.locator))
        return std::nullopt;
    const auto count = reader.u8();
    if (!count || *count > max_columns)
        return std::nullopt;
    for (unsigned i = 0; i < *count; ++i) {
        auto& [name, value] = row.columns.emplace_back();
        if (!get_text(reader, name) || !get_value(reader, value))
            return std::nullopt;
    }
    return row;
}

std::optional<Item> get_anomaly(ByteReader& reader) {
    Anomaly anomaly;
    if (!get_text(reader, anomaly.locator) || !get_text(reader, anomaly.code) || !get_text(reader, anomaly.message))
        return std::nullopt;
    return anomaly;
}

std::optional<Item> get_examination(ByteReader& reader) {
    Examination examination;
    const auto outcome = reader.u8();
    if (!outcome || *outcome > 1 || !get_text(reader, examination.determinator) ||
        !get_text(reader, examination.locator) || !get_text(reader, examination.reason) ||
        !get_text(reader, examination.looked_at))
        return std::nullopt;
    examination.outcome = *outcome == 1 ? Examination::Outcome::Complete : Examination::Outcome::Incomplete;
    return examination;
}

} // namespace

void encode(const Row& row, std::string& out) {
    put(out, static_cast<std::uint8_t>(Tag::Row));
    put_text(out, row.table);
    put_text(out, row.locator);
    put(out, static_cast<std::uint8_t>(row.columns.size()));
    for (const auto& [name, value] : row.columns) {
        put_text(out, name);
        put_value(out, value);
    }
}

void encode(const Anomaly& anomaly, std::string& out) {
    put(out, static_cast<std::uint8_t>(Tag::Anomaly));
    put_text(out, anomaly.locator);
    put_text(out, anomaly.code);
    put_text(out, anomaly.message);
}

void encode(const Examination& examination, std::string& out) {
    put(out, static_cast<std::uint8_t>(Tag::Examination));
    put(out, static_cast<std::uint8_t>(examination.outcome == Examination::Outcome::Complete ? 1 : 0));
    put_text(out, examination.determinator);
    put_text(out, examination.locator);
    put_text(out, examination.reason);
    put_text(out, examination.looked_at);
}

std::optional<Item> decode_item(ByteReader& reader) {
    const auto tag = reader.u8();
    if (!tag)
        return std::nullopt;
    switch (static_cast<Tag>(*tag)) {
    case Tag::Row: return get_row(reader);
    case Tag::Anomaly: return get_anomaly(reader);
    case Tag::Examination: return get_examination(reader);
    }
    return std::nullopt;
}

} // namespace warifu::assessment

#include "dns_message.h"

#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_records = 200;
constexpr std::size_t most_name = 255; // RFC 1035, 2.3.4
constexpr int most_jumps = 16;

void put_u16(std::string& bytes, unsigned value) {
    bytes += static_cast<char>(value >> 8U);
    bytes += static_cast<char>(value & 0xffU);
}

/// A name, which may go on elsewhere in the message (4.1.4). The reader stands behind it afterwards.
std::optional<std::string> read_name(ByteReader& reader) {
    std::string name;
    std::optional<std::size_t> behind;
    for (int jumps = 0; jumps <= most_jumps;) {
        const auto length = reader.u8();
        if (!length)
            return std::nullopt;
        if (*length == 0) {
            if (behind && !reader.seek(*behind))
                return std::nullopt;
            return name;
        }
        if (*length >= 0xc0U) {
            const auto low = reader.u8();
            if (!low)
                return std::nullopt;
            if (!behind)
                behind = reader.position();
            if (!reader.seek(((*length & 0x3fU) << 8U) | *low))
                return std::nullopt;
            ++jumps;
            continue;
        }
        const auto label = reader.take(*length);
        if (*length > 63 || !label || name.size() + *length + 1 > most_name)
            return std::nullopt;
        if (!name.empty())
            name += '.';
        name += as_text(*label);
    }
    return std::nullopt;
}

void read_texts(Bytes data, DnsRecord& record) {
    ByteReader reader(data, ByteOrder::Big);
    while (const auto length = reader.u8()) {
        const auto text = reader.take(*length);
        if (!text)
            return;
        record.texts.emplace_back(as_text(*text));
    }
}

std::optional<DnsRecord> read_record(ByteReader& reader) {
    DnsRecord record;
    const auto name = read_name(reader);
    const auto type = reader.u16();
    if (!name || !type || !reader.skip(6)) // class, time to live
        return std::nullopt;
    record.name = *name;
    record.type = *type;
    const auto length = reader.u16();
    const std::size_t start = reader.position();
    const auto data = length ? reader.take(*length) : std::nullopt;
    if (!data)
        return std::nullopt;
    const std::size_t behind = reader.position();
    if (record.type == dns::txt)
        read_texts(*data, record);
    if (record.type == dns::ptr && reader.seek(start)) {
        record.name_value = read_name(reader).value_or("");
        if (!reader.seek(behind))
            return std::nullopt;
    }
    return record;
}

} // namespace

std::string dns_query(std::uint16_t id, std::string_view name, std::uint16_t type, std::uint16_t name_class) {
    std::string bytes;
    put_u16(bytes, id);
    put_u16(bytes, 0x0100); // recursion desired
    put_u16(bytes, 1);
    bytes += std::string(6, '\0');
    for (const std::string_view label : split(name, '.')) {
        if (label.empty() || label.size() > 63)
            continue;
        bytes += static_cast<char>(label.size());
        bytes += label;
    }
    bytes += '\0';
    put_u16(bytes, type);
    put_u16(bytes, name_class);
    return bytes;
}

std::optional<DnsMessage> read_dns_message(std::string_view bytes) {
    ByteReader reader(as_bytes(bytes), ByteOrder::Big);
    const auto id = reader.u16();
    const auto flags = reader.u16();
    const auto questions = reader.u16();
    const auto answers = reader.u16();
    const auto authorities = reader.u16();
    const auto further = reader.u16();
    if (!further)
        return std::nullopt;
    DnsMessage message;
    message.id = *id;
    message.response = (*flags & 0x8000U) != 0;
    message.recursion_available = (*flags & 0x0080U) != 0;
    message.code = *flags & 0xfU;
    if (*questions > 1)
        message.whole = false;
    if (*questions == 1 && (!read_name(reader) || !reader.skip(4)))
        message.whole = false;
    const std::size_t announced = std::size_t{*answers} + *authorities + *further;
    for (std::size_t i = 0; i < announced && message.whole; ++i) {
        auto record = i < most_records ? read_record(reader) : std::nullopt;
        if (record)
            message.records.push_back(std::move(*record));
        else
            message.whole = false;
    }
    return message;
}

} // namespace warifu::device

// WARC (ISO 28500): records one after another, each a header like that of mail, and a block of bytes.
//
//     WARC/1.1                                      version
//     WARC-Type: response                           what the block is: what a server answered, what was asked …
//     WARC-Record-ID: <urn:uuid:…>                  by which other records speak of this one
//     WARC-Date: 2026-11-29T02:38:17Z
//     WARC-Target-URI: https://camera.example/      wget writes <https://…>, as the grammar of 1.0 asked
//     Content-Type: application/http;msgtype=response
//     Content-Length: 216                           of the block
//                                                   an empty line, the block, two line ends

#include "warc_records.h"

#include <algorithm>
#include <charconv>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t most_line_bytes = 64U << 10U;
constexpr std::size_t most_fields = 500;

std::string without_brackets(std::string_view text) {
    if (text.size() >= 2 && text.front() == '<' && text.back() == '>')
        text = text.substr(1, text.size() - 2);
    return std::string(text);
}

/// Past the line ends between records.
void skip_blank(ByteReader& reader) {
    for (std::size_t at = reader.position(); auto byte = reader.u8(); at = reader.position())
        if (*byte != '\r' && *byte != '\n') {
            if (!reader.seek(at))
                return;
            break;
        }
}

} // namespace

std::string_view Fields::find(std::string_view name) const {
    const auto found =
        std::find_if(m_fields.begin(), m_fields.end(), [&](const auto& each) { return each.first == name; });
    return found == m_fields.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string_view> take_line(ByteReader& reader) {
    ByteReader ahead = reader;
    const auto rest = ahead.take(std::min(ahead.remaining(), most_line_bytes));
    const std::string_view text = as_text(*rest);
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || !reader.skip(end + 1))
        return std::nullopt;
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

std::optional<Fields> take_fields(ByteReader& reader) {
    Fields fields;
    std::string name;
    std::string value;
    const auto give = [&] {
        if (!name.empty())
            fields.add(to_lower_ascii(trim(name)), std::string(trim(value)));
        name.clear();
    };
    while (const auto line = take_line(reader)) {
        if (line->empty()) {
            give();
            return fields;
        }
        if (line->front() == ' ' || line->front() == '\t') {
            if (value.size() < most_line_bytes)
                value.append(" ").append(trim(*line));
            continue;
        }
        give();
        if (fields.size() >= most_fields)
            return std::nullopt;
        const std::size_t colon = line->find(':');
        name = line->substr(0, colon);
        value = colon == std::string_view::npos ? std::string() : std::string(line->substr(colon + 1));
    }
    return std::nullopt;
}

std::optional<WarcRecord> take_record(ByteReader& reader, std::string& problem) {
    skip_blank(reader);
    if (reader.at_end())
        return std::nullopt;
    const auto version = take_line(reader);
    if (!version || !version->starts_with("WARC/1.")) {
        problem = "what should begin a record does not";
        return std::nullopt;
    }
    auto fields = take_fields(reader);
    if (!fields) {
        problem = "the header of a record has no end";
        return std::nullopt;
    }
    WarcRecord record;
    record.fields = std::move(*fields);
    std::uint64_t length = 0;
    const std::string_view text = record.fields.find("content-length");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) {
        problem = "a record does not say how long it is";
        return std::nullopt;
    }
    record.whole = length <= reader.remaining();
    record.block = *reader.take(std::min<std::uint64_t>(length, reader.remaining()));
    record.type = to_lower_ascii(record.fields.find("warc-type"));
    record.id = record.fields.find("warc-record-id");
    record.url = without_brackets(record.fields.find("warc-target-uri"));
    record.date = record.fields.find("warc-date");
    return record;
}

} // namespace warifu::documents

#include "warifu/log/note.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "warifu/base/base64.h"
#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::log {

namespace {

constexpr std::string_view signature_mark = "\u2014 "; // em dash, space
constexpr std::size_t longest_name = 255;

/// White_Space of Unicode beyond ASCII.
constexpr std::array<std::string_view, 19> wide_spaces = {
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

Error no_note(std::string_view why) { return make_error(ErrorCode::Parse, fmt::format("not a signed note: {}", why)); }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

Result<NoteSignature> read_signature(std::string_view line) {
    if (!line.starts_with(signature_mark))
        return no_note("a line below the last empty line is no signature");
    line.remove_prefix(signature_mark.size());
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
        return no_note("a signature without a good key name");
    const auto bytes = decode_base64(line.substr(space + 1));
    if (!bytes || bytes->size() <= 4)
        return no_note("a signature that is no base64 of a key id and a signature");
    NoteSignature signature;
    signature.name = line.substr(0, space);
    signature.key_id = load<std::uint32_t>(as_bytes(*bytes).data(), ByteOrder::Big);
    signature.bytes = bytes->substr(4);
    return signature;
}

} // namespace

bool is_key_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name && is_utf8(name) &&
           std::ranges::none_of(name, [](char c) { return is_control(c) || c == ' ' || c == '+' || c == 0x7f; }) &&
           std::ranges::none_of(wide_spaces, [&](std::string_view space) { return name.find(space) != name.npos; });
}

Result<Note> read_note(std::string_view text) {
    if (text.size() > longest_note)
        return make_error(ErrorCode::LimitExceeded, "a signed note of more than 512 KiB");
    if (!is_utf8(text) || std::ranges::any_of(text, [](char c) { return is_control(c) && c != '\n'; }))
        return no_note("bytes that are not UTF-8, or control characters");
    const std::size_t empty_line = text.rfind("\n\n");
    if (empty_line == std::string_view::npos || !text.ends_with('\n'))
        return no_note("no empty line, or no newline at the end");
    Note note;
    note.text = text.substr(0, empty_line + 1);
    std::string_view rest = text.substr(empty_line + 2);
    if (rest.empty())
        return no_note("no signature");
    while (!rest.empty()) {
        if (note.signatures.size() == most_signatures)
            return make_error(ErrorCode::LimitExceeded, "a signed note with more than 128 signatures");
        const std::size_t end = rest.find('\n');
        note.signatures.push_back(TRY(read_signature(rest.substr(0, end))));
        rest.remove_prefix(end + 1);
    }
    return note;
}

std::string write_note(const Note& note) {
    std::string out = note.text + "\n";
    for (const NoteSignature& signature : note.signatures) {
        std::string bytes;
        for (unsigned shift = 32; shift > 0; shift -= 8)
            bytes += static_cast<char>((signature.key_id >> (shift - 8)) & 0xffU);
        bytes += signature.bytes;
        out += fmt::format("{}{} {}\n", signature_mark, signature.name, encode_base64(bytes));
    }
    return out;
}

} // namespace warifu::log

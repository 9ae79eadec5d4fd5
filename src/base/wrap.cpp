#include "warifu/base/wrap.h"

#include <algorithm>

#include "warifu/base/text.h"

namespace warifu {

namespace {

bool one_of(std::string_view set, std::string_view character) { return set.find(character) != std::string_view::npos; }

// JIS X 4051's two rules that readers notice most: what may not start a line, and what may not end one.
constexpr std::string_view not_at_start = ",.;:!?)]、。,.・:;?!ー)」』】〕}〉》々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…";
constexpr std::string_view not_at_end = "([(「『【〔{〈《";

/// What may not be broken unless it is wider than a line.
struct Atom {
    std::string text;
    bool space_before = false;
};

std::vector<Atom> atoms(std::string_view text) {
    std::vector<Atom> found;
    bool space = false;
    bool join = false; // the next character belongs to the atom before it
    while (!text.empty()) {
        const std::string_view character = text.substr(0, character_length(text));
        text.remove_prefix(character.size());
        if (character == " ") {
            space = true;
            join = false;
            continue;
        }
        const bool wide = display_width(character) == 2;
        const bool glued = !found.empty() && !space && (join || one_of(not_at_start, character));
        if (glued)
            found.back().text += character;
        else
            found.push_back({std::string(character), space});
        const bool next_wide = !text.empty() && display_width(text.substr(0, character_length(text))) == 2;
        join = one_of(not_at_end, character) || (!wide && !next_wide);
        space = false;
    }
    return found;
}

/// Bytes of `text` that fit into `width` columns, ending behind a `/` or `!` where one is near.
std::size_t fitting(std::string_view text, std::size_t width) {
    std::size_t bytes = 0;
    std::size_t columns = 0;
    std::size_t good = 0;
    while (bytes < text.size()) {
        const std::size_t length = character_length(text.substr(bytes));
        columns += display_width(text.substr(bytes, length));
        if (columns > width && bytes > 0)
            break;
        bytes += length;
        if (text[bytes - 1] == '/' || text[bytes - 1] == '!')
            good = bytes;
    }
    return bytes < text.size() && good * 2 > bytes ? good : bytes;
}

} // namespace

std::size_t character_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first >= 0xf0 ? 4U : first >= 0xe0 ? 3U : first >= 0xc0 ? 2U : 1U;
    return std::min(length, text.size());
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    std::size_t used = 0;
    const auto finish_line = [&] {
        lines.push_back(std::move(line));
        line.clear();
        used = 0;
    };
    for (const Atom& atom : atoms(text)) {
        const std::size_t gap = atom.space_before && used > 0 ? 1 : 0;
        const std::size_t columns = display_width(atom.text);
        if (used > 0 && used + gap + columns > width)
            finish_line();
        else if (gap > 0) {
            line += ' ';
            ++used;
        }
        std::string_view rest = atom.text;
        while (used + display_width(rest) > width) {
            const std::size_t bytes = fitting(rest, width);
            line += rest.substr(0, bytes);
            rest.remove_prefix(bytes);
            finish_line();
        }
        line += rest;
        used += display_width(rest);
    }
    if (!line.empty() || lines.empty())
        lines.push_back(std::move(line));
    return lines;
}

std::string with_break_points(std::string_view text, std::string_view mark) {
    std::string out;
    for (const Atom& atom : atoms(text)) {
        if (!out.empty())
            out += atom.space_before ? " " : mark;
        out += atom.text;
    }
    return out;
}

} // namespace warifu

// cpe:2.3:part:vendor:product:version:update:edition:language:sw_edition:target_sw:target_hw:other
//
// In a formatted string a backslash takes the meaning from the punctuation behind it; a lone `*` is ANY, a lone `-` is
// NA, and an unescaped `*`, or some `?`, at the beginning or end of a value are wildcards. In a URI (cpe:/) an empty
// part is ANY, characters are percent-encoded (%01 is ?, %02 is *), and the edition may have five parts in it between
// tildes.
#include "warifu/versions/cpe.h"

#include <span>
#include <vector>

#include "text.h"

namespace warifu::versions {
namespace {

Error broken(std::string message) { return make_error(ErrorCode::Parse, "no CPE name: " + std::move(message)); }

constexpr bool is_invisible(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

/// A value as characters with what a backslash said of each.
struct Letter {
    char c;
    bool quoted;
};

Result<CpeValue> make_value(std::span<const Letter> letters) {
    CpeValue value;
    if (letters.size() == 1 && !letters[0].quoted && letters[0].c == '*')
        return value;
    if (letters.size() == 1 && !letters[0].quoted && letters[0].c == '-') {
        value.kind = CpeValue::Kind::Na;
        return value;
    }
    value.kind = CpeValue::Kind::Text;
    const auto wild = [](const Letter& letter, char c) { return letter.c == c && !letter.quoted; };
    if (!letters.empty() && wild(letters.front(), '*')) {
        value.any_before = true;
        letters = letters.subspan(1);
    }
    while (!letters.empty() && wild(letters.front(), '?')) {
        ++value.few_before;
        letters = letters.subspan(1);
    }
    if (!letters.empty() && wild(letters.back(), '*')) {
        value.any_behind = true;
        letters = letters.subspan(0, letters.size() - 1);
    }
    while (!letters.empty() && wild(letters.back(), '?')) {
        ++value.few_behind;
        letters = letters.subspan(0, letters.size() - 1);
    }
    for (const Letter& letter : letters) {
        if (!letter.quoted && (letter.c == '*' || letter.c == '?'))
            return broken("a wildcard in the middle of a value");
        value.text.push_back(lower(letter.c));
    }
    if (value.text.empty())
        return broken("an empty value");
    return value;
}

Result<CpeValue> read_formatted(std::string_view& rest) {
    std::vector<Letter> letters;
    while (!rest.empty() && rest.front() != ':') {
        const bool quoted = take_character(rest, '\\');
        if (rest.empty())
            return broken("a backslash at the end");
        if (is_invisible(rest.front()))
            return broken("a blank or control character");
        letters.push_back({rest.front(), quoted});
        rest.remove_prefix(1);
    }
    return make_value(letters);
}

Result<CpeValue> read_uri(std::string_view text) {
    if (text.empty())
        return CpeValue{};
    std::vector<Letter> letters;
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (is_invisible(c))
            return broken("a blank or control character");
        if (c != '%') {
            letters.push_back({c, c != '-' || !text.empty() || !letters.empty()});
            continue;
        }
        const auto digit = [](char h) { return is_digit(h) ? h - '0' : lower(h) - 'a' + 10; };
        const auto is_hex = [](char h) { return is_digit(h) || (lower(h) >= 'a' && lower(h) <= 'f'); };
        if (text.size() < 2 || !is_hex(text[0]) || !is_hex(text[1]))
            return broken("a % without two hexadecimal digits");
        const char decoded = static_cast<char>(digit(text[0]) * 16 + digit(text[1]));
        text.remove_prefix(2);
        if (decoded == 1 || decoded == 2)
            letters.push_back({decoded == 1 ? '?' : '*', false});
        else if (is_invisible(decoded))
            return broken("a blank or control character");
        else
            letters.push_back({decoded, true});
    }
    return make_value(letters);
}

Result<void> check(const Cpe& cpe) {
    const CpeValue& part = cpe[CpeAttribute::Part];
    if (part.kind == CpeValue::Kind::Text && part.text != "a" && part.text != "o" && part.text != "h")
        return broken("part '" + part.text + "'");
    return {};
}

Result<Cpe> parse_formatted(std::string_view rest) {
    Cpe cpe;
    for (std::size_t i = 0; i < cpe_attributes; ++i) {
        CpeValue value = TRY(read_formatted(rest));
        cpe.values.at(i) = std::move(value);
        if (rest.empty())
            break;
        rest.remove_prefix(1);
        if (i + 1 == cpe_attributes)
            return broken("more than eleven attributes");
    }
    TRY_VOID(check(cpe));
    return cpe;
}

/// ~edition~sw_edition~target_sw~target_hw~other
Result<void> unpack_edition(Cpe& cpe, std::string_view text) {
    constexpr std::array<CpeAttribute, 5> order = {CpeAttribute::Edition, CpeAttribute::SwEdition,
                                                   CpeAttribute::TargetSw, CpeAttribute::TargetHw, CpeAttribute::Other};
    for (const CpeAttribute attribute : order) {
        if (!take_character(text, '~'))
            return broken("an edition with too few parts");
        CpeValue value = TRY(read_uri(take(text, [](char c) { return c != '~'; })));
        cpe[attribute] = std::move(value);
    }
    if (!text.empty())
        return broken("an edition with too many parts");
    return {};
}

Result<Cpe> parse_uri(std::string_view rest) {
    Cpe cpe;
    for (std::size_t i = 0; !rest.empty(); ++i) {
        if (i > static_cast<std::size_t>(CpeAttribute::Language))
            return broken("more than seven parts");
        const std::string_view text = take(rest, [](char c) { return c != ':'; });
        take_character(rest, ':');
        if (i == static_cast<std::size_t>(CpeAttribute::Edition) && text.starts_with('~')) {
            TRY_VOID(unpack_edition(cpe, text));
            continue;
        }
        CpeValue value = TRY(read_uri(text));
        cpe.values.at(i) = std::move(value);
    }
    TRY_VOID(check(cpe));
    return cpe;
}

/// Could `pattern`, with its wildcards, be `text`?
bool fits(const CpeValue& pattern, std::string_view text) {
    const std::size_t core = pattern.text.size();
    if (text.size() < core)
        return false;
    const std::size_t longest_front = pattern.any_before ? text.size() : pattern.few_before;
    for (std::size_t at = 0; at + core <= text.size() && at <= longest_front; ++at) {
        if (text.substr(at, core) != pattern.text)
            continue;
        if (pattern.any_behind || text.size() - at - core <= pattern.few_behind)
            return true;
    }
    return false;
}

void write(std::string& out, const CpeValue& value) {
    if (value.kind != CpeValue::Kind::Text) {
        out.push_back(value.kind == CpeValue::Kind::Any ? '*' : '-');
        return;
    }
    out.append(value.any_before ? 1 : 0, '*').append(value.few_before, '?');
    for (const char c : value.text) {
        // Version numbers are not quoted in formatted strings, whatever else is.
        const bool plain = is_alnum(c) || c == '_' || c == '.' || (c == '-' && value.text.size() > 1) ||
                           static_cast<unsigned char>(c) >= 0x80;
        if (!plain)
            out.push_back('\\');
        out.push_back(c);
    }
    out.append(value.few_behind, '?').append(value.any_behind ? 1 : 0, '*');
}

} // namespace

Result<Cpe> parse_cpe(std::string_view text) {
    if (text.size() > longest_cpe)
        return make_error(ErrorCode::LimitExceeded, "a CPE name of more than 2048 bytes");
    const auto begins = [&](std::string_view prefix) {
        return text.size() > prefix.size() &&
               std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) { return a == lower(b); });
    };
    if (begins("cpe:2.3:"))
        return parse_formatted(text.substr(8));
    if (begins("cpe:/"))
        return parse_uri(text.substr(5));
    return broken("it begins neither with cpe:2.3: nor with cpe:/");
}

std::string Cpe::formatted() const {
    std::string text = "cpe:2.3";
    for (const CpeValue& value : values) {
        text.push_back(':');
        write(text, value);
    }
    return text;
}

CpeRelation relate(const CpeValue& source, const CpeValue& target) {
    using Kind = CpeValue::Kind;
    if (target.kind == Kind::Text && target.has_wildcards() && source != target)
        return source.kind == Kind::Any ? CpeRelation::Superset : CpeRelation::Undefined;
    if (source.kind == Kind::Any)
        return target.kind == Kind::Any ? CpeRelation::Equal : CpeRelation::Superset;
    if (target.kind == Kind::Any)
        return CpeRelation::Subset;
    if (source.kind == Kind::Na || target.kind == Kind::Na)
        return source.kind == target.kind ? CpeRelation::Equal : CpeRelation::Disjoint;
    if (source == target)
        return CpeRelation::Equal;
    return source.has_wildcards() && fits(source, target.text) ? CpeRelation::Superset : CpeRelation::Disjoint;
}

CpeRelation relate(const Cpe& source, const Cpe& target) {
    bool superset = false, subset = false, undefined = false;
    for (std::size_t i = 0; i < cpe_attributes; ++i) {
        const CpeRelation relation = relate(source.values.at(i), target.values.at(i));
        if (relation == CpeRelation::Disjoint)
            return CpeRelation::Disjoint;
        superset |= relation == CpeRelation::Superset;
        subset |= relation == CpeRelation::Subset;
        undefined |= relation == CpeRelation::Undefined;
    }
    if (undefined || (superset && subset))
        return CpeRelation::Undefined;
    return superset ? CpeRelation::Superset : subset ? CpeRelation::Subset : CpeRelation::Equal;
}

} // namespace warifu::versions

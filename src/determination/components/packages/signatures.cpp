#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "signature_table.h"
#include "warifu/base/text.h"

namespace warifu::packages {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_printable(char c) { return c >= ' ' && c <= '~'; }

/// The version that begins at `begin`: numbers and letters between dots, and `-rc1`, `_pre2`, `p1` behind it.
std::string_view version_from(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    const std::size_t most = std::min(text.size(), begin + 40);
    while (end < most && (is_alnum(text[end]) || (text[end] == '.' && end + 1 < most && is_alnum(text[end + 1]))))
        ++end;
    for (const std::string_view mark : {"-rc", "-beta", "-pre", "_rc", "-alpha", "-P"})
        if (text.substr(end).starts_with(mark) && end + mark.size() < most && is_digit(text[end + mark.size()])) {
            end += mark.size();
            while (end < most && is_digit(text[end]))
                ++end;
        }
    return text.substr(begin, end - begin);
}

/// `libevent_openssl-2.1` is not OpenSSL; `libcurl/7.64` is curl.
bool is_inside_word(std::string_view before, std::string_view signature) {
    if (before.empty() || !is_alnum(signature.front()) || before.ends_with("lib"))
        return false;
    return is_alnum(before.back()) || before.back() == '_';
}

/// `2.84rc2` is before `2.84`, not a longer way to write it.
bool is_early(std::string_view rest) {
    for (const std::string_view mark : {"rc", "-rc", "_rc", "pre", "-pre", "beta", "-beta", "alpha", "-alpha"})
        if (rest.starts_with(mark))
            return true;
    return false;
}

std::string printable_run(std::string_view text, std::size_t at) {
    const std::string_view window = text.substr(at, 100);
    const auto end = std::find_if(window.begin(), window.end(), [](char c) { return !is_printable(c); });
    return {window.begin(), end};
}

/// Calls `each` with where a version begins: numbers with a dot between two of them.
template <typename Each>
void for_each_version(std::string_view text, Each each) {
    std::size_t behind = 0; // of the last version that was looked at
    for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
        if (dot == 0 || dot + 1 >= text.size() || !is_digit(text[dot - 1]) || !is_digit(text[dot + 1]))
            continue;
        std::size_t begin = dot;
        while (begin > behind && dot - begin < 8 && is_digit(text[begin - 1]))
            --begin;
        behind = dot;
        each(begin);
    }
}

/// Nothing but signs and blanks before it in its string, or `lib`.
bool begins_string(std::string_view text, std::size_t at) {
    if (text.substr(0, at).ends_with("lib"))
        at -= 3;
    while (at > 0 && is_printable(text[at - 1]) && !is_alnum(text[at - 1]))
        --at;
    return at == 0 || !is_printable(text[at - 1]);
}

/// Which components may tell their version in a file that is not known as one of theirs: libraries are built into
/// others; a program under another name has to show more of itself, since some have lists of programs that they know.
class Strangers {
public:
    Strangers(std::string_view text, const SignedFile& file) : m_text(text), m_file(file) {}

    bool admits(const KnownComponent* component) {
        const auto [at, fresh] = m_known.try_emplace(component, false);
        if (fresh)
            at->second = judge(component);
        return at->second;
    }

private:
    bool judge(const KnownComponent* component) const {
        if (m_file.name.empty())
            return true;
        if (component->kind == "application")
            return known_signatures().has_mark(m_text, component, {});
        return std::ranges::none_of(m_file.libraries,
                                    [&](std::string_view library) { return component->owns(library); });
    }

    std::string_view m_text;
    const SignedFile& m_file;
    std::map<const KnownComponent*, bool> m_known; ///< asked once: a hostile file may name it any number of times
};

/// Where the component's name or the like stands before the version.
std::vector<Signed> find_inside(std::string_view text, const SignedFile& file) {
    constexpr std::size_t most = 200;
    const auto& signatures = known_signatures().inside;
    std::vector<Signed> found;
    std::set<std::pair<const KnownComponent*, std::string>> told;
    Strangers strangers(text, file);
    for_each_version(text, [&](std::size_t begin) {
        if (begin < key_bytes)
            return;
        const auto [first, last] = signatures.equal_range(key_before(text.data() + begin));
        for (auto at = first; at != last && found.size() < most; ++at) {
            const Signature& signature = at->second;
            if (!text.substr(0, begin).ends_with(signature.before) ||
                is_inside_word(text.substr(0, begin - signature.before.size()), signature.before))
                continue;
            std::string version(version_from(text, begin));
            // A library's file name counts its interfaces; "1.1.1 or newer" is what somebody asks for.
            if (version.find(".so") != std::string::npos || !signature.may_be(version, file.name) ||
                text.substr(begin + version.size()).starts_with(" or "))
                continue;
            const std::size_t offset = begin - signature.before.size();
            Signed sign{signature.component, version, offset, {}, signature.component->owns(file.name)};
            if (!sign.own && (!begins_string(text, offset) || !strangers.admits(signature.component)))
                continue;
            if (!told.emplace(signature.component, std::move(version)).second)
                continue;
            sign.text = printable_run(text, offset);
            found.push_back(std::move(sign));
        }
    });
    return found;
}

/// `1.1` beside `1.1.1n` in one file is the name of its folder, not another version.
std::vector<Signed> without_shorter(const std::vector<Signed>& found) {
    std::vector<Signed> exact;
    for (const Signed& one : found) {
        const bool shorter = std::any_of(found.begin(), found.end(), [&](const Signed& other) {
            return other.component == one.component && other.version.size() > one.version.size() &&
                   other.version.starts_with(one.version) &&
                   !is_early(std::string_view(other.version).substr(one.version.size()));
        });
        if (!shorter)
            exact.push_back(one);
    }
    return exact;
}

/// Components of which a file tells one version, and no other.
std::vector<Signed> unambiguous(const std::vector<Signed>& found) {
    std::vector<Signed> sure;
    for (const Signed& one : found)
        if (std::ranges::find(sure, one.component, &Signed::component) == sure.end() &&
            std::ranges::all_of(found, [&](const Signed& other) {
                return other.component != one.component || other.version == one.version;
            }))
            sure.push_back(one);
    return sure;
}

/// Numbers between dots, and letters behind the first dot; ISC's `-P1`.
std::string_view plain_version(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    const std::size_t most = std::min(text.size(), begin + 40);
    while (end < most && is_digit(text[end]))
        ++end;
    while (end + 1 < most && text[end] == '.' && is_alnum(text[end + 1]))
        for (++end; end < most && is_alnum(text[end]);)
            ++end;
    if (text.substr(end).starts_with("-P") && end + 2 < most && is_digit(text[end + 2]))
        for (end += 2; end < most && is_digit(text[end]);)
            ++end;
    return text.substr(begin, end - begin);
}

/// The version of a string that is `before`, a version, and nothing else or what begins with `after`.
std::string_view version_alone(std::string_view text, std::size_t begin, const Signature& signature) {
    constexpr std::size_t longest = 400;
    if (begin < signature.before.size() || !text.substr(0, begin).ends_with(signature.before))
        return {};
    const std::size_t start = begin - signature.before.size();
    if (start != 0 && is_printable(text[start - 1]))
        return {};
    const std::string_view version = plain_version(text, begin);
    std::string_view rest = text.substr(begin + version.size(), longest);
    if (is_early(rest))
        return {};
    if (!signature.after.empty() && rest.starts_with(signature.after))
        rest.remove_prefix(static_cast<std::size_t>(
            std::find_if(rest.begin(), rest.end(), [](char c) { return !is_printable(c); }) - rest.begin()));
    return rest.empty() || rest.front() == '\0' || rest.front() == '\n' ? version : std::string_view();
}

/// Of the versions that stand by themselves in a file of that name the one with the most numbers.
void find_alone(std::string_view text, std::string_view file_name, std::vector<Signed>& found) {
    const auto [first, last] = known_signatures().alone.equal_range(stem_of(file_name));
    for (auto at = first; at != last; ++at) {
        const Signature& signature = at->second;
        std::set<std::string_view> versions;
        std::ptrdiff_t most = 0;
        for_each_version(text, [&](std::size_t begin) {
            const std::string_view version = version_alone(text, begin, signature);
            const std::ptrdiff_t dots = std::count(version.begin(), version.end(), '.');
            if (version.empty() || !signature.may_be(version, file_name) || dots < most)
                return;
            if (dots > most)
                versions.clear();
            most = dots;
            versions.insert(version);
        });
        std::erase_if(versions, [&](std::string_view shorter) {
            const auto next = versions.upper_bound(shorter);
            return next != versions.end() && next->starts_with(shorter);
        });
        // More than one: which of them is its own, nobody can tell.
        if (versions.size() != 1 || !known_signatures().has_mark(text, signature.component, signature.file))
            continue;
        const auto begin = static_cast<std::size_t>(versions.begin()->data() - text.data());
        const std::size_t offset = begin - signature.before.size();
        found.push_back(
            {signature.component, std::string(*versions.begin()), offset, printable_run(text, offset), true});
    }
}

/// `libz.so.1.2.13`; once libraries count their interfaces there, they do it with other first numbers.
void find_in_name(std::string_view file_name, std::vector<Signed>& found) {
    for (const Signature& signature : known_signatures().names) {
        if (!file_name.starts_with(signature.before) || !file_name.ends_with(signature.after) ||
            file_name.size() <= signature.before.size() + signature.after.size())
            continue;
        const std::string_view version = file_name.substr(
            signature.before.size(), file_name.size() - signature.before.size() - signature.after.size());
        if (plain_version(version, 0) == version && version.find('.') != std::string_view::npos &&
            version.find_first_not_of(".0123456789") == std::string_view::npos && signature.may_be(version, file_name))
            found.push_back({signature.component, std::string(version), 0, std::string(file_name), true});
    }
}

} // namespace

std::vector<Signed> find_signatures(Bytes bytes, const SignedFile& file) {
    const std::string_view text = as_text(bytes);
    std::vector<Signed> inside = without_shorter(find_inside(text, file));
    if (file.name.empty())
        return inside;
    std::vector<Signed> found;
    find_alone(text, file.name, found);
    find_in_name(file.name, found);
    found = unambiguous(found);
    // What stands by itself is the version; what else speaks of the component may be of any.
    for (Signed& sign : unambiguous(inside))
        if (std::ranges::find(found, sign.component, &Signed::component) == found.end())
            found.push_back(std::move(sign));
    return found;
}

} // namespace warifu::packages

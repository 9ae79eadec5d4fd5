#include "warifu/packages/signatures.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "embedded/components.h"
#include "embedded/signatures.h"
#include "warifu/base/text.h"

namespace warifu::packages {

namespace {

constexpr std::size_t key_bytes = 4;

struct Signature {
    std::string before;
    const KnownComponent* component;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::uint32_t key_of(const char* end) {
    std::uint32_t key = 0;
    std::memcpy(&key, end - key_bytes, key_bytes);
    return key;
}

std::vector<KnownComponent> read_components() {
    std::vector<KnownComponent> all;
    for (const std::string_view line : lines(embedded::components())) {
        const auto fields = split(line, '\t');
        if (line.starts_with('#') || fields.size() != 6)
            continue;
        KnownComponent& component = all.emplace_back();
        component.name = fields[0];
        component.vendor = fields[1];
        component.kind = fields[2];
        for (std::string_view package : split(fields[3], ',')) {
            if (package.ends_with("t64")) // Debian's packages with 64-bit times
                package.remove_suffix(3);
            while (!package.empty() && (is_digit(package.back()) || package.back() == '.' || package.back() == '-'))
                package.remove_suffix(1);
            if (package.size() >= 4)
                component.stems.emplace_back(package);
        }
        for (const std::string_view source : split(fields[4], ','))
            component.sources.emplace_back(source);
    }
    return all;
}

const std::vector<KnownComponent>& known_components() {
    static const std::vector<KnownComponent> all = read_components();
    return all;
}

/// By the last bytes before the version.
const std::unordered_multimap<std::uint32_t, Signature>& known_signatures() {
    static const auto all = [] {
        std::unordered_multimap<std::uint32_t, Signature> made;
        for (const std::string_view line : lines(embedded::signatures())) {
            const auto fields = split(line, '\t');
            if (line.starts_with('#') || fields.size() < 2 || fields[1].size() < key_bytes)
                continue;
            for (const KnownComponent& component : known_components())
                if (component.name == fields[0])
                    made.emplace(key_of(fields[1].data() + fields[1].size()),
                                 Signature{std::string(fields[1]), &component});
        }
        return made;
    }();
    return all;
}

/// The version that begins at `begin`: numbers and letters between dots, and `-rc1`, `_pre2`, `p1` behind it.
std::string_view version_from(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    const std::size_t most = std::min(text.size(), begin + 40);
    while (end < most && (is_alnum(text[end]) || (text[end] == '.' && end + 1 < most && is_alnum(text[end + 1]))))
        ++end;
    for (const std::string_view mark : {"-rc", "-beta", "-pre", "_rc", "-alpha"})
        if (text.substr(end).starts_with(mark)) {
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
    const auto end = std::find_if(window.begin(), window.end(), [](char c) { return c < ' ' || c > '~'; });
    return {window.begin(), end};
}

} // namespace

bool KnownComponent::owns(std::string_view file_name) const {
    return file_name.starts_with(name) || std::any_of(stems.begin(), stems.end(), [&](const std::string& stem) {
               return file_name.starts_with(stem);
           });
}

const KnownComponent* find_component(std::string_view name) {
    static const auto by_name = [] {
        std::map<std::string, const KnownComponent*, std::less<>> made;
        for (const KnownComponent& component : known_components())
            made.emplace(component.name, &component);
        for (const KnownComponent& component : known_components())
            for (const std::string& source : component.sources)
                // A source of two programs (wpa) is the name of neither.
                if (const auto [at, fresh] = made.emplace(source, &component);
                    !fresh && at->second != nullptr && at->second != &component && at->second->name != source)
                    at->second = nullptr;
        return made;
    }();
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
}

std::string cpe_of(const KnownComponent& component, std::string_view version) {
    std::string escaped;
    for (const char c : version) {
        if (!is_alnum(c) && c != '.' && c != '_' && c != '-')
            escaped += '\\';
        escaped += c;
    }
    return fmt::format("cpe:2.3:a:{}:{}:*:*:*:*:*:*:*", component.vendor, version.empty() ? "*" : escaped);
}

std::vector<Signed> find_signatures(Bytes bytes) {
    constexpr std::size_t most = 200;
    const std::string_view text = as_text(bytes);
    const auto& signatures = known_signatures();
    std::vector<Signed> found;
    std::set<std::pair<const KnownComponent*, std::string>> told;
    std::size_t behind = 0; // of the last version that was looked at
    for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
        if (dot < behind || dot == 0 || dot + 1 >= text.size() || !is_digit(text[dot - 1]) || !is_digit(text[dot + 1]))
            continue;
        std::size_t begin = dot;
        while (begin > behind && dot - begin < 8 && is_digit(text[begin - 1]))
            --begin;
        behind = dot;
        if (begin < key_bytes)
            continue;
        const auto [first, last] = signatures.equal_range(key_of(text.data() + begin));
        for (auto at = first; at != last && found.size() < most; ++at) {
            const Signature& signature = at->second;
            if (!text.substr(0, begin).ends_with(signature.before) ||
                is_inside_word(text.substr(0, begin - signature.before.size()), signature.before))
                continue;
            std::string version(version_from(text, begin));
            if (version.find(".so") != std::string::npos) // a library's file name counts its interfaces
                continue;
            const std::size_t offset = begin - signature.before.size();
            if (told.emplace(signature.component, version).second)
                found.push_back({signature.component, std::move(version), offset, printable_run(text, offset)});
        }
    }
    // `1.1` beside `1.1.1n` in one file is the name of its folder, not another version.
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

} // namespace warifu::packages

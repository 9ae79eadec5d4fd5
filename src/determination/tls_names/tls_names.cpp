#include "warifu/tls_names/tls_names.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "embedded/tls_names.h"

namespace warifu::tls_names {

namespace {

using Table = std::array<std::vector<Named>, 4>;

std::size_t kind_of(std::string_view word) {
    constexpr std::array<std::string_view, 4> words{"suite", "ssl2", "group", "signature"};
    return static_cast<std::size_t>(std::ranges::find(words, word) - words.begin());
}

Table read_table() {
    Table table;
    std::string_view text = embedded::tls_names();
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const std::size_t first = line.find('\t');
        const std::size_t second = line.find('\t', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos)
            continue;
        const std::size_t kind = kind_of(line.substr(0, first));
        Named named{0, line.substr(second + 1)};
        std::from_chars(line.data() + first + 1, line.data() + second, named.code, 16);
        if (kind < table.size())
            table[kind].push_back(named);
    }
    return table;
}

} // namespace

const std::vector<Named>& all_of(Kind kind) {
    static const Table table = read_table();
    return table[static_cast<std::size_t>(kind)];
}

std::string name_of(Kind kind, std::uint32_t code) {
    const auto& all = all_of(kind);
    const auto found = std::ranges::lower_bound(all, code, {}, &Named::code);
    if (found != all.end() && found->code == code)
        return std::string(found->name);
    return fmt::format("0x{:04x}", code);
}

std::string version_name(std::uint16_t version) {
    switch (version) {
    case 0x0002: return "SSL 2";
    case 0x0300: return "SSL 3";
    case 0x0301: return "TLS 1.0";
    case 0x0302: return "TLS 1.1";
    case 0x0303: return "TLS 1.2";
    case 0x0304: return "TLS 1.3";
    case 0xfeff: return "DTLS 1.0";
    case 0xfefd: return "DTLS 1.2";
    case 0xfefc: return "DTLS 1.3";
    default: return fmt::format("0x{:04x}", version);
    }
}

} // namespace warifu::tls_names

#include "key_text.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "warifu/base/text.h"

// OpenVPN   a static key of 256 bytes in hex, between `-----BEGIN OpenVPN Static key V1-----` and its end
// PuTTY     lines `name: value`, then base64 of the public and of the private half (PPK, appendix C of PuTTY's manual)
// WireGuard 32 bytes in base64 (wg(8))
// JWK       JSON; `d` is the private number of RSA, EC and OKP keys, `k` a symmetric key (RFC 7517, RFC 7518)

namespace warifu::inspection {

namespace {

constexpr std::size_t most_base64 = 96 << 10; // characters: 64 KiB of DER, line ends and quotes
constexpr std::size_t shortest_line = 40;

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool is_base64(char c) { return base64_value(c) >= 0 || c == '='; }

bool is_written_line_end(std::string_view text, std::size_t at) {
    const std::string_view two = text.substr(at, 2);
    const std::string_view three = text.substr(at, 3);
    return two == "\\n" || two == "\\r" || three == "%0A" || three == "%0a" || three == "%0D" || three == "%0d";
}

/// Runs of base64 characters, without those of written-out line ends.
std::vector<std::string_view> base64_runs(std::string_view text) {
    std::vector<std::string_view> runs;
    std::size_t start = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const bool line_end = at < text.size() && is_written_line_end(text, at);
        if (at < text.size() && is_base64(text[at]) && !line_end)
            continue;
        if (at > start)
            runs.push_back(text.substr(start, at - start));
        if (line_end)
            at += text[at] == '%' ? 2U : 1U;
        start = at + 1;
    }
    return runs;
}

bool is_line(std::string_view run) {
    const auto has = [&](int (*is)(int)) {
        return std::any_of(run.begin(), run.end(), [&](char c) { return is(static_cast<unsigned char>(c)) != 0; });
    };
    return run.size() >= shortest_line && has(std::isupper) && has(std::islower) && has(std::isdigit);
}

/// The value behind `name:` up to the end of its line.
std::string_view field(std::string_view text, std::string_view name) {
    const std::size_t at = text.find(name);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = text.substr(at + name.size());
    return trim(rest.substr(0, rest.find('\n')));
}

/// The string behind `"name":` in JSON; empty when there is none.
std::string_view json_text(std::string_view text, std::string_view name) {
    const std::string quoted = "\"" + std::string(name) + "\"";
    const std::size_t at = text.find(quoted);
    if (at == std::string_view::npos)
        return {};
    std::string_view rest = trim(text.substr(at + quoted.size()));
    if (!rest.starts_with(':'))
        return {};
    rest = rest.substr(std::min(rest.find_first_not_of(" \t\r\n", 1), rest.size()));
    return rest.starts_with('"') ? rest.substr(1, rest.find('"', 1) - 1) : std::string_view();
}

} // namespace

Base64Bytes decode_base64(std::string_view text) {
    Base64Bytes decoded;
    std::uint32_t gathered = 0;
    unsigned bits = 0;
    for (; decoded.end < text.size() && decoded.end < most_base64; ++decoded.end) {
        const char c = text[decoded.end];
        if (c == '\\' && is_written_line_end(text, decoded.end)) {
            ++decoded.end;
            continue;
        }
        if (c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '"' || c == '\\')
            continue;
        const int value = base64_value(c);
        if (value < 0)
            break;
        gathered = (gathered << 6U) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            decoded.bytes += static_cast<char>((gathered >> bits) & 0xffU);
        }
    }
    decoded.end = std::min(text.find_first_not_of("= \t\r\n\"\\", decoded.end), text.size());
    return decoded;
}

std::vector<std::string> decode_scattered_base64(std::string_view text) {
    // All lines but the last have one length; the last is one of the next few runs, or there is none.
    const std::vector<std::string_view> runs = base64_runs(text.substr(0, most_base64));
    const auto first = std::find_if(runs.begin(), runs.end(), is_line);
    if (first == runs.end())
        return {};
    std::string joined;
    auto behind = first;
    for (auto run = first; run != runs.end(); ++run)
        if (run->size() == first->size()) {
            joined += *run;
            behind = run + 1;
        }
    std::vector<std::string> candidates;
    for (auto run = behind; run != runs.end() && run < behind + 8; ++run)
        candidates.push_back(decode_base64(joined + std::string(*run)).bytes);
    candidates.push_back(decode_base64(joined).bytes);
    return candidates;
}

bool holds_base64_line(std::string_view text) {
    const std::vector<std::string_view> runs = base64_runs(text.substr(0, most_base64));
    return std::any_of(runs.begin(), runs.end(), is_line);
}

std::optional<KeyFacts> parse_openvpn_key(std::string_view text) {
    const auto digits =
        std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(text.size(), 700)),
                      [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
    if (digits < 512 - 64)
        return std::nullopt;
    return KeyFacts{"symmetric", "openvpn", 2048, false, {}};
}

std::optional<KeyFacts> parse_putty_key(std::string_view text) {
    const std::string_view head = text.substr(0, 16U << 10U);
    const std::string_view encryption = field(head, "Encryption:");
    const std::size_t lines_at = head.find("Public-Lines:");
    if (encryption.empty() || lines_at == std::string_view::npos || field(head, "Private-Lines:").empty())
        return std::nullopt;
    const std::string_view lines_begin = head.substr(std::min(head.find('\n', lines_at), head.size()));
    const std::string blob = decode_base64(lines_begin.substr(0, lines_begin.find("Private-Lines:"))).bytes;
    const auto [kind, bits] = describe_ssh_public(blob);
    return KeyFacts{kind, "putty", bits, encryption != "none", ssh_fingerprint(blob)};
}

std::optional<KeyFacts> parse_wireguard_key(std::string_view text) {
    const std::size_t name = std::min(text.size(), text.find_first_of("yY") + 1);
    const std::size_t start = text.substr(0, 64).find_first_not_of(" \t='\"", name);
    if (start == std::string_view::npos || start == name)
        return std::nullopt;
    const std::string_view value = text.substr(start, 44);
    const bool whole = value.size() == 44 && value[43] == '=' && value.find('=') == 43 &&
                       std::all_of(value.begin(), value.end(), is_base64);
    if (!whole || (text.size() > start + 44 && is_base64(text[start + 44])))
        return std::nullopt;
    return KeyFacts{"x25519", "wireguard", 256, false, {}};
}

std::optional<KeyFacts> parse_json_web_key(std::string_view around) {
    constexpr std::size_t shortest = 20;
    const std::string_view type = json_text(around, "kty");
    const std::string_view secret = json_text(around, type == "oct" ? "k" : "d");
    const bool plausible =
        std::all_of(secret.begin(), secret.end(), [](char c) { return is_base64(c) || c == '-' || c == '_'; });
    if (secret.size() < shortest || !plausible)
        return std::nullopt;
    const std::string kind = type == "RSA" ? "rsa" : type == "EC" ? "ec" : type == "oct" ? "symmetric" : "okp";
    return KeyFacts{kind, "jwk", {}, false, {}};
}

} // namespace warifu::inspection

#include "http_auth.h"

#include <array>
#include <cctype>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_field = 8192;
constexpr std::size_t most_challenges = 8;

bool is_token(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// Walks over the field.
class Scanner {
public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    void skip(std::string_view these) {
        while (m_at < m_text.size() && these.find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }
    std::string token() {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && is_token(m_text[m_at]))
            ++m_at;
        return std::string(m_text.substr(begin, m_at - begin));
    }
    std::string value() {
        if (!next_is('"'))
            return token();
        std::string out;
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            out += m_text[m_at];
        }
        if (m_at < m_text.size())
            ++m_at;
        return out;
    }
    bool next_is(char c) const { return m_at < m_text.size() && m_text[m_at] == c; }
    void step() { ++m_at; }

private:
    std::string_view m_text; // the caller's
    std::size_t m_at = 0;
};

std::string digest(const EVP_MD* kind, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), bytes.data(), &size, kind, nullptr) != 1)
        return {};
    return hex({reinterpret_cast<const char*>(bytes.data()), size});
}

bool lists(std::string_view list, std::string_view word) {
    for (const std::string_view part : split(list, ','))
        if (to_lower_ascii(trim(part)) == word)
            return true;
    return false;
}

std::string find(const Challenge& challenge, const std::string& name) {
    const auto at = challenge.fields.find(name);
    return at == challenge.fields.end() ? std::string() : at->second;
}

/// For a quoted-string.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
    }
    return out;
}

std::optional<std::string> answer_digest(const Challenge& challenge, const Asked& asked) {
    const std::string algorithm = find(challenge, "algorithm");
    const std::string low = to_lower_ascii(algorithm);
    const bool session = low.ends_with("-sess");
    const std::string base = session ? low.substr(0, low.size() - 5) : low;
    const EVP_MD* kind = base.empty() || base == "md5" ? EVP_md5() : base == "sha-256" ? EVP_sha256() : nullptr;
    const std::string qop = find(challenge, "qop");
    const std::string nonce = find(challenge, "nonce");
    if (kind == nullptr || nonce.empty() || (!qop.empty() && !lists(qop, "auth")))
        return std::nullopt;
    const std::string realm = find(challenge, "realm");
    constexpr std::string_view cnonce = "7761726966752d31"; // every nonce is used once: the other side's is fresh
    constexpr std::string_view count = "00000001";
    std::string secret = digest(kind, fmt::format("{}:{}:{}", asked.user, realm, asked.password));
    if (session)
        secret = digest(kind, fmt::format("{}:{}:{}", secret, nonce, cnonce));
    const std::string deed = digest(kind, fmt::format("{}:{}", asked.method, asked.uri));
    const std::string response =
        qop.empty() ? digest(kind, fmt::format("{}:{}:{}", secret, nonce, deed))
                    : digest(kind, fmt::format("{}:{}:{}:{}:auth:{}", secret, nonce, count, cnonce, deed));
    std::string out = fmt::format(R"(Digest username="{}", realm="{}", nonce="{}", uri="{}", response="{}")",
                                  escaped(asked.user), escaped(realm), escaped(nonce), escaped(asked.uri), response);
    if (!algorithm.empty())
        out += fmt::format(", algorithm={}", session ? base + "-sess" : algorithm);
    if (!qop.empty())
        out += fmt::format(R"(, qop=auth, nc={}, cnonce="{}")", count, cnonce);
    if (const std::string opaque = find(challenge, "opaque"); !opaque.empty())
        out += fmt::format(R"(, opaque="{}")", escaped(opaque));
    return out;
}

} // namespace

std::string base64(std::string_view text) {
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::vector<Challenge> read_challenges(std::string_view field) {
    Scanner scanner(field.substr(0, most_field));
    std::vector<Challenge> all;
    while (true) {
        scanner.skip(" \t,");
        const std::string name = to_lower_ascii(scanner.token());
        if (name.empty())
            return all;
        scanner.skip(" \t");
        if (scanner.next_is('=') && !all.empty()) {
            scanner.step();
            scanner.skip(" \t");
            all.back().fields.emplace(name, scanner.value());
        } else if (all.size() < most_challenges) {
            all.push_back({name, {}});
        } else {
            return all;
        }
    }
}

std::optional<std::string> answer_to(const Challenge& challenge, const Asked& asked) {
    if (challenge.scheme == "basic")
        return "Basic " + base64(asked.user + ":" + asked.password);
    if (challenge.scheme == "digest")
        return answer_digest(challenge, asked);
    return std::nullopt;
}

} // namespace warifu::device

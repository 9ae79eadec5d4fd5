#include "key_scan.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "warifu/base/text.h"

// PEM (RFC 7468, and RFC 1421 for the headers of OpenSSL's own encryption): a `-----BEGIN label-----` line, perhaps
// headers and a blank line, base64, `-----END label-----`. The marker alone proves nothing: parsers and web pages hold
// it as a constant. A key is what decodes and parses.

namespace warifu::inspection {

namespace {

constexpr std::size_t most_finds = 4096;      // in one file
constexpr std::size_t most_base64 = 96 << 10; // characters: 64 KiB of DER, line ends and quotes

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

struct Decoded {
    std::string bytes;
    std::size_t end = 0; ///< where decoding stopped
};

/// Base64 with blanks, quotes and written-out line ends between its characters.
Decoded decode_base64(std::string_view text) {
    Decoded decoded;
    std::uint32_t gathered = 0;
    unsigned bits = 0;
    for (; decoded.end < text.size() && decoded.end < most_base64; ++decoded.end) {
        const char c = text[decoded.end];
        if (c == '\\' && decoded.end + 1 < text.size() &&
            (text[decoded.end + 1] == 'n' || text[decoded.end + 1] == 'r')) {
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

struct PemBody {
    std::string_view base64;
    bool encrypted = false; ///< by headers
};

/// Leaves RFC 1421 headers behind, which end in a blank line.
PemBody skip_headers(std::string_view text) {
    const std::string_view head = text.substr(0, 512);
    const std::size_t proc_type = head.find("Proc-Type:");
    if (proc_type == std::string_view::npos || proc_type > 8)
        return {text};
    const bool encrypted = head.find("ENCRYPTED") != std::string_view::npos;
    for (const std::string_view blank : {"\n\n", "\r\n\r\n", "\\n\\n", "\\r\\n\\r\\n"})
        if (const std::size_t at = head.find(blank); at != std::string_view::npos)
            return {text.substr(at + blank.size()), encrypted};
    return {{}, encrypted};
}

class Scan {
public:
    Scan(Bytes bytes, const Marks& marks) : m_bytes(bytes), m_text(as_text(bytes)), m_marks(marks) {}

    KeyFinds run() {
        if (!read_whole_der()) {
            read_pem();
            for (const Mark type : {Mark::SshRsa, Mark::SshDss, Mark::SshEd25519, Mark::SshEcdsa})
                read_dropbear(type);
        }
        for (const Mark mark : {Mark::PemBegin, Mark::SshRsa, Mark::SshDss, Mark::SshEd25519, Mark::SshEcdsa})
            m_finds.stopped = m_finds.stopped || m_marks.cut_short(mark);
        return std::move(m_finds);
    }

private:
    bool full() {
        m_finds.stopped = m_finds.stopped || m_finds.keys.size() + m_finds.certificates.size() >= most_finds;
        return m_finds.stopped;
    }

    bool read_whole_der() {
        if (m_bytes.size() < 32 || m_bytes.size() > (64U << 10U) || m_bytes[0] != std::byte{0x30})
            return false;
        if (auto key = parse_der_key(m_bytes)) {
            m_finds.keys.push_back({0, std::move(*key)});
            return true;
        }
        if (is_encrypted_pkcs8(m_bytes)) {
            m_finds.keys.push_back({0, KeyFacts{"", "der", {}, true, {}}});
            return true;
        }
        std::size_t at = 0; // DER certificates may follow one another
        while (auto certificate = parse_der_certificate(m_bytes.subspan(at))) {
            const std::size_t size = certificate->size;
            m_finds.certificates.push_back({at, std::move(*certificate)});
            at += size;
        }
        return at != 0;
    }

    void read_pem() {
        std::size_t next = 0; // behind the last block
        for (const std::uint64_t at : m_marks.at(Mark::PemBegin)) {
            if (at < next || full())
                continue;
            const std::size_t label_at = at + text_of(Mark::PemBegin).size();
            const std::string_view rest = m_text.substr(label_at, 64);
            const std::size_t close = rest.find("-----");
            if (close != std::string_view::npos)
                next = read_block(at, rest.substr(0, close), label_at + close + 5);
        }
    }

    /// Gives where to go on.
    std::size_t read_block(std::size_t at, std::string_view label, std::size_t body_at) {
        const bool is_key = label.ends_with("PRIVATE KEY");
        if (!is_key && !label.ends_with("CERTIFICATE"))
            return body_at;
        const PemBody body = skip_headers(m_text.substr(body_at));
        const Decoded decoded = decode_base64(body.base64);
        const Bytes der = as_bytes(decoded.bytes);
        const auto end = static_cast<std::size_t>(body.base64.data() - m_text.data()) + decoded.end;
        if (!is_key) {
            if (auto certificate = parse_der_certificate(der))
                m_finds.certificates.push_back({at, std::move(*certificate)});
        } else if (auto key = read_key(label, body.encrypted, der)) {
            m_finds.keys.push_back({at, std::move(*key)});
        } else if (decoded.bytes.size() >= 48 && body.base64.substr(decoded.end).starts_with("-----END")) {
            m_finds.broken.push_back(at);
        }
        return body.base64.empty() ? body_at : std::max(end, body_at);
    }

    static std::optional<KeyFacts> read_key(std::string_view label, bool encrypted, Bytes der) {
        if (label == "OPENSSH PRIVATE KEY")
            return parse_openssh_key(der);
        if (encrypted) { // the cipher text itself says nothing; its size must fit a block cipher
            const std::string_view kind = label.starts_with("RSA")   ? "rsa"
                                          : label.starts_with("DSA") ? "dsa"
                                          : label.starts_with("EC")  ? "ec"
                                                                     : "";
            if (der.size() < 48 || der.size() % 8 != 0)
                return std::nullopt;
            return KeyFacts{std::string(kind), "pem", {}, true, {}};
        }
        if (label == "ENCRYPTED PRIVATE KEY")
            return is_encrypted_pkcs8(der) ? std::optional(KeyFacts{"", "pem", {}, true, {}}) : std::nullopt;
        auto key = parse_der_key(der);
        if (key)
            key->encoding = "pem";
        return key;
    }

    /// A Dropbear key begins with the length of its type's name, then the name.
    void read_dropbear(Mark type) {
        for (const std::uint64_t at : m_marks.at(type)) {
            if (at < 4 || full())
                continue;
            const std::size_t start = at - 4;
            if (m_text[start] != '\0' || m_text[start + 1] != '\0' || m_text[start + 2] != '\0')
                continue;
            std::size_t length = 0;
            if (auto key = parse_dropbear_key(m_bytes.subspan(start), length))
                m_finds.keys.push_back({start, std::move(*key)});
        }
    }

    Bytes m_bytes;
    std::string_view m_text;
    const Marks& m_marks;
    KeyFinds m_finds;
};

} // namespace

KeyFinds scan_for_keys(Bytes bytes, const Marks& marks) { return Scan(bytes, marks).run(); }

} // namespace warifu::inspection

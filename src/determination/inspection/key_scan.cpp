#include "key_scan.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "key_text.h"
#include "warifu/base/text.h"

// PEM (RFC 7468, and RFC 1421 for the headers of OpenSSL's own encryption): a `-----BEGIN label-----` line, perhaps
// headers and a blank line, base64, `-----END label-----`. The marker alone proves nothing: parsers and web pages hold
// it as a constant. A key is what decodes and parses. Where a line of base64 stands between the markers and makes no
// key, that is told: it may be one that we cannot read.
//
// DER (X.690) has no magic. Private keys are sequences that begin with a version, 0 or 1 (RFC 8017, RFC 5208, RFC
// 5915).

namespace warifu::inspection {

namespace {

constexpr std::size_t most_finds = 4096;    // in one file
constexpr std::size_t most_trials = 4096;   // of what begins like a key, in one file
constexpr std::size_t most_containers = 64; // of PKCS#12: each derives keys from a passphrase
constexpr std::size_t farthest_end = 256 << 10;

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
        read_der_in_front();
        // A PKCS#8 key holds one of the others, so it comes first.
        for (const Mark mark :
             {Mark::DerVersion0Sequence, Mark::DerVersion0Integer, Mark::DerVersion1Octets, Mark::DerVersion3Sequence})
            read_der(mark);
        read_pem();
        for (const Mark type : {Mark::SshRsa, Mark::SshDss, Mark::SshEd25519, Mark::SshEcdsa})
            read_dropbear(type);
        for (const Mark mark : {Mark::Base64Pkcs1, Mark::Base64Pkcs8, Mark::Base64Sec1, Mark::Base64Pem})
            read_base64(mark);
        read_text(Mark::PuttyKey, parse_putty_key);
        read_text(Mark::WireguardKey, parse_wireguard_key);
        read_text(Mark::UciPrivateKey, parse_wireguard_key);
        read_json();
        for (std::size_t i = 0; i < mark_count; ++i)
            m_finds.stopped =
                m_finds.stopped || (is_of_keys(static_cast<Mark>(i)) && m_marks.cut_short(static_cast<Mark>(i)));
        return std::move(m_finds);
    }

private:
    bool full() {
        m_finds.stopped = m_finds.stopped || m_finds.keys.size() + m_finds.certificates.size() >= most_finds;
        return m_finds.stopped;
    }

    static bool is_of_keys(Mark mark) { return mark <= Mark::SshEcdsa || mark >= Mark::DerVersion0Integer; }

    void add(std::size_t offset, std::size_t size, KeyFacts facts) {
        m_taken.emplace_back(offset, offset + size);
        m_finds.keys.push_back({offset, std::move(facts)});
    }
    bool is_taken(std::size_t offset) const {
        return std::any_of(m_taken.begin(), m_taken.end(),
                           [&](const auto& span) { return offset >= span.first && offset < span.second; });
    }
    /// False when so much was tried that we stop.
    bool may_try() {
        m_finds.stopped = m_finds.stopped || ++m_trials > most_trials;
        return !m_finds.stopped && !full();
    }

    /// What the whole file may be: a key, also a sealed one, or certificates that follow one another.
    void read_der_in_front() {
        if (m_bytes.size() < 32 || m_bytes[0] != std::byte{0x30})
            return;
        if (auto key = parse_der_key(m_bytes))
            add(0, sequence_size(m_bytes), std::move(*key));
        else if (is_encrypted_pkcs8(m_bytes))
            add(0, sequence_size(m_bytes), KeyFacts{"", "der", {}, true, {}});
        std::size_t at = 0;
        while (auto certificate = full() ? std::nullopt : parse_der_certificate(m_bytes.subspan(at))) {
            const std::size_t size = certificate->size;
            m_finds.certificates.push_back({at, std::move(certificate->facts)});
            at += size;
        }
    }

    void read_der(Mark mark) {
        for (const std::uint64_t version_at : m_marks.at(mark)) {
            // The head of a sequence has two to four bytes; its length leaves no doubt which.
            for (const std::size_t head : {std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
                const std::size_t at = version_at - std::min<std::size_t>(version_at, head);
                const auto length = static_cast<unsigned>(m_bytes[at + 1]);
                const bool fits = head == 2 ? length < 0x80 : length == 0x7eU + head;
                if (version_at < head || m_bytes[at] != std::byte{0x30} || !fits || is_taken(at))
                    continue;
                const Bytes rest = m_bytes.subspan(at);
                const std::size_t size = sequence_size(rest);
                if (size < 32 || !may_try())
                    continue;
                if (mark == Mark::DerVersion3Sequence && ++m_containers > most_containers) {
                    m_finds.stopped = true;
                    return;
                }
                auto key = mark == Mark::DerVersion3Sequence ? parse_pkcs12(rest) : parse_der_key(rest);
                if (key && !is_for_self_tests(*key))
                    add(at, size, std::move(*key));
            }
        }
    }

    /// Programs carry keys to test themselves. They are nobody's, unless one is a file of its own or stands as text.
    static bool is_for_self_tests(const KeyFacts& key) {
        return key.public_sha256 && is_self_test_key(*key.public_sha256);
    }

    /// Base64 without PEM's lines around it.
    void read_base64(Mark mark) {
        for (const std::uint64_t found : m_marks.at(mark)) {
            std::size_t at = found;
            while (at > 0 && found - at < 8 && m_text[at] != 'M' && mark != Mark::Base64Sec1 && mark != Mark::Base64Pem)
                --at;
            if (is_taken(at) || !may_try())
                continue;
            const Base64Bytes decoded = decode_base64(m_text.substr(at));
            const Bytes inner = as_bytes(decoded.bytes);
            if (mark == Mark::Base64Pem) {
                read_inner_pem(at, inner);
            } else if (auto key = parse_der_key(inner)) {
                key->encoding = "base64";
                add(at, decoded.end, std::move(*key));
            }
        }
    }

    void read_inner_pem(std::size_t at, Bytes inner) {
        if (!as_text(inner).starts_with(text_of(Mark::PemBegin)))
            return;
        Marks marks;
        marks.add(Mark::PemBegin, 0); // nothing else is sought in it, so nothing nests
        KeyFinds finds = Scan(inner, marks).run();
        for (KeyFinds::Key& key : finds.keys) {
            key.facts.encoding = "base64";
            add(at, 1, std::move(key.facts));
        }
        for (std::size_t i = 0; i < finds.broken.size(); ++i)
            m_finds.broken.push_back(at);
    }

    template <class Parse>
    void read_text(Mark mark, Parse parse) {
        for (const std::uint64_t at : m_marks.at(mark)) {
            if (full())
                return;
            if (auto key = parse(m_text.substr(at, 16U << 10U)))
                add(at, 1, std::move(*key));
        }
    }

    /// The members of an object have no order: the private number may stand in front of the type.
    void read_json() {
        constexpr std::size_t widest = 4096;
        for (const std::uint64_t at : m_marks.at(Mark::JsonWebKey)) {
            if (!may_try())
                return;
            const std::size_t open =
                at < widest ? m_text.rfind('{', at) : m_text.substr(at - widest, widest).rfind('{');
            if (open == std::string_view::npos)
                continue;
            const std::string_view object = m_text.substr(at < widest ? open : at - widest + open, 2 * widest);
            if (auto key = parse_json_web_key(object.substr(0, object.find('}'))))
                add(at, 1, std::move(*key));
        }
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
        const std::string_view text = m_text.substr(body_at);
        if (label.ends_with("PRIVATE KEY"))
            return read_private_key(at, label, body_at);
        if (label.ends_with("PRIVATE KEY BLOCK")) {
            if (holds_base64_line(text.substr(0, text.find("-----END"))))
                add(at, 1, KeyFacts{"", "openpgp", {}, {}, {}});
        } else if (label.starts_with("OpenVPN Static key")) {
            if (auto key = parse_openvpn_key(text.substr(0, text.find("-----END"))))
                add(at, 1, std::move(*key));
        } else if (label.ends_with("CERTIFICATE")) {
            if (auto certificate = parse_der_certificate(as_bytes(decode_base64(text).bytes)))
                m_finds.certificates.push_back({at, std::move(certificate->facts)});
        }
        return body_at;
    }

    std::size_t read_private_key(std::size_t at, std::string_view label, std::size_t body_at) {
        const PemBody body = skip_headers(m_text.substr(body_at));
        const Base64Bytes decoded = decode_base64(body.base64);
        auto key = read_key(label, body.encrypted, as_bytes(decoded.bytes));
        const std::size_t decoded_end = static_cast<std::size_t>(body.base64.data() - m_text.data()) + decoded.end;
        if (key) {
            add(at, decoded_end - at, std::move(*key));
            return decoded_end;
        }
        const std::string_view rest = m_text.substr(body_at, farthest_end);
        const std::size_t close = rest.find("-----END");
        if (close == std::string_view::npos)
            return body_at;
        const std::string_view inside = rest.substr(0, close);
        for (const std::string& bytes : decode_scattered_base64(inside))
            if ((key = read_key(label, body.encrypted, as_bytes(bytes)))) {
                add(at, body_at + close - at, std::move(*key));
                return body_at + close;
            }
        const bool whole = decoded.bytes.size() >= 48 && body.base64.substr(decoded.end).starts_with("-----END");
        if (whole || holds_base64_line(inside))
            m_finds.broken.push_back(at);
        return body_at;
    }

    static std::optional<KeyFacts> read_key(std::string_view label, bool encrypted, Bytes der) {
        if (label == "OPENSSH PRIVATE KEY")
            return parse_openssh_key(der);
        if (encrypted) { // the cipher text itself says nothing; its size must fit a block cipher
            const std::string_view kind = label.starts_with("RSA")   ? "rsa"
                                          : label.starts_with("DSA") ? "dsa"
                                          : label.starts_with("EC")  ? "ec"
                                                                     : "";
            if (auto key = parse_der_key(der)) { // the header lies
                key->encoding = "pem";
                return key;
            }
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
            if (at < 4 || full() || is_taken(at))
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
    std::vector<std::pair<std::size_t, std::size_t>> m_taken; ///< bytes of keys that were found
    std::size_t m_trials = 0;
    std::size_t m_containers = 0;
};

} // namespace

KeyFinds scan_for_keys(Bytes bytes, const Marks& marks) { return Scan(bytes, marks).run(); }

} // namespace warifu::inspection

#include "certificate_file.h"

#include <vector>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "warifu/base/digest.h"
#include "warifu/base/findings.h"
#include "warifu/base/owned.h"
#include "warifu/base/text.h"
#include "warifu/certificates/certificate.h"

// documents.certificates is Complete when every byte of the file belongs to a certificate that could be read (DER), or
// every PEM block in it is a certificate. Text between the blocks is not looked at: PEM allows it (RFC 7468, 2).

namespace warifu::documents {

namespace {

constexpr std::size_t most_bytes = 8U << 20U;
constexpr std::size_t most_certificates = 500;
constexpr std::size_t most_blocks = 2000;
constexpr std::size_t most_anomalies = 50;

/// One block as OpenSSL gives it; what may be a key is wiped.
struct PemBlock {
    char* label = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;

    PemBlock() = default;
    PemBlock(const PemBlock&) = delete;
    PemBlock& operator=(const PemBlock&) = delete;
    ~PemBlock() {
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, static_cast<std::size_t>(size));
    }
    Bytes bytes() const { return {reinterpret_cast<const std::byte*>(data), static_cast<std::size_t>(size)}; }
};

/// `rsa, 2048 bits, SHA-256 of its public half …`; empty when it hides behind a passphrase or is none.
std::string describe_key(const PemBlock& block) {
    const auto* at = block.data;
    const Owned<EVP_PKEY, EVP_PKEY_free> key(d2i_AutoPrivateKey(nullptr, &at, block.size));
    if (!key)
        return {};
    unsigned char* raw = nullptr;
    const int size = i2d_PUBKEY(key.get(), &raw);
    const std::string digest =
        size > 0 ? sha256_hex({reinterpret_cast<const std::byte*>(raw), static_cast<std::size_t>(size)}) : "unknown";
    OPENSSL_free(raw);
    const char* kind = EVP_PKEY_get0_type_name(key.get());
    return fmt::format(" ({}, {} bits, SHA-256 of its public half {})", kind != nullptr ? kind : "unknown kind",
                       EVP_PKEY_get_bits(key.get()), digest);
}

class CertificateReader {
public:
    CertificateReader(const CertificateOrigin& origin, RowSink& sink) : m_origin(origin), m_sink(sink) {}

    CertificateWork read(Bytes bytes) {
        if (bytes.size() > most_bytes)
            problem("stopped-at-bytes", fmt::format("a file of {} bytes; {} are the most that is read for certificates",
                                                    bytes.size(), most_bytes));
        else if (as_text(bytes).find("-----BEGIN ") != std::string_view::npos)
            read_pem(bytes);
        else
            read_der(bytes);
        if (m_ders.empty() && m_work.unread.empty())
            problem("no-certificate", "no certificate is in it");
        give();
        ERR_clear_error();
        return std::move(m_work);
    }

private:
    void problem(std::string code, const std::string& message) {
        if (m_work.unread.empty())
            m_work.unread = message;
        note(std::move(code), message);
    }

    void note(std::string code, const std::string& message) {
        if (++m_anomalies <= most_anomalies)
            m_sink.anomaly({m_origin.locator, std::move(code), message});
    }

    bool add(Bytes der) {
        if (m_ders.size() == most_certificates) {
            problem("stopped-at-certificates",
                    fmt::format("only the first {} certificates of a file are read", most_certificates));
            return false;
        }
        m_ders.emplace_back(der.begin(), der.end());
        return true;
    }

    void read_pem(Bytes bytes) {
        const Owned<BIO, BIO_free> in(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
        for (std::size_t i = 0; i < most_blocks; ++i) {
            PemBlock block;
            ERR_clear_error();
            if (PEM_read_bio(in.get(), &block.label, &block.header, &block.data, &block.size) == 1) {
                if (!take(block))
                    return;
            } else if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE) {
                return;
            } else {
                problem("damaged-pem", "a PEM block cannot be read");
            }
        }
        problem("stopped-at-blocks", fmt::format("only the first {} PEM blocks of a file are read", most_blocks));
    }

    bool take(const PemBlock& block) {
        const std::string_view label = block.label;
        if (label == PEM_STRING_X509 || label == PEM_STRING_X509_OLD) {
            if (certificates::read_certificate(block.bytes()))
                return add(block.bytes());
            problem("damaged-certificate", "a PEM block says that it is a certificate and is none");
        } else if (label.ends_with("PRIVATE KEY")) {
            ++m_work.private_keys;
            note("private-key", fmt::format("a private key lies with the certificates{}: take it out of what you hand "
                                            "on, and replace it if others have had the file",
                                            describe_key(block)));
        } else {
            problem("not-a-certificate", fmt::format("a PEM block is no certificate but '{}'", printable(label, 60)));
        }
        return true;
    }

    /// Each certificate is a sequence, and they may follow one another.
    void read_der(Bytes bytes) {
        for (Bytes rest = bytes; !rest.empty();) {
            const auto* at = reinterpret_cast<const unsigned char*>(rest.data());
            long length = 0;
            int tag = 0;
            int kind = 0;
            const auto* begin = at;
            const int told = ASN1_get_object(&at, &length, &tag, &kind, static_cast<long>(rest.size()));
            const std::uint64_t head = static_cast<std::uint64_t>(at - begin);
            // 0x80: damaged or longer than the file; 1: of indefinite length, which is not DER.
            if ((told & 0x81) != 0 || length < 0 || !in_range(head, static_cast<std::uint64_t>(length), rest.size()) ||
                !certificates::read_certificate(rest.first(head + static_cast<std::size_t>(length)))) {
                problem("damaged-certificate",
                        fmt::format("what stands at byte {} is no certificate in DER", bytes.size() - rest.size()));
                return;
            }
            const std::size_t size = head + static_cast<std::size_t>(length);
            if (!add(rest.first(size)))
                return;
            rest = rest.subspan(size);
        }
    }

    void give() {
        m_work.certificates = m_ders.size();
        if (m_origin.host.empty() || m_ders.empty()) {
            for (std::size_t i = 0; i < m_ders.size(); ++i)
                if (const auto facts = certificates::read_certificate(m_ders[i]))
                    give(i, *facts, certificates::columns_alone());
            return;
        }
        // The day is asked of the dossier later: what it decides is not kept.
        const auto chain = certificates::weigh_chain(m_ders, m_origin.host, {});
        if (!chain) {
            problem("no-chain", fmt::format("the certificates cannot be weighed as the chain of {}: {}",
                                            printable(m_origin.host, 255), chain.error().message));
            return;
        }
        for (std::size_t i = 0; i < chain->certificates.size(); ++i)
            give(i, chain->certificates[i], certificates::columns_of(*chain, i, m_origin.host));
    }

    void give(std::size_t index, const certificates::CertificateFacts& facts, certificates::Columns place) {
        RowBuilder row("certificate", fmt::format("{}#{}", m_origin.locator, index + 1));
        row.text("origin", m_origin.origin).number("port", m_origin.port).text("path", m_origin.path);
        row.all(certificates::columns_of(facts)).all(std::move(place));
        m_sink.row(row.take());
    }

    const CertificateOrigin& m_origin;
    RowSink& m_sink;
    std::vector<std::vector<std::byte>> m_ders;
    std::size_t m_anomalies = 0;
    CertificateWork m_work;
};

} // namespace

CertificateWork read_certificates(const CertificateOrigin& origin, Bytes bytes, RowSink& sink) {
    return CertificateReader(origin, sink).read(bytes);
}

void examine_certificates(const CertificateFile& file, RowSink& sink) {
    const std::string name(file.name);
    const CertificateWork work = read_certificates({"file", file.host, 0, name, name}, file.bytes, sink);
    Examination examination;
    examination.determinator = "documents.certificates";
    examination.locator = name;
    examination.outcome = work.unread.empty() ? Examination::Outcome::Complete : Examination::Outcome::Incomplete;
    examination.reason = work.unread;
    examination.looked_at = fmt::format("{} certificate{}", work.certificates, work.certificates == 1 ? "" : "s");
    if (work.private_keys > 0)
        examination.looked_at +=
            fmt::format(", {} private key{}", work.private_keys, work.private_keys == 1 ? "" : "s");
    sink.examination(std::move(examination));
}

} // namespace warifu::documents

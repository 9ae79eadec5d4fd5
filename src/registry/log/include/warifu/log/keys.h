#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/base/digest.h"
#include "warifu/log/note.h"

/// Keys of signed notes: Ed25519 (RFC 8032) with OpenSSL.
namespace warifu::log {

/// What others know of a log's key: `NAME+KEYID+BASE64`.
class VerifierKey {
public:
    /// Type 0x01 (Ed25519) alone; the id must be the one that follows from name and key.
    static Result<VerifierKey> parse(std::string_view text);
    static Result<VerifierKey> create(std::string_view name, Bytes public_key);

    const std::string& name() const { return m_name; }
    std::uint32_t id() const { return m_id; }
    std::string to_string() const;

    /// Refuses when a signature by this key's name and id is bad, and when there is none.
    Result<void> check(const Note& note) const;

private:
    VerifierKey(std::string name, const Digest256& key);
    bool verifies(std::string_view text, std::string_view signature) const;

    std::string m_name;
    Digest256 m_key; // 32 bytes, as RFC 8032 writes a public key
    std::uint32_t m_id = 0;
};

class SigningKey {
public:
    /// An Ed25519 private key in PEM (PKCS #8), not encrypted; `name` is that of the log.
    static Result<SigningKey> from_pem(std::string_view pem, std::string_view name);

    /// A new one, which nobody else has.
    static Result<SigningKey> generate(std::string_view name);

    const VerifierKey& verifier() const { return m_verifier; }
    Result<NoteSignature> sign(std::string_view text) const;

private:
    struct Private;
    static Result<SigningKey> named(std::shared_ptr<const Private> key, std::string_view name);
    SigningKey(std::shared_ptr<const Private> key, VerifierKey verifier);

    std::shared_ptr<const Private> m_private; // shared: nothing of it changes, and the class can be copied
    VerifierKey m_verifier;
};

} // namespace warifu::log

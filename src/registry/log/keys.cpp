#include "warifu/log/keys.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "warifu/base/base64.h"
#include "warifu/base/owned.h"
#include "warifu/base/text.h"

namespace warifu::log {

namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Bio = Owned<BIO, BIO_free>;

constexpr char ed25519_type = 1;
constexpr std::size_t ed25519_signature = 64;
constexpr std::size_t longest_pem = 64U << 10U;

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// SHA-256(name ‖ newline ‖ type ‖ key), its first four bytes.
std::uint32_t key_id(std::string_view name, const Digest256& key) {
    const std::string head = fmt::format("{}\n{}", name, ed25519_type);
    const Digest256 digest = sha256(std::array{as_bytes(head), Bytes(key)});
    return load<std::uint32_t>(digest.data(), ByteOrder::Big);
}

/// An encrypted key is refused, and nobody is asked on a terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

Error unusable(std::string_view why) {
    ERR_clear_error();
    return make_error(ErrorCode::InvalidArgument, std::string(why));
}

} // namespace

VerifierKey::VerifierKey(std::string name, const Digest256& key)
    : m_name(std::move(name)), m_key(key), m_id(key_id(m_name, m_key)) {}

Result<VerifierKey> VerifierKey::create(std::string_view name, Bytes public_key) {
    Digest256 key{};
    if (!is_key_name(name) || public_key.size() != key.size())
        return make_error(ErrorCode::InvalidArgument,
                          "a key's name must not be empty, nor have blanks or '+'; an Ed25519 key has 32 bytes",
                          printable(name, 80));
    std::ranges::copy(public_key, key.begin());
    return VerifierKey(std::string(name), key);
}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
    // The base64 may have a '+', the name may not.
    const std::size_t first = text.find('+');
    const std::size_t second = first == text.npos ? first : text.find('+', first + 1);
    if (second == text.npos)
        return make_error(ErrorCode::Parse, "a verifier key is NAME+KEYID+BASE64", printable(text, 80));
    const auto material = decode_base64(text.substr(second + 1));
    if (!material || material->empty())
        return make_error(ErrorCode::Parse, "the key is no base64", printable(text, 80));
    if (material->front() != ed25519_type)
        return make_error(ErrorCode::Unsupported, "a key that is not Ed25519 (type 01)", printable(text, 80));
    VerifierKey key = TRY(create(text.substr(0, first), as_bytes(*material).subspan(1)));
    if (text.substr(first + 1, second - first - 1) != fmt::format("{:08x}", key.m_id))
        return make_error(ErrorCode::Parse, "the key's id does not follow from its name and bytes",
                          printable(text, 80));
    return key;
}

std::string VerifierKey::to_string() const {
    return fmt::format("{}+{:08x}+{}", m_name, m_id, encode_base64(ed25519_type + std::string(as_text(m_key))));
}

bool VerifierKey::verifies(std::string_view text, std::string_view signature) const {
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(as_text(m_key)), m_key.size()));
    const Context context(EVP_MD_CTX_new());
    const bool good = key != nullptr && context != nullptr && signature.size() == ed25519_signature &&
                      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                      EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(text), text.size()) == 1;
    ERR_clear_error();
    return good;
}

Result<void> VerifierKey::check(const Note& note) const {
    std::size_t good = 0;
    for (const NoteSignature& signature : note.signatures) {
        if (signature.name != m_name || signature.key_id != m_id)
            continue;
        if (!verifies(note.text, signature.bytes))
            return make_error(ErrorCode::Refused, "the signature is not that of this key over this text", m_name);
        ++good;
    }
    if (good == 0)
        return make_error(ErrorCode::Refused, "not signed by this key", m_name);
    return {};
}

struct SigningKey::Private {
    Key key;
};

SigningKey::SigningKey(std::shared_ptr<const Private> key, VerifierKey verifier)
    : m_private(std::move(key)), m_verifier(std::move(verifier)) {}

Result<SigningKey> SigningKey::from_pem(std::string_view pem, std::string_view name) {
    if (pem.size() > longest_pem)
        return unusable("a private key of more than 64 KiB");
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    auto held = std::make_shared<Private>();
    held->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    if (held->key == nullptr || EVP_PKEY_get_id(held->key.get()) != EVP_PKEY_ED25519)
        return unusable("the log's key must be an Ed25519 private key in PEM, not encrypted "
                        "(openssl genpkey -algorithm ed25519)");
    return named(std::move(held), name);
}

Result<SigningKey> SigningKey::generate(std::string_view name) {
    auto held = std::make_shared<Private>();
    held->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (held->key == nullptr)
        return make_error(ErrorCode::Internal, "no key could be made");
    return named(std::move(held), name);
}

Result<SigningKey> SigningKey::named(std::shared_ptr<const Private> held, std::string_view name) {
    Digest256 bytes{};
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(held->key.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size) != 1)
        return unusable("the log's key has no public half");
    VerifierKey verifier = TRY(VerifierKey::create(name, Bytes(bytes)));
    return SigningKey(std::move(held), std::move(verifier));
}

Result<NoteSignature> SigningKey::sign(std::string_view text) const {
    NoteSignature signature{m_verifier.name(), m_verifier.id(), std::string(ed25519_signature, '\0')};
    const Context context(EVP_MD_CTX_new());
    std::size_t size = signature.bytes.size();
    if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, m_private->key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.bytes.data()), &size, raw(text),
                       text.size()) != 1)
        return make_error(ErrorCode::Internal, "Ed25519 could not sign");
    return signature;
}

} // namespace warifu::log

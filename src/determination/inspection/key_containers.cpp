#include <memory>

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "key_facts.h"

// Two containers for SSH keys that OpenSSL does not read. Both are made of SSH's types (RFC 4251 section 5): a string
// is a length in four bytes, big endian, and its bytes; an mpint is a string that holds a signed big-endian number.
//
// OpenSSH (PROTOCOL.key in its sources): "openssh-key-v1\0", cipher name, kdf name, kdf options, number of keys, one
// public key for each in clear, then the private half, encrypted unless the cipher is "none".
//
// Dropbear (signkey.c, rsa.c, dss.c, ecdsa.c, ed25519.c): the public key, as on the wire, and the private numbers
// right behind it, with no magic, no length of the whole and no passphrase:
//   ssh-rsa: e, n, d, p, q (p and q from version 0.33)       ssh-dss: p, q, g, y, x
//   ecdsa-sha2-*: curve, point, d                            ssh-ed25519: one string of seed and public key

namespace warifu::inspection {

namespace {

constexpr std::size_t most_number = 4096; // bytes: a key of 32768 bits

std::optional<std::string_view> take_string(ByteReader& reader) {
    const std::size_t before = reader.position();
    const std::optional<std::uint32_t> length = reader.u32();
    std::optional<Bytes> bytes;
    if (length)
        bytes = reader.take(*length);
    if (!bytes) {
        [[maybe_unused]] const bool back = reader.seek(before);
        return std::nullopt;
    }
    return as_text(*bytes);
}

/// A positive mpint in its one valid form: no useless leading zero byte, not negative, not empty.
std::optional<std::string_view> take_number(ByteReader& reader) {
    const std::optional<std::string_view> text = take_string(reader);
    if (!text || text->empty() || text->size() > most_number)
        return std::nullopt;
    const auto first = static_cast<unsigned char>(text->front());
    if (first >= 0x80 || (first == 0 && (text->size() == 1 || static_cast<unsigned char>((*text)[1]) < 0x80)))
        return std::nullopt;
    return first == 0 ? text->substr(1) : *text;
}

std::int64_t bits_of(std::string_view number) {
    if (number.empty())
        return 0;
    auto bits = static_cast<std::int64_t>(number.size() - 1) * 8;
    for (auto first = static_cast<unsigned char>(number.front()); first != 0;
         first = static_cast<unsigned char>(first >> 1U))
        ++bits;
    return bits;
}

struct NumberFree {
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
};
using Number = std::unique_ptr<BIGNUM, NumberFree>;

Number to_number(std::string_view bytes) {
    return Number(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
}

bool is_odd(std::string_view number) { return (static_cast<unsigned char>(number.back()) & 1U) != 0; }

bool is_product(std::string_view n, std::string_view p, std::string_view q) {
    const Number product(BN_new());
    const std::unique_ptr<BN_CTX, void (*)(BN_CTX*)> context(BN_CTX_new(), BN_CTX_free);
    const Number number_n = to_number(n);
    return product && context && number_n &&
           BN_mul(product.get(), to_number(p).get(), to_number(q).get(), context.get()) == 1 &&
           BN_cmp(product.get(), number_n.get()) == 0;
}

std::optional<std::int64_t> dropbear_rsa(ByteReader& reader) {
    const auto e = take_number(reader);
    const auto n = e ? take_number(reader) : std::nullopt;
    const auto d = n ? take_number(reader) : std::nullopt;
    if (!d || e->size() > 8 || !is_odd(*e) || !is_odd(*n) || bits_of(*n) < 256 || d->size() > n->size() ||
        d->size() < 16)
        return std::nullopt;
    ByteReader ahead = reader;
    const auto p = take_number(ahead);
    const auto q = p ? take_number(ahead) : std::nullopt;
    if (q && p->size() < n->size() && q->size() < n->size() && is_product(*n, *p, *q))
        reader = ahead;
    else if (!reader.at_end())
        return std::nullopt; // without its factors only a whole file is believed: the numbers prove nothing
    return bits_of(*n);
}

std::optional<std::int64_t> dropbear_dss(ByteReader& reader) {
    const auto p = take_number(reader);
    const auto q = p ? take_number(reader) : std::nullopt;
    const auto g = q ? take_number(reader) : std::nullopt;
    const auto y = g ? take_number(reader) : std::nullopt;
    const auto x = y ? take_number(reader) : std::nullopt;
    if (!x || bits_of(*p) < 512 || bits_of(*q) < 160 || !is_odd(*p) || !is_odd(*q) || g->size() > p->size() ||
        y->size() > p->size() || x->size() > q->size())
        return std::nullopt;
    return bits_of(*p);
}

std::optional<std::int64_t> dropbear_ecdsa(ByteReader& reader, std::string_view type) {
    const auto curve = take_string(reader);
    const auto point = curve ? take_string(reader) : std::nullopt;
    const auto d = point ? take_number(reader) : std::nullopt;
    if (!d || !type.ends_with(*curve) || !point->starts_with('\x04'))
        return std::nullopt;
    const std::int64_t bits = *curve == "nistp256" ? 256 : *curve == "nistp384" ? 384 : *curve == "nistp521" ? 521 : 0;
    const auto field = static_cast<std::size_t>((bits + 7) / 8);
    if (bits == 0 || point->size() != 2 * field + 1 || d->size() > field)
        return std::nullopt;
    return bits;
}

/// True when the second half of a Dropbear Ed25519 key is the public key of the first.
bool is_ed25519_pair(std::string_view both) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(both.data()),
                                     32),
        EVP_PKEY_free);
    std::string derived(32, '\0');
    std::size_t size = derived.size();
    return key &&
           EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(derived.data()), &size) == 1 &&
           size == 32 && derived == both.substr(32);
}

} // namespace

void append_ssh_string(std::string& out, std::string_view text) {
    const auto length = static_cast<std::uint32_t>(text.size());
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        out += static_cast<char>((length >> shift) & 0xffU);
    out += text;
}

void append_ssh_mpint(std::string& out, std::string_view big_endian) {
    while (!big_endian.empty() && big_endian.front() == '\0')
        big_endian.remove_prefix(1);
    const bool sign = !big_endian.empty() && (static_cast<unsigned char>(big_endian.front()) & 0x80U) != 0;
    append_ssh_string(out, sign ? std::string(1, '\0') + std::string(big_endian) : std::string(big_endian));
}

std::pair<std::string, std::optional<std::int64_t>> describe_ssh_public(std::string_view blob) {
    ByteReader reader(as_bytes(blob), ByteOrder::Big);
    const std::string_view type = take_string(reader).value_or("");
    if (type == "ssh-rsa") {
        const auto e = take_number(reader);
        const auto n = e ? take_number(reader) : std::nullopt;
        return {"rsa", n ? std::optional(bits_of(*n)) : std::nullopt};
    }
    if (type == "ssh-dss") {
        const auto p = take_number(reader);
        return {"dsa", p ? std::optional(bits_of(*p)) : std::nullopt};
    }
    if (type == "ssh-ed25519")
        return {"ed25519", 256};
    if (type.starts_with("ecdsa-sha2-nistp"))
        return {"ec", type.ends_with("256") ? 256 : type.ends_with("384") ? 384 : 521};
    return {std::string(type), std::nullopt};
}

std::optional<KeyFacts> parse_openssh_key(Bytes body) {
    constexpr std::string_view magic("openssh-key-v1\0", 15);
    if (!as_text(body).starts_with(magic))
        return std::nullopt;
    ByteReader reader(body.subspan(magic.size()), ByteOrder::Big);
    const auto cipher = take_string(reader);
    const auto kdf = cipher ? take_string(reader) : std::nullopt;
    const auto options = kdf ? take_string(reader) : std::nullopt;
    const auto keys = options ? reader.u32() : std::nullopt;
    const auto public_blob = keys ? take_string(reader) : std::nullopt;
    const auto private_part = public_blob ? take_string(reader) : std::nullopt;
    if (!private_part || private_part->size() < 16)
        return std::nullopt;
    const auto [kind, bits] = describe_ssh_public(*public_blob);
    return KeyFacts{kind, "openssh", bits, *cipher != "none", ssh_fingerprint(*public_blob)};
}

std::optional<KeyFacts> parse_dropbear_key(Bytes bytes, std::size_t& length) {
    ByteReader reader(bytes, ByteOrder::Big);
    const std::string_view type = take_string(reader).value_or("");
    std::optional<std::int64_t> bits;
    std::string kind;
    std::string public_blob;
    if (type == "ssh-rsa") {
        kind = "rsa";
        bits = dropbear_rsa(reader);
    } else if (type == "ssh-dss") {
        kind = "dsa";
        bits = dropbear_dss(reader);
    } else if (type.starts_with("ecdsa-sha2-")) {
        kind = "ec";
        bits = dropbear_ecdsa(reader, type);
    } else if (type == "ssh-ed25519") {
        const auto both = take_string(reader);
        if (!both || both->size() != 64 || !is_ed25519_pair(*both))
            return std::nullopt;
        append_ssh_string(public_blob, type);
        append_ssh_string(public_blob, both->substr(32));
        length = reader.position();
        return KeyFacts{"ed25519", "dropbear", 256, false, ssh_fingerprint(public_blob)};
    }
    if (!bits)
        return std::nullopt;
    length = reader.position();
    // The public half is what stands in front of the private numbers: count its fields.
    ByteReader front(bytes, ByteOrder::Big);
    const int fields = kind == "dsa" ? 5 : 3;
    for (int i = 0; i < fields; ++i) [[maybe_unused]]
        const auto field = take_string(front);
    return KeyFacts{kind, "dropbear", bits, false, ssh_fingerprint(as_text(bytes.first(front.position())))};
}

} // namespace warifu::inspection

#include "rfb_message.h"

#include <algorithm>
#include <array>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "warifu/base/bytes.h"
#include "warifu/base/owned.h"

namespace warifu::device {

namespace {

constexpr std::uint32_t most_reason = 4096;

using CipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

/// A text behind its length; a longer one than is read is cut. Nothing: not whole yet.
std::optional<std::string> read_reason(ByteReader& reader) {
    const auto length = reader.u32();
    const auto text = length ? reader.take(std::min(*length, most_reason)) : std::nullopt;
    return text ? std::optional(std::string(as_text(*text))) : std::nullopt;
}

std::uint8_t reversed(std::uint8_t byte) {
    std::uint8_t back = 0;
    for (int bit = 0; bit < 8; ++bit)
        back = static_cast<std::uint8_t>(back << 1U | (byte >> bit & 1));
    return back;
}

} // namespace

std::optional<RfbVersion> rfb_version(std::string_view greeting) {
    // `RFB 003.008` and a line's end. 003.889 is Apple's, 004.001 and 005.000 RealVNC's: all of them know 3.8.
    const std::string_view line = greeting.substr(0, 12);
    const auto digits = [](std::string_view text) { return text.find_first_not_of("0123456789") == text.npos; };
    if (line.size() < 12 || !line.starts_with("RFB ") || line[7] != '.' || line[11] != '\n' ||
        !digits(line.substr(4, 3)) || !digits(line.substr(8, 3)) || line.substr(4, 7) < "003.003")
        return std::nullopt;
    if (line.substr(4, 7) >= "003.008")
        return RfbVersion::V3_8;
    // Other numbers below are treated as 3.3 (7.1.1).
    return line.substr(4, 7) == "003.007" ? RfbVersion::V3_7 : RfbVersion::V3_3;
}

std::string rfb_line(RfbVersion version) {
    switch (version) {
    case RfbVersion::V3_3: return "RFB 003.003\n";
    case RfbVersion::V3_7: return "RFB 003.007\n";
    case RfbVersion::V3_8: break;
    }
    return "RFB 003.008\n";
}

std::optional<RfbOffer> read_rfb_offer(std::string_view bytes, RfbVersion version) {
    ByteReader reader(as_bytes(bytes), ByteOrder::Big);
    RfbOffer offer;
    std::uint32_t count = 0;
    if (version == RfbVersion::V3_3) { // the server decides, with one type in four bytes
        const auto type = reader.u32();
        if (!type)
            return std::nullopt;
        count = *type == 0 ? 0 : 1;
        if (*type != 0 && *type <= 0xff)
            offer.types.push_back(static_cast<std::uint8_t>(*type));
    } else {
        const auto told = reader.u8();
        const auto types = told ? reader.take(*told) : std::nullopt;
        if (!types)
            return std::nullopt;
        count = *told;
        for (const std::byte type : *types)
            offer.types.push_back(static_cast<std::uint8_t>(type));
    }
    if (count == 0) {
        const auto reason = read_reason(reader);
        if (!reason)
            return std::nullopt;
        offer.refusal = *reason;
    }
    return offer;
}

std::optional<RfbResult> read_rfb_result(std::string_view bytes, RfbVersion version) {
    ByteReader reader(as_bytes(bytes), ByteOrder::Big);
    const auto code = reader.u32();
    if (!code)
        return std::nullopt;
    RfbResult result{*code, {}};
    if (*code != 0 && version == RfbVersion::V3_8) {
        const auto reason = read_reason(reader);
        if (!reason)
            return std::nullopt;
        result.reason = *reason;
    }
    return result;
}

std::string rfb_response(std::string_view challenge, std::string_view password) {
    // Single DES is in OpenSSL's legacy provider, a file that a jail cannot load. Three times with the same key, as
    // encrypt, decrypt, encrypt, comes to the same.
    std::array<std::uint8_t, 24> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = i % 8 < password.size() ? reversed(static_cast<std::uint8_t>(password[i % 8])) : std::uint8_t{0};
    std::string out(challenge.size(), '\0');
    const CipherContext context(EVP_CIPHER_CTX_new());
    int size = 0;
    const bool done = context &&
                      EVP_EncryptInit_ex(context.get(), EVP_des_ede3_ecb(), nullptr, key.data(), nullptr) == 1 &&
                      EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
                      EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                                        reinterpret_cast<const unsigned char*>(challenge.data()),
                                        static_cast<int>(challenge.size())) == 1;
    ERR_clear_error();
    return done && static_cast<std::size_t>(size) == out.size() ? out : std::string();
}

} // namespace warifu::device

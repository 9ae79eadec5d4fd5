#include "cms.h"

namespace warifu::signing {

namespace {

constexpr std::size_t longest_signature = 1U << 20U; // with chain and stamp, some tens of kilobytes

Cms decode(Bytes bytes) {
    if (as_text(bytes).starts_with("-----BEGIN")) {
        const Bio bio = bio_of(bytes);
        return Cms(PEM_read_bio_CMS(bio.get(), nullptr, nullptr, nullptr));
    }
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    Cms cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(bytes.size())));
    const auto* end = reinterpret_cast<const unsigned char*>(bytes.data()) + bytes.size();
    return at == end ? std::move(cms) : Cms();
}

} // namespace

Result<Cms> read_cms(Bytes bytes) {
    if (bytes.size() > longest_signature)
        return make_error(ErrorCode::LimitExceeded, "larger than 1 MiB: this is no signature");
    Cms cms = decode(bytes);
    if (cms == nullptr)
        return openssl_error(ErrorCode::Corrupt, "this is no CMS signature");
    if (OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed)
        return make_error(ErrorCode::Corrupt, "this is CMS, but not a signature");
    return cms;
}

std::string_view signature_octets(CMS_SignerInfo* signer) {
    const ASN1_OCTET_STRING* octets = CMS_SignerInfo_get0_signature(signer);
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(octets)),
            static_cast<std::size_t>(ASN1_STRING_length(octets))};
}

} // namespace warifu::signing

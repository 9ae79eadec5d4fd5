// COSE_Sign1 (RFC 9052, 4.2): an array of four, behind tag 18.
//
//     18([ << { 1: -7, 3: content type, 4: key id } >>,   protected header, as a byte string
//          {},                                            unprotected header
//          << payload >>,
//          h'signature' ])
//
// The signature is over ["Signature1", protected header, external data (none), payload]. CBOR, COSE and Base45 each
// leave more than one way to write the same; here there is one, and a token written in another is refused.

#include "envelope.h"

#include "base45.h"
#include "cbor.h"
#include "warifu/signing/es256.h"

namespace warifu::label {

namespace {

constexpr std::uint64_t cose_sign1 = 18;
constexpr std::int64_t algorithm = 1;
constexpr std::int64_t content_type = 3;
constexpr std::int64_t key_identifier = 4;
constexpr std::int64_t es256 = -7;
constexpr std::size_t most_header_bytes = 128;

std::string header_of(const Kind& kind, std::string_view key_id) {
    cbor::Writer writer;
    writer.map(3).integer(algorithm).integer(es256).integer(content_type);
    if (kind.content_format != 0)
        writer.integer(kind.content_format);
    else
        writer.text(kind.media_type);
    return writer.integer(key_identifier).bytes(key_id).take();
}

std::string to_be_signed(std::string_view header, std::string_view payload) {
    return cbor::Writer().array(4).text("Signature1").bytes(header).bytes({}).bytes(payload).take();
}

std::string written(std::string_view header, std::string_view payload, std::string_view signature) {
    return cbor::Writer().tag(cose_sign1).array(4).bytes(header).map(0).bytes(payload).bytes(signature).take();
}

/// The key id, when the header says all that it must, and nothing else.
Result<std::string> key_id_of(const Kind& kind, const std::string& header) {
    cbor::Reader reader(as_bytes(header));
    cbor::Fields fields = TRY(cbor::Fields::open(reader, 3));
    TRY_VOID(fields.need(algorithm));
    if (TRY(reader.integer()) != es256)
        return make_error(ErrorCode::Corrupt, "the signature is of another kind than ES256");
    TRY_VOID(fields.need(content_type));
    const bool same = kind.content_format != 0 ? reader.skip(kind.content_format)
                                               : TRY(reader.text(most_header_bytes)) == kind.media_type;
    if (!same)
        return make_error(ErrorCode::Corrupt, "the content is of another type");
    TRY_VOID(fields.need(key_identifier));
    std::string key_id = TRY(reader.bytes(signing::key_id_bytes));
    TRY_VOID(fields.end());
    TRY_VOID(reader.end());
    if (key_id.size() != signing::key_id_bytes)
        return make_error(ErrorCode::Corrupt, "the key id is not of 8 bytes");
    return key_id;
}

} // namespace

Result<std::string> seal(const Kind& kind, std::string_view payload, const signing::SigningTerms& terms) {
    const signing::KnownCertificate signer = TRY(signing::es256_signer(terms));
    const std::string header = header_of(kind, signer.key_id);
    const std::string signature = TRY(signing::sign_es256(as_bytes(to_be_signed(header, payload)), terms));
    const std::string bytes = written(header, payload, signature);
    if (bytes.size() > kind.most_bytes)
        return make_error(ErrorCode::LimitExceeded,
                          "this is too much for a QR code: name fewer models, or shorter texts");
    return std::string(kind.prefix) + base45(as_bytes(bytes));
}

Result<Envelope> open(const Kind& kind, std::string_view text) {
    if (!text.starts_with(kind.prefix))
        return make_error(ErrorCode::Corrupt, "it does not begin with " + std::string(kind.prefix));
    text.remove_prefix(kind.prefix.size());
    if (text.size() > kind.most_bytes / 2 * 3 + 2)
        return make_error(ErrorCode::LimitExceeded, "it is longer than any that is written");
    const std::string bytes = TRY(read_base45(text));
    cbor::Reader reader(as_bytes(bytes));
    TRY_VOID(reader.tag(cose_sign1));
    if (TRY(reader.array(4)) != 4)
        return make_error(ErrorCode::Corrupt, "a signature has four parts");
    const std::string header = TRY(reader.bytes(most_header_bytes));
    if (TRY(reader.map(0)) != 0)
        return make_error(ErrorCode::Corrupt, "the unprotected header is not empty");
    Envelope envelope;
    envelope.payload = TRY(reader.bytes(kind.most_bytes));
    envelope.signature = TRY(reader.bytes(signing::es256_bytes));
    TRY_VOID(reader.end());
    envelope.key_id = TRY(key_id_of(kind, header));
    envelope.signed_bytes = to_be_signed(header, envelope.payload);
    if (written(header_of(kind, envelope.key_id), envelope.payload, envelope.signature) != bytes)
        return make_error(ErrorCode::Corrupt, "it is not written in the one form that is accepted");
    return envelope;
}

} // namespace warifu::label

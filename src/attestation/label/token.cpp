// A label is a CBOR Web Token (RFC 8392): a map of claims. Those that CWT has no name for stand in one claim with a
// number for private use, so that its five bytes are paid once.

#include "warifu/label/token.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "cbor.h"
#include "envelope.h"
#include "fields.h"
#include "warifu/base/random.h"
#include "warifu/base/text.h"

namespace warifu::label {

namespace {

constexpr std::int64_t claim_label = -65537;
constexpr Kind token_kind{token_prefix, 61, {}, most_token_bytes}; // 61: application/cwt (RFC 8392, 9.4)

enum TokenEntry : std::int64_t {
    Regime = 1,
    Level = 2,
    Edition = 3,
    Product = 4,
    Models = 5,
    Maker = 6,
    Speaks = 7,
    Verified = 8,
    SupportUntil = 9,
    Url = 10,
    Former = 11,
};

constexpr std::array<std::pair<Speaker, std::string_view>, 3> speakers = {
    {{Speaker::Maker, "maker"}, {Speaker::Laboratory, "laboratory"}, {Speaker::Operator, "operator"}}};

void write_about(const Label& label, cbor::Writer& writer) {
    const std::uint64_t optional = (label.level.empty() ? 0U : 1U) + (label.support_until ? 1U : 0U) +
                                   (label.url.empty() ? 0U : 1U) + (label.former.empty() ? 0U : 1U);
    writer.map(7 + optional).integer(Regime).text(label.regime);
    if (!label.level.empty())
        writer.integer(Level).text(label.level);
    writer.integer(Edition).text(label.edition).integer(Product).text(label.product);
    writer.integer(Models).array(label.models.size());
    for (const std::string& model : label.models)
        writer.text(model);
    writer.integer(Maker).text(label.maker);
    writer.integer(Speaks).integer(static_cast<std::int64_t>(label.speaker) + 1);
    writer.integer(Verified).boolean(label.criteria == Criteria::Verified);
    if (label.support_until)
        writer.integer(SupportUntil).integer(label.support_until->days_since_1970());
    if (!label.url.empty())
        writer.integer(Url).text(label.url);
    if (!label.former.empty())
        writer.integer(Former).bytes(label.former);
}

std::string claims_of(const Label& label) {
    cbor::Writer writer;
    writer.map(7).integer(claim_issuer).text(label.issuer).integer(claim_subject).text(label.number);
    // `exp` is the first moment that is too late.
    writer.integer(claim_expires).integer(seconds_of(label.last) + day_s);
    writer.integer(claim_not_before).integer(seconds_of(label.from));
    writer.integer(claim_issued_at).integer(label.signed_at).integer(claim_id).bytes(label.id).integer(claim_label);
    write_about(label, writer);
    return writer.take();
}

Result<std::vector<std::string>> read_models(cbor::Reader& reader) {
    const std::uint64_t count = TRY(reader.array(most_models));
    std::vector<std::string> models;
    for (std::uint64_t i = 0; i < count; ++i)
        models.push_back(TRY(reader.text(most_of_name)));
    return models;
}

Result<Speaker> read_speaker(cbor::Reader& reader) {
    const std::int64_t number = TRY(reader.integer());
    if (number < 1 || number > static_cast<std::int64_t>(speakers.size()))
        return make_error(ErrorCode::Corrupt, "nobody knows who speaks");
    return speakers[static_cast<std::size_t>(number - 1)].first;
}

Result<void> read_about_label(cbor::Reader& reader, Label& label) {
    cbor::Fields fields = TRY(cbor::Fields::open(reader, Former));
    TRY_VOID(fields.need(Regime));
    label.regime = TRY(reader.text(most_of_word));
    if (fields.has(Level))
        label.level = TRY(read_text(reader, most_of_word, "the level"));
    TRY_VOID(fields.need(Edition));
    label.edition = TRY(reader.text(most_of_word));
    TRY_VOID(fields.need(Product));
    label.product = TRY(reader.text(most_of_name));
    TRY_VOID(fields.need(Models));
    label.models = TRY(read_models(reader));
    TRY_VOID(fields.need(Maker));
    label.maker = TRY(reader.text(most_of_name));
    TRY_VOID(fields.need(Speaks));
    label.speaker = TRY(read_speaker(reader));
    TRY_VOID(fields.need(Verified));
    label.criteria = TRY(reader.boolean()) ? Criteria::Verified : Criteria::Unverified;
    if (fields.has(SupportUntil))
        label.support_until = TRY(read_day(reader));
    if (fields.has(Url)) {
        label.url = TRY(reader.text(most_of_url));
        TRY_VOID(check_url(label.url));
    }
    if (fields.has(Former))
        label.former = TRY(read_id(reader));
    return fields.end();
}

Result<Label> read_label_claims(const std::string& payload) {
    cbor::Reader reader(as_bytes(payload));
    cbor::Fields fields = TRY(cbor::Fields::open(reader, 7));
    TRY_VOID(fields.need(claim_issuer));
    std::string issuer = TRY(reader.text(most_of_name));
    TRY_VOID(fields.need(claim_subject));
    std::string number = TRY(reader.text(most_of_name));
    TRY_VOID(fields.need(claim_expires));
    const Date expires = TRY(read_day_in_seconds(reader));
    const Date last = TRY(Date::from_days_since_1970(expires.days_since_1970() - 1));
    TRY_VOID(fields.need(claim_not_before));
    const Date from = TRY(read_day_in_seconds(reader));
    TRY_VOID(fields.need(claim_issued_at));
    const std::time_t signed_at = TRY(read_moment(reader));
    TRY_VOID(fields.need(claim_id));
    std::string id = TRY(read_id(reader));
    Label label{std::move(issuer), std::move(number), from, last, signed_at, std::move(id)};
    TRY_VOID(fields.need(claim_label));
    TRY_VOID(read_about_label(reader, label));
    TRY_VOID(fields.end());
    TRY_VOID(reader.end());
    return label;
}

/// The same for what is written and what is read.
Result<void> check(const Label& label) {
    TRY_VOID(check_text(label.issuer, most_of_name, "the issuer's name"));
    TRY_VOID(check_text(label.number, most_of_name, "the number"));
    TRY_VOID(check_text(label.regime, most_of_word, "the regime"));
    TRY_VOID(check_text(label.edition, most_of_word, "the edition"));
    TRY_VOID(check_text(label.product, most_of_name, "the product's name"));
    TRY_VOID(check_text(label.maker, most_of_name, "the maker's name"));
    if (!label.level.empty())
        TRY_VOID(check_text(label.level, most_of_word, "the level"));
    if (label.models.empty() || label.models.size() > most_models)
        return make_error(ErrorCode::InvalidArgument, fmt::format("a label is of 1 to {} models", most_models));
    for (const std::string& model : label.models)
        TRY_VOID(check_text(model, most_of_name, "a model's designation"));
    if (!label.url.empty())
        TRY_VOID(check_url(label.url));
    if (label.id.size() != id_bytes || (!label.former.empty() && label.former.size() != id_bytes))
        return make_error(ErrorCode::InvalidArgument, "an id is not of 8 bytes");
    TRY_VOID(check_moment(label.signed_at));
    if (label.last < label.from)
        return make_error(ErrorCode::InvalidArgument, "the label ends before it begins");
    if (label.from < TRY(earliest_day(label.signed_at)))
        return make_error(ErrorCode::InvalidArgument, "the label begins before it was signed");
    if (label.speaker != Speaker::Maker && label.criteria == Criteria::Unverified)
        return make_error(ErrorCode::InvalidArgument,
                          "criteria that were not read in the primary text carry no more than a maker's declaration");
    return {};
}

} // namespace

std::string_view to_string(Speaker speaker) {
    for (const auto& [value, word] : speakers)
        if (value == speaker)
            return word;
    return "maker";
}

Result<Speaker> parse_speaker(std::string_view text) {
    for (const auto& [value, word] : speakers)
        if (word == text)
            return value;
    return make_error(
        ErrorCode::InvalidArgument,
        fmt::format("'{}' does not speak for a label; write maker, laboratory or operator", printable(text, 100)));
}

Result<Token> read_token(std::string_view text) {
    Envelope envelope = TRY(open(token_kind, text));
    Label label = TRY(read_label_claims(envelope.payload));
    TRY_VOID(check(label));
    if (claims_of(label) != envelope.payload)
        return make_error(ErrorCode::Corrupt, "it is not written in the one form that is accepted");
    return Token{std::move(label), std::move(envelope.key_id), std::move(envelope.signed_bytes),
                 std::move(envelope.signature)};
}

Result<std::string> issue(Label label, const signing::SigningTerms& terms) {
    const signing::KnownCertificate signer = TRY(signing::es256_signer(terms));
    label.issuer = signer.name;
    label.signed_at = terms.now;
    TRY_VOID(check(label));
    const Date end = TRY(last_day_by(signer));
    if (label.last > end)
        return make_error(ErrorCode::Refused,
                          fmt::format("the last whole day of the certificate is {}, that of the label {}: a label "
                                      "does not outlive the certificate",
                                      end.to_string(), label.last.to_string()));
    return seal(token_kind, claims_of(label), terms);
}

Result<Date> last_day_by(const signing::KnownCertificate& signer) {
    return Date::from_days_since_1970((signer.until + 1) / day_s - 1);
}

Result<std::string> new_id() {
    std::array<unsigned char, id_bytes> id{};
    TRY_VOID(fill_random(id));
    return std::string(id.begin(), id.end());
}

} // namespace warifu::label

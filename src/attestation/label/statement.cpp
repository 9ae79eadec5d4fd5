#include "warifu/label/statement.h"

#include "cbor.h"
#include "envelope.h"
#include "fields.h"

namespace warifu::label {

namespace {

using recognition::LabelState;

constexpr std::int64_t claim_statement = -65538;
constexpr std::size_t most_of_reason = 500;
constexpr Kind statement_kind{statement_prefix, 0, "application/x.warifu.label-status", 2000};

enum StatementEntry : std::int64_t { LabelId = 1, State = 2, From = 3, Until = 4, Reason = 5 };

std::string claims_of(const Statement& statement) {
    cbor::Writer writer;
    writer.map(4).integer(claim_issuer).text(statement.issuer).integer(claim_subject).text(statement.number);
    writer.integer(claim_issued_at).integer(statement.signed_at).integer(claim_statement);
    writer.map(3U + (statement.until ? 1U : 0U) + (statement.reason.empty() ? 0U : 1U));
    writer.integer(LabelId).bytes(statement.label_id);
    writer.integer(State).text(recognition::to_string(statement.state));
    writer.integer(From).integer(statement.from.days_since_1970());
    if (statement.until)
        writer.integer(Until).integer(statement.until->days_since_1970());
    if (!statement.reason.empty())
        writer.integer(Reason).text(statement.reason);
    return writer.take();
}

Result<Statement> read_about_statement(cbor::Reader& reader) {
    cbor::Fields fields = TRY(cbor::Fields::open(reader, Reason));
    TRY_VOID(fields.need(LabelId));
    std::string label_id = TRY(read_id(reader));
    TRY_VOID(fields.need(State));
    const LabelState state = TRY(recognition::parse_label_state(TRY(reader.text(most_of_word))));
    TRY_VOID(fields.need(From));
    Statement statement{{}, {}, std::move(label_id), 0, state, TRY(read_day(reader)), {}, {}};
    if (fields.has(Until))
        statement.until = TRY(read_day(reader));
    if (fields.has(Reason))
        statement.reason = TRY(read_text(reader, most_of_reason, "the reason"));
    TRY_VOID(fields.end());
    return statement;
}

Result<Statement> read_statement_claims(const std::string& payload) {
    cbor::Reader reader(as_bytes(payload));
    cbor::Fields fields = TRY(cbor::Fields::open(reader, 4));
    TRY_VOID(fields.need(claim_issuer));
    std::string issuer = TRY(reader.text(most_of_name));
    TRY_VOID(fields.need(claim_subject));
    std::string number = TRY(reader.text(most_of_name));
    TRY_VOID(fields.need(claim_issued_at));
    const std::time_t signed_at = TRY(read_moment(reader));
    TRY_VOID(fields.need(claim_statement));
    Statement statement = TRY(read_about_statement(reader));
    statement.issuer = std::move(issuer);
    statement.number = std::move(number);
    statement.signed_at = signed_at;
    TRY_VOID(fields.end());
    TRY_VOID(reader.end());
    return statement;
}

Result<void> check(const Statement& statement) {
    TRY_VOID(check_text(statement.issuer, most_of_name, "the issuer's name"));
    TRY_VOID(check_text(statement.number, most_of_name, "the number"));
    if (!statement.reason.empty())
        TRY_VOID(check_text(statement.reason, most_of_reason, "the reason"));
    if (statement.label_id.size() != id_bytes)
        return make_error(ErrorCode::InvalidArgument, "an id is not of 8 bytes");
    TRY_VOID(check_moment(statement.signed_at));
    // Valid and expired follow from the label itself: nobody makes it valid again by a statement.
    if (statement.state == LabelState::Valid || statement.state == LabelState::Expired)
        return make_error(ErrorCode::InvalidArgument, "a statement says grace, withdrawn or revoked");
    if ((statement.state == LabelState::Grace) != statement.until.has_value())
        return make_error(ErrorCode::InvalidArgument, "a period of grace has a last day, and nothing else has");
    if (statement.until && *statement.until < statement.from)
        return make_error(ErrorCode::InvalidArgument, "the period of grace ends before it begins");
    return {};
}

} // namespace

Result<SignedStatement> read_statement(std::string_view text) {
    Envelope envelope = TRY(open(statement_kind, text));
    Statement statement = TRY(read_statement_claims(envelope.payload));
    TRY_VOID(check(statement));
    if (claims_of(statement) != envelope.payload)
        return make_error(ErrorCode::Corrupt, "it is not written in the one form that is accepted");
    return SignedStatement{std::move(statement), std::move(envelope.key_id), std::move(envelope.signed_bytes),
                           std::move(envelope.signature)};
}

Result<std::string> state(Statement statement, const signing::SigningTerms& terms) {
    statement.issuer = TRY(signing::es256_signer(terms)).name;
    statement.signed_at = terms.now;
    TRY_VOID(check(statement));
    return seal(statement_kind, claims_of(statement), terms);
}

} // namespace warifu::label

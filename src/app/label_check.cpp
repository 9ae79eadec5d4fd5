#include <ctime>

#include <fmt/format.h>

#include "label_files.h"
#include "signing_terms.h"
#include "warifu/assessment/jail.h"
#include "warifu/attestation/label.h"
#include "warifu/label/report.h"
#include "warifu/label/statement.h"
#include "warifu/label/verify.h"

namespace warifu::app {

namespace {

/// All is read by now. A jail that may read something may print, too, into a file that is open already.
Result<void> confine() { return assessment::enter_jail({.memory_bytes = 1ULL << 30U, .readable = {"/dev/null"}}); }

Result<int> run_label_show(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const std::string text = TRY(token_named(options.token));
    TRY_VOID(confine());
    const auto token = label::read_token(text);
    if (!token)
        return wrap(token.error(), "this is no label", printable(options.token, 100));
    if (options.format == Format::Json)
        return write_output(options, label::label_json(*token));
    std::string out = say(options, "Not verified: anybody may have written this. `warifu label verify` checks it.\n\n",
                          "未検証: 誰でも作成できる内容である。検証は `warifu label verify` で行う。\n\n");
    out += label::label_text(token->label, attestation::regime_names(catalogue, token->label), options.language);
    return write_lines(options, out);
}

Result<int> run_label_verify(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    label::VerifyTerms terms{TRY(day(options.on)), std::time(nullptr), options.number, {}};
    const std::string text = TRY(token_named(options.token));
    for (const std::filesystem::path& path : options.statements)
        terms.statements.push_back(TRY(line_of(path)));
    const signing::KnownTerms known{TRY(read_text_file(options.trust)), TRY(read_optional(options.chain)),
                                    TRY(read_optional(options.crl))};
    TRY_VOID(confine());
    const label::Verifier verifier = TRY(label::Verifier::create(known));
    const label::Verification found = TRY(verifier.verify(text, terms));
    const label::RegimeNames names =
        found.token ? attestation::regime_names(catalogue, found.token->label) : label::RegimeNames{};
    const int written =
        options.format == Format::Json
            ? write_output(options, label::verification_json(found, terms))
            : write_lines(options, label::verification_text(found, terms, names, options.token, options.language));
    if (written != done)
        return written;
    return static_cast<int>(found.good() ? done : some_fail);
}

Result<int> run_label_revoke(const Options& options) {
    const label::Label label = TRY(label::read_token(TRY(token_named(options.token)))).label;
    const signing::SigningTerms signing = TRY(signing_terms(options));
    label::Statement statement{
        {}, label.number,  label.id, 0, TRY(recognition::parse_label_state(options.label_state)), TRY(day(options.on)),
        {}, options.reason};
    if (!options.until.empty())
        statement.until = TRY(Date::parse(options.until));
    if (statement.state == recognition::LabelState::Grace && !statement.until)
        return make_error(ErrorCode::InvalidArgument, "a period of grace has a last day: --until DATE");
    const std::string issuer = TRY(signing::es256_signer(signing)).name;
    if (issuer != label.issuer)
        return make_error(ErrorCode::Refused, fmt::format("the label was issued by '{}', the certificate is of '{}'",
                                                          label.issuer, issuer));
    const std::string text = TRY(label::state(std::move(statement), signing));
    const std::string name = file_stem(label.number) + ".status";
    TRY_VOID(write_new(options.out, {{name, text + "\n"}}));
    if (!options.quiet)
        fmt::print("{}\n", (options.out / name).string());
    return static_cast<int>(done);
}

} // namespace

int show_label(const Options& options) { return exit_status(run_label_show(options)); }

int verify_label(const Options& options) { return exit_status(run_label_verify(options)); }

int revoke_label(const Options& options) { return exit_status(run_label_revoke(options)); }

} // namespace warifu::app

// `warifu label issue` and `renew`: the dossier, which is somebody's, is read in a confined process, and so is the
// print drawn; keys are used by this one alone.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "font_folders.h"
#include "label_files.h"
#include "signing_terms.h"
#include "warifu/assessment/confined.h"
#include "warifu/attestation/compile.h"
#include "warifu/attestation/label.h"
#include "warifu/label/verify.h"

namespace warifu::app {

namespace {

using attestation::LabelTerms;
using label::Label;
using Strings = std::vector<std::string>;

/// What the dossier allows, and what whoever issues should know.
struct Allowed {
    Label label;
    bool holds_own_label = false;
    std::size_t by_reviewer = 0; ///< verdicts that stand on a reviewer's decision
};

constexpr std::size_t fixed_strings = 10;

/// In the confined process.
Result<Strings> read_dossier(const Options& options, const catalogue::Catalogue& catalogue, const LabelTerms& terms) {
    const auto dossier = TRY(dossier::Dossier::open(options.file, dossier::Dossier::Mode::ReadOnly));
    const Assessed assessed = TRY(assessed_in(dossier, catalogue, options.file));
    const auto assessment =
        TRY(attestation::compile(catalogue, dossier, assessed.product,
                                 {terms.from, {terms.regime}, tool_version(), options.file.filename().string()}));
    const Label label = TRY(attestation::label_of(assessment, assessed.product, catalogue, terms));
    const auto by_reviewer = std::ranges::count_if(assessment.verdicts, [](const review::RequirementVerdict& verdict) {
        return verdict.override_ && verdict.verdict != verdict.native;
    });
    Strings out = {label.regime,
                   label.level,
                   label.edition,
                   label.product,
                   label.maker,
                   label.last.to_string(),
                   label.support_until ? label.support_until->to_string() : "",
                   label.criteria == label::Criteria::Verified ? "verified" : "unverified",
                   attestation::holds_own_label(assessment, label.regime) ? "held" : "",
                   std::to_string(by_reviewer)};
    out.insert(out.end(), label.models.begin(), label.models.end());
    return out;
}

Result<Allowed> allowed_by(const Options& options, const catalogue::Catalogue& catalogue, const LabelTerms& terms) {
    assessment::JailTerms jail{.memory_bytes = 4ULL << 30U, .readable = folders_of_dossier(options.file)};
    const Strings said =
        TRY(assessment::run_confined(jail, {}, [&] { return read_dossier(options, catalogue, terms); }));
    if (said.size() <= fixed_strings)
        return make_error(ErrorCode::InvalidArgument, "the product file names no model, which a label is of",
                          options.file.string());
    Allowed allowed{Label{{}, terms.number, terms.from, TRY(Date::parse(said[5])), 0, {}}};
    Label& label = allowed.label;
    label.regime = said[0];
    label.level = said[1];
    label.edition = said[2];
    label.product = said[3];
    label.maker = said[4];
    if (!said[6].empty())
        label.support_until = TRY(Date::parse(said[6]));
    label.criteria = said[7] == "verified" ? label::Criteria::Verified : label::Criteria::Unverified;
    allowed.holds_own_label = said[8] == "held";
    allowed.by_reviewer = std::strtoull(said[9].c_str(), nullptr, 10);
    label.models.assign(said.begin() + fixed_strings, said.end());
    label.speaker = terms.speaker;
    label.url = terms.url;
    return allowed;
}

Result<std::string> artwork_of(const Options& options, const Allowed& allowed) {
    if (options.artwork.empty())
        return std::string();
    if (!allowed.holds_own_label && allowed.label.speaker != label::Speaker::Operator)
        return make_error(ErrorCode::Refused,
                          fmt::format("the product file names no label of {} that the product holds: its artwork would "
                                      "say what is not so",
                                      allowed.label.regime),
                          options.artwork.string());
    return read_text_file(options.artwork);
}

attestation::LabelSize size_of(const Options& options) {
    return options.size == "small"   ? attestation::LabelSize::Small
           : options.size == "large" ? attestation::LabelSize::Large
                                     : attestation::LabelSize::Medium;
}

Result<Strings> drawn(const Options& options, const Label& label, const std::string& token,
                      const label::RegimeNames& names, const std::string& artwork) {
    const assessment::JailTerms jail{.memory_bytes = 4ULL << 30U, .readable = font_folders()};
    Strings files = TRY(assessment::run_confined(jail, {}, [&]() -> Result<Strings> {
        attestation::DrawnLabel made = TRY(attestation::draw_label(label, token, names, {size_of(options), artwork}));
        return Strings{std::move(made.svg), std::move(made.png)};
    }));
    if (files.size() != 2)
        return make_error(ErrorCode::Corrupt, "the process that draws sent what makes no sense");
    return files;
}

/// As long as the certificate, unless the user said for how long.
Result<void> shorten(const Options& options, const signing::SigningTerms& signing, Label& label) {
    if (!options.expires.empty())
        return {};
    const Date end = TRY(label::last_day_by(TRY(signing::es256_signer(signing))));
    label.last = std::min(label.last, end);
    return {};
}

void tell(const Options& options, const Label& label, const label::RegimeNames& names, const Allowed& allowed) {
    const auto line = [](std::string_view text) { fmt::print("{}\n", text); };
    line(label::heading(label.speaker).in(options.language));
    line(label::who_speaks(label, names).in(options.language));
    if (const Text doubts = label::about_criteria(label); !doubts.empty())
        line(doubts.in(options.language));
    if (allowed.by_reviewer > 0)
        line(fmt::format(fmt::runtime(say(options, "{} verdicts stand on a reviewer's decision, not on evidence.",
                                          "{} 件の判定は、証拠ではなく審査者の判断による。")),
                         allowed.by_reviewer));
    line(fmt::format("{} – {}", label.from.to_string(), label.last.to_string()));
}

Result<int> write_label(const Options& options, const catalogue::Catalogue& catalogue, Allowed allowed) {
    const signing::SigningTerms signing = TRY(signing_terms(options));
    allowed.label.id = TRY(label::new_id());
    if (allowed.label.number.empty())
        allowed.label.number = hex(allowed.label.id);
    TRY_VOID(shorten(options, signing, allowed.label));
    const std::string artwork = TRY(artwork_of(options, allowed));
    const std::string token = TRY(label::issue(allowed.label, signing));
    const Label label = TRY(label::read_token(token)).label;
    const label::RegimeNames names = attestation::regime_names(catalogue, label);
    const Strings pictures = TRY(drawn(options, label, token, names, artwork));
    const std::string stem = file_stem(label.number);
    TRY_VOID(write_new(options.out,
                       {{stem + ".token", token + "\n"}, {stem + ".svg", pictures[0]}, {stem + ".png", pictures[1]}}));
    if (!options.quiet) {
        tell(options, label, names, allowed);
        for (const char* ending : {".token", ".svg", ".png"})
            fmt::print("{}\n", (options.out / (stem + ending)).string());
    }
    return static_cast<int>(done);
}

Result<LabelTerms> terms_of(const Options& options) {
    LabelTerms terms{{}, label::Speaker::Maker, options.number, TRY(day(options.on)), {}, options.model, options.url};
    if (terms.from < today())
        return make_error(
            ErrorCode::InvalidArgument,
            fmt::format("a label does not count before it is signed: {} is over", terms.from.to_string()));
    if (!options.expires.empty())
        terms.last = TRY(Date::parse(options.expires));
    return terms;
}

Result<int> run_label_issue(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    LabelTerms terms = TRY(terms_of(options));
    terms.regime = options.label;
    terms.speaker = TRY(label::parse_speaker(options.speaker));
    if (terms.speaker == label::Speaker::Operator && terms.number.empty())
        return make_error(ErrorCode::InvalidArgument, "an operator's label has the number of its register: --number");
    return write_label(options, catalogue, TRY(allowed_by(options, catalogue, terms)));
}

/// Refuses to put another product, or another issuer, behind the former label's number.
Result<void> check_follows(const Label& next, const label::Token& former, const signing::SigningTerms& signing,
                           const std::string& formers) {
    const auto refused = [](std::string_view what) {
        return make_error(ErrorCode::Refused, fmt::format("the former label is {}: issue a new one", what));
    };
    const signing::KnownCertificate signer = TRY(signing::es256_signer(signing));
    const auto known = TRY(signing::KnownKeys::create({signing.certificate + "\n" + formers, {}, {}}));
    if (signer.name != former.label.issuer)
        return refused("another issuer's");
    // Anybody can call himself so: what he signed would give its number to this label.
    if (!known.has_signed(former.key_id, as_bytes(former.signed_bytes), as_bytes(former.signature)))
        return refused("not signed by this certificate, nor by one of --trust");
    if (next.product != former.label.product || next.maker != former.label.maker || next.models != former.label.models)
        return refused("of another product, or of other models");
    return {};
}

Result<int> run_label_renew(const Options& options) {
    const label::Token former = TRY(label::read_token(TRY(token_named(options.token))));
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    LabelTerms terms = TRY(terms_of(options));
    terms.regime = former.label.regime + (former.label.level.empty() ? "" : "/" + former.label.level);
    terms.speaker = former.label.speaker;
    terms.number = former.label.number;
    std::string formers;
    if (!options.trust.empty())
        formers = TRY(read_text_file(options.trust));
    Allowed allowed = TRY(allowed_by(options, catalogue, terms));
    TRY_VOID(check_follows(allowed.label, former, TRY(signing_terms(options)), formers));
    allowed.label.former = former.label.id;
    return write_label(options, catalogue, std::move(allowed));
}

} // namespace

int issue_label(const Options& options) { return exit_status(run_label_issue(options)); }

int renew_label(const Options& options) { return exit_status(run_label_renew(options)); }

} // namespace warifu::app

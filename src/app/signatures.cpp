#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>

#include <fmt/format.h>

#include "common.h"
#include "signing_terms.h"
#include "warifu/assessment/confined.h"
#include "warifu/assessment/jail.h"
#include "warifu/signing/pdf.h"
#include "warifu/signing/sign.h"
#include "warifu/signing/verify.h"

namespace warifu::app {

namespace {

constexpr std::uintmax_t longest_file = 1U << 30U; // held in memory while it is looked at

Result<std::string> read_whole(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return make_error(ErrorCode::NotFound, "there is no such file", path.string());
    if (std::filesystem::file_size(path, error) > longest_file)
        return make_error(ErrorCode::LimitExceeded, "larger than 1 GiB", path.string());
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return make_error(ErrorCode::Io, fmt::format("cannot be read: {}", std::strerror(errno)), path.string());
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

bool is_named_dossier(const std::filesystem::path& path) { return path.extension() == ".warifu"; }

std::filesystem::path signature_beside(const std::filesystem::path& file) { return file.string() + ".p7s"; }

/// What is signed: the file's bytes; of a dossier, the statement of its digest.
Result<std::string> content_of(const std::filesystem::path& file) {
    if (!is_named_dossier(file))
        return read_whole(file);
    return TRY(dossier::Dossier::open(file, dossier::Dossier::Mode::ReadOnly)).digest_statement();
}

Result<std::string> new_signature(const Options& options) {
    const signing::SigningTerms terms = TRY(signing_terms(options));
    return signing::sign(as_bytes(TRY(content_of(options.file))), terms);
}

Result<std::string> stamped(const Options& options, const std::string& signature) {
    if (!options.tsa.empty()) {
        const std::string query = TRY(signing::timestamp_query(as_bytes(signature)));
        const std::string reply = TRY(signing::fetch_timestamp(options.tsa, as_bytes(query)));
        return signing::with_timestamp(as_bytes(signature), as_bytes(reply), as_bytes(query));
    }
    if (!options.tsa_query.empty())
        TRY_VOID(write_file(options.tsa_query, TRY(signing::timestamp_query(as_bytes(signature)))));
    return signature;
}

/// The stamp that was fetched by hand, into the signature that is there.
Result<std::string> stamped_by_reply(const Options& options, const std::string& signature) {
    const std::string reply = TRY(read_text_file(options.tsa_response));
    const std::string query = TRY(read_optional(options.tsa_query));
    return signing::with_timestamp(as_bytes(signature), as_bytes(reply), as_bytes(query));
}

/// The PDF that was read in the jail, and where its signature is.
Result<signing::PreparedPdf> in_jail(const std::function<Result<signing::PreparedPdf>()>& work) {
    const std::vector<std::string> answer = TRY(assessment::run_confined(
        {.memory_bytes = 2ULL << 30U, .readable = {}}, {}, [&]() -> Result<std::vector<std::string>> {
            signing::PreparedPdf made = TRY(work());
            return std::vector{std::move(made.pdf), std::to_string(made.place.begin), std::to_string(made.place.end)};
        }));
    if (answer.size() != 3)
        return make_error(ErrorCode::Corrupt, "the process that read the file sent what makes no sense");
    const auto number = [](const std::string& text) { return std::strtoull(text.c_str(), nullptr, 10); };
    return signing::PreparedPdf{answer[0], {number(answer[1]), number(answer[2])}};
}

Result<std::string> newly_signed_pdf(const Options& options, const std::string& given) {
    constexpr std::size_t of_signature = 4096;
    constexpr std::size_t of_stamp = 24576;
    signing::SigningTerms terms = TRY(signing_terms(options));
    terms.profile = signing::Profile::Pades;
    const bool is_stamped = !options.tsa.empty() || !options.tsa_query.empty();
    const std::size_t room = of_signature + terms.certificate.size() + terms.chain.size() + (is_stamped ? of_stamp : 0);
    const signing::PreparedPdf place =
        TRY(in_jail([&] { return signing::prepare_pdf(as_bytes(given), room, terms.now); }));
    const std::string content = TRY(signing::signed_part(as_bytes(place.pdf), place.place));
    const std::string signature = TRY(stamped(options, TRY(signing::sign(as_bytes(content), terms))));
    return signing::with_signature(as_bytes(place.pdf), place.place, as_bytes(signature));
}

/// The stamp that was fetched by hand, into the PDF: the place of the signature is not signed.
Result<std::string> stamped_pdf(const Options& options, const std::string& given) {
    const signing::PreparedPdf inside = TRY(in_jail([&]() -> Result<signing::PreparedPdf> {
        signing::PdfSignature found = signing::read_pdf_signature(as_bytes(given));
        if (!found.problems.empty())
            return make_error(ErrorCode::Refused, found.problems.front().text.en);
        return signing::PreparedPdf{std::move(found.signature), found.place};
    }));
    const std::string signature = TRY(stamped_by_reply(options, inside.pdf));
    return signing::with_signature(as_bytes(given), inside.place, as_bytes(signature));
}

Result<std::filesystem::path> sign_inside(const Options& options) {
    const std::string given = TRY(read_whole(options.file));
    const bool is_new = options.tsa_response.empty();
    std::filesystem::path out = options.out;
    if (out.empty())
        out = is_new ? std::filesystem::path(options.file).replace_extension(".signed.pdf") : options.file;
    const auto made = is_new ? newly_signed_pdf(options, given) : stamped_pdf(options, given);
    if (!made)
        return wrap(made.error(), "not signed", options.file.string());
    TRY_VOID(write_file(out, *made));
    return out;
}

Result<std::filesystem::path> sign_beside(const Options& options) {
    const std::filesystem::path out = options.out.empty() ? signature_beside(options.file) : options.out;
    const std::string signature =
        options.tsa_response.empty()
            ? TRY(stamped(options, TRY(new_signature(options))))
            : TRY(stamped_by_reply(options, TRY(read_text_file(signature_beside(options.file)))));
    TRY_VOID(write_file(out, signature));
    return out;
}

Result<int> run_sign(const Options& options) {
    const std::filesystem::path out = options.inside ? TRY(sign_inside(options)) : TRY(sign_beside(options));
    if (!options.quiet)
        fmt::print("{}\n", fmt::format(fmt::runtime(say(options, "{}: signed", "{}: 署名しました")), out.string()));
    return static_cast<int>(done);
}

/// The moment of `--at`: the end of that day, by when a certificate must still be valid; of today, now.
Result<std::time_t> moment_of(const std::string& day_text, std::time_t now) {
    if (day_text.empty())
        return now;
    const Date date = TRY(Date::parse(day_text));
    std::tm broken{};
    broken.tm_year = date.year() - 1900;
    broken.tm_mon = static_cast<int>(date.month()) - 1;
    broken.tm_mday = static_cast<int>(date.day());
    broken.tm_hour = 23;
    broken.tm_min = 59;
    broken.tm_sec = 59;
    constexpr std::time_t day_s = 86'400;
    const std::time_t end = timegm(&broken);
    return end > now && end - now < day_s ? now : end;
}

/// The content, read by a process that has given up everything else: it is somebody's, as the signature is.
Result<std::string> content_confined(const std::filesystem::path& file) {
    if (is_named_dossier(file))
        return TRY(open_confined({file}, file)).digest_statement();
    std::string content = TRY(read_whole(file));
    // One that reads may print, too, into a file that is open already.
    TRY_VOID(assessment::enter_jail({.memory_bytes = 2ULL << 30U, .readable = {file}}));
    return content;
}

/// A PDF with nothing beside it holds its signature, or has none.
bool is_inside(const Options& options, const std::filesystem::path& beside) {
    std::error_code error;
    return options.inside ||
           (options.signature.empty() && options.file.extension() == ".pdf" && !std::filesystem::exists(beside, error));
}

Result<int> run_verify(const Options& options) {
    signing::VerifyTerms terms;
    terms.trust = TRY(read_optional(options.trust));
    terms.stamp_trust = TRY(read_optional(options.tsa_trust));
    terms.crls = TRY(read_optional(options.crl));
    terms.now = std::time(nullptr);
    terms.at = TRY(moment_of(options.at, terms.now));
    const std::filesystem::path beside = options.signature.empty() ? signature_beside(options.file) : options.signature;
    const bool inside = is_inside(options, beside);
    const std::string signature = inside ? std::string() : TRY(read_text_file(beside));
    const std::string content = TRY(content_confined(options.file));
    const signing::Verification found = inside ? TRY(signing::verify_pdf(as_bytes(content), terms))
                                               : TRY(signing::verify(as_bytes(content), as_bytes(signature), terms));
    const std::string_view kind = inside ? "pdf" : is_named_dossier(options.file) ? "dossier" : "file";
    const std::string file = options.file.string();
    const int written = options.format == Format::Json
                            ? write_output(options, signing::verification_json(found, file, kind))
                            : write_lines(options, signing::verification_text(found, file, options.language));
    if (written != done)
        return written;
    return static_cast<int>(found.good() ? done : some_fail);
}

} // namespace

int sign(const Options& options) { return exit_status(run_sign(options)); }

int verify(const Options& options) { return exit_status(run_verify(options)); }

} // namespace warifu::app

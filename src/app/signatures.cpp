#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <fmt/format.h>

#include "common.h"
#include "warifu/assessment/jail.h"
#include "warifu/signing/sign.h"
#include "warifu/signing/verify.h"

namespace warifu::app {

namespace {

constexpr std::uintmax_t longest_file = 1U << 30U; // held in memory while it is looked at
constexpr const char* secret_variable = "WARIFU_PASSPHRASE";

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

Result<std::string> read_optional(const std::filesystem::path& path) {
    return path.empty() ? Result<std::string>(std::string()) : read_text_file(path);
}

bool is_dossier(const std::filesystem::path& path) { return path.extension() == ".warifu"; }

std::filesystem::path signature_beside(const std::filesystem::path& file) { return file.string() + ".p7s"; }

/// No echo on the terminal while it lives.
class Hidden {
public:
    explicit Hidden(int terminal) : m_terminal(terminal) {
        m_changed = tcgetattr(terminal, &m_before) == 0;
        termios quiet = m_before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (m_changed)
            tcsetattr(terminal, TCSAFLUSH, &quiet);
    }
    ~Hidden() {
        if (m_changed)
            tcsetattr(m_terminal, TCSAFLUSH, &m_before);
    }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

private:
    int m_terminal;
    bool m_changed = false;
    termios m_before{};
};

Result<std::string> ask_on_terminal(const std::string& what) {
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    const std::unique_ptr<std::FILE, Close> terminal(std::fopen("/dev/tty", "r+e"));
    if (terminal == nullptr)
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("{}: no terminal to ask on; use --passphrase-file or {}", what, secret_variable));
    const Hidden hidden(fileno(terminal.get()));
    fmt::print(terminal.get(), "{}: ", what);
    std::fflush(terminal.get());
    std::string secret;
    constexpr std::size_t longest = 1024;
    for (int c = std::fgetc(terminal.get()); c != EOF && c != '\n' && secret.size() < longest;
         c = std::fgetc(terminal.get()))
        secret += static_cast<char>(c);
    std::fputc('\n', terminal.get());
    return secret;
}

/// A passphrase or PIN: from a file, the environment or the terminal, never from the command line, which others see.
Result<std::string> secret_of(const Options& options, const Text& what) {
    if (!options.passphrase_file.empty()) {
        std::string text = TRY(read_text_file(options.passphrase_file));
        text.resize(std::min(text.find_first_of("\r\n"), text.size()));
        return text;
    }
    if (const char* given = std::getenv(secret_variable))
        return std::string(given);
    return ask_on_terminal(what.in(options.language));
}

/// What is signed: the file's bytes; of a dossier, the statement of its digest.
Result<std::string> content_of(const std::filesystem::path& file) {
    if (!is_dossier(file))
        return read_whole(file);
    return TRY(dossier::Dossier::open(file, dossier::Dossier::Mode::ReadOnly)).digest_statement();
}

Result<std::string> new_signature(const Options& options) {
    signing::SigningTerms terms;
    if (options.key.empty() || options.certificate.empty())
        return make_error(ErrorCode::InvalidArgument, "--key and --cert are needed to sign");
    terms.key = signing::is_pkcs11_uri(options.key) ? options.key : TRY(read_text_file(options.key));
    terms.certificate = TRY(read_text_file(options.certificate));
    terms.chain = TRY(read_optional(options.chain));
    terms.ask = [&](const Text& what) { return secret_of(options, what); };
    terms.now = std::time(nullptr);
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
Result<std::string> stamped_by_reply(const Options& options, const std::filesystem::path& signature) {
    const std::string reply = TRY(read_text_file(options.tsa_response));
    const std::string query = TRY(read_optional(options.tsa_query));
    return signing::with_timestamp(as_bytes(TRY(read_text_file(signature))), as_bytes(reply), as_bytes(query));
}

Result<int> run_sign(const Options& options) {
    const std::filesystem::path out = options.out.empty() ? signature_beside(options.file) : options.out;
    const std::string signature = options.tsa_response.empty()
                                      ? TRY(stamped(options, TRY(new_signature(options))))
                                      : TRY(stamped_by_reply(options, signature_beside(options.file)));
    TRY_VOID(write_file(out, signature));
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
    if (is_dossier(file))
        return TRY(open_confined({file}, file)).digest_statement();
    std::string content = TRY(read_whole(file));
    // One that reads may print, too, into a file that is open already.
    TRY_VOID(assessment::enter_jail({.memory_bytes = 2ULL << 30U, .readable = {file}}));
    return content;
}

Result<int> run_verify(const Options& options) {
    signing::VerifyTerms terms;
    terms.trust = TRY(read_optional(options.trust));
    terms.stamp_trust = TRY(read_optional(options.tsa_trust));
    terms.crls = TRY(read_optional(options.crl));
    terms.now = std::time(nullptr);
    terms.at = TRY(moment_of(options.at, terms.now));
    const std::filesystem::path beside = options.signature.empty() ? signature_beside(options.file) : options.signature;
    const std::string signature = TRY(read_text_file(beside));
    const std::string content = TRY(content_confined(options.file));
    const signing::Verification found = TRY(signing::verify(as_bytes(content), as_bytes(signature), terms));
    const std::string file = options.file.string();
    const int written =
        options.format == Format::Json
            ? write_output(options,
                           signing::verification_json(found, file, is_dossier(options.file) ? "dossier" : "file"))
            : write_lines(options, signing::verification_text(found, file, options.language));
    if (written != done)
        return written;
    return static_cast<int>(found.good() ? done : some_fail);
}

} // namespace

int sign(const Options& options) { return exit_status(run_sign(options)); }

int verify(const Options& options) { return exit_status(run_verify(options)); }

} // namespace warifu::app

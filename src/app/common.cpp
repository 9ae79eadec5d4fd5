#include "common.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "output_file.h"
#include "warifu/assessment/jail.h"
#include "warifu/base/wrap.h"

namespace warifu::app {

namespace {

std::atomic<bool> interrupted{false};

void note_interrupt(int) { interrupted = true; }

constexpr std::uintmax_t max_text_file = 4U << 20U;

/// A terminal that would print escape sequences.
bool terminal_is_dumb() {
    const char* terminal = std::getenv("TERM");
    return terminal != nullptr && std::string_view(terminal) == "dumb";
}

/// https://no-color.org: set and not empty means no.
bool colour_is_welcome() {
    const char* refused = std::getenv("NO_COLOR");
    return (refused == nullptr || *refused == '\0') && !terminal_is_dumb();
}

class TerminalProgress : public Progress {
public:
    explicit TerminalProgress(bool show) : m_show(show) {
        struct sigaction action{};
        action.sa_handler = &note_interrupt;
        sigaction(SIGINT, &action, nullptr);
        sigaction(SIGTERM, &action, nullptr);
    }
    ~TerminalProgress() override {
        if (m_drawn)
            std::fputs("\r\033[K", stderr);
        std::signal(SIGINT, SIG_DFL);
        std::signal(SIGTERM, SIG_DFL);
    }

    void update(std::string_view stage, std::uint64_t finished, std::uint64_t total) override {
        using Clock = std::chrono::steady_clock;
        const auto now = Clock::now();
        if (!m_show || (m_drawn && now - m_last < std::chrono::milliseconds(100)))
            return;
        m_last = now;
        m_drawn = true;
        const double part =
            total == 0 ? 0 : static_cast<double>(std::min(finished, total)) / static_cast<double>(total);
        // One line, or the next update could not clear it: the stage (60 bytes at most), the bar, and 10 columns.
        const std::size_t columns = columns_of(STDERR_FILENO);
        const std::size_t width = std::min<std::size_t>(30, columns / 4);
        const auto filled = static_cast<std::size_t>(part * static_cast<double>(width));
        const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
        const std::string name = printable(stage, std::min<std::size_t>(60, columns - width - 10));
        fmt::print(stderr, "\r\033[K{} [{}] {:3.0f} %", name, bar, part * 100);
        std::fflush(stderr);
    }

    bool stopped() const override { return interrupted; }

private:
    bool m_show;
    bool m_drawn = false;
    std::chrono::steady_clock::time_point m_last{};
};

} // namespace

std::string tool_version() { return "warifu " WARIFU_VERSION; }

int fail(const Error& error) {
    fmt::print(stderr, "warifu: {}\n", error.describe());
    return could_not_run;
}

int fail(const std::vector<Mistake>& mistakes) {
    for (const Mistake& mistake : mistakes)
        fmt::print(stderr, "{}\n", mistake.describe());
    return could_not_run;
}

int exit_status(const Result<int>& status) { return status ? *status : fail(status.error()); }

const char* say(const Options& options, const char* english, const char* japanese) {
    return options.language == Language::Japanese ? japanese : english;
}

Value printable_cell(const Value& cell, std::size_t max_bytes) {
    const auto* text = std::get_if<std::string>(&cell);
    return text == nullptr ? cell : Value{printable(*text, max_bytes)};
}

Date today() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    return *Date::from(local.tm_year + 1900, static_cast<unsigned>(local.tm_mon + 1),
                       static_cast<unsigned>(local.tm_mday));
}

Result<Date> day(const std::string& text) {
    if (text.empty())
        return today();
    auto parsed = Date::parse(text);
    return parsed ? parsed : Result<Date>(wrap(parsed.error(), "--on"));
}

std::string utc_time(std::time_t seconds) {
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return {text.data(), size};
}

std::string now_utc() { return utc_time(std::time(nullptr)); }

bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }
bool stdout_is_terminal() { return isatty(STDOUT_FILENO) == 1; }

unsigned columns_of(int descriptor) {
    winsize size{};
    constexpr unsigned otherwise = 100;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return otherwise;
    return std::clamp<unsigned>(size.ws_col, 40, 140);
}

attestation::TextStyle text_style(const Options& options) {
    if (!options.out.empty()) // a file is not laid out for the terminal that it was asked for on
        return {.language = options.language};
    return {options.language, stdout_is_terminal() && colour_is_welcome(), columns_of(STDOUT_FILENO)};
}

Result<std::string> read_text_file(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return make_error(ErrorCode::NotFound, "there is no such file", path.string());
    if (!std::filesystem::is_regular_file(path, error))
        return make_error(ErrorCode::InvalidArgument, "this is not a file", path.string());
    if (std::filesystem::file_size(path, error) > max_text_file)
        return make_error(ErrorCode::LimitExceeded,
                          "larger than 4 MiB: this is no product's description (`warifu inspect` reads images)",
                          path.string());
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return make_error(ErrorCode::Io, fmt::format("cannot be read: {}", std::strerror(errno)), path.string());
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

Result<std::string> read_description(const std::filesystem::path& path) {
    std::string text = TRY(read_text_file(path));
    if (!is_utf8(text))
        return make_error(ErrorCode::InvalidArgument,
                          "this is no text: a product's description is wanted here (`warifu init` writes one; "
                          "`warifu inspect` reads images)",
                          path.string());
    return text;
}

Result<void> write_file(const std::filesystem::path& path, std::string_view text) {
    const std::unique_ptr<OutputFile> file = TRY(OutputFile::create(path));
    TRY_VOID(file->write(text));
    return file->finish();
}

int write_output(const Options& options, std::string_view text) {
    if (!options.out.empty()) {
        const auto written = write_file(options.out, text);
        return written ? done : fail(written.error());
    }
    const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                       (text.ends_with('\n') || std::fputc('\n', stdout) != EOF);
    if (whole && std::fflush(stdout) == 0)
        return done;
    if (errno == EPIPE) // a reader that has seen enough, in a shell that ignores SIGPIPE
        return could_not_run;
    return fail(
        make_error(ErrorCode::Io, fmt::format("cannot be written: {}", std::strerror(errno)), "standard output"));
}

int write_lines(const Options& options, std::string_view text) {
    if (!options.out.empty() || !stdout_is_terminal())
        return write_output(options, text);
    const std::size_t width = columns_of(STDOUT_FILENO);
    std::string fitted;
    for (const std::string_view line : lines(text)) {
        const std::size_t indent = std::min(line.find_first_not_of(' '), width / 2);
        if (display_width(line) <= width) {
            fitted += fmt::format("{}\n", line);
            continue;
        }
        std::string margin(indent, ' ');
        for (const std::string& part : wrapped(line, width - indent - 2)) {
            fitted += fmt::format("{}{}\n", margin, part);
            margin = std::string(indent + 2, ' ');
        }
    }
    return write_output(options, fitted);
}

std::unique_ptr<Progress> terminal_progress(const Options& options) {
    return std::make_unique<TerminalProgress>(!options.quiet && stderr_is_terminal() && !terminal_is_dumb());
}

Error mistaken(const Mistakes& mistakes) {
    std::string message;
    for (const Mistake& mistake : mistakes.sorted())
        message += (message.empty() ? "" : "\n") + mistake.describe();
    return make_error(ErrorCode::Parse, message);
}

Result<Assessed> assessed_in(const dossier::Dossier& dossier, const catalogue::Catalogue& catalogue,
                             const std::filesystem::path& path) {
    const auto text = TRY(dossier.document("product.toml"));
    const auto on = TRY(dossier.fact("on"));
    if (!text || !on)
        return make_error(ErrorCode::NotFound, "the dossier holds no finished assessment; run `warifu assess` first",
                          path.string());
    Mistakes mistakes;
    selection::Product product = selection::read_product("product.toml", *text, catalogue, mistakes);
    if (!mistakes.empty())
        return mistaken(mistakes);
    return Assessed{std::move(product), TRY(Date::parse(*on))};
}

std::vector<std::filesystem::path> folders_of_dossier(const std::filesystem::path& path) {
    std::vector<std::filesystem::path> folders = {std::filesystem::absolute(path).parent_path()};
    std::error_code error;
    if (const auto file = std::filesystem::canonical(path, error); !error)
        folders.push_back(file.parent_path());
    return folders;
}

Result<dossier::Dossier> open_confined(const std::vector<std::filesystem::path>& paths,
                                       const std::filesystem::path& path) {
    static bool confined = false; // once for the process: there is no way back
    if (!confined) {
        assessment::JailTerms terms{.memory_bytes = 4ULL << 30U, .readable = {}};
        for (const auto& each : paths)
            for (std::filesystem::path& folder : folders_of_dossier(each))
                terms.readable.push_back(std::move(folder));
        TRY_VOID(assessment::enter_jail(terms));
        confined = true;
    }
    return dossier::Dossier::open(path, dossier::Dossier::Mode::ReadOnly);
}

} // namespace warifu::app

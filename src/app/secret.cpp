#include "secret.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include <termios.h>
#include <unistd.h>

#include <fmt/format.h>

namespace warifu::app {

namespace {

constexpr const char* secret_variable = "WARIFU_PASSPHRASE";

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

} // namespace

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

} // namespace warifu::app

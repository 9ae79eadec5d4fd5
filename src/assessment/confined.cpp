// On the pipe: one byte that tells an answer from an error, then strings, each a 32-bit length (little-endian) and its
// bytes, to the end of the stream. An error is two strings: its code and what it says.

#include "warifu/assessment/confined.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <limits>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "child.h"
#include "system_error.h"
#include "warifu/base/bytes.h"
#include "warifu/base/descriptor.h"

namespace warifu::assessment {

namespace {

using Strings = std::vector<std::string>;
using Clock = std::chrono::steady_clock;

constexpr char answer_mark = 'A';
constexpr char error_mark = 'E';
constexpr std::size_t most_strings = 10'000;

void append(std::string& out, std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    for (unsigned shift = 0; shift < 32; shift += 8)
        out += static_cast<char>((size >> shift) & 0xffU);
    out += text;
}

std::string encoded(const Result<Strings>& result) {
    std::string out(1, result ? answer_mark : error_mark);
    if (!result) {
        append(out, std::to_string(static_cast<int>(result.error().code)));
        append(out, result.error().describe());
        return out;
    }
    for (const std::string& text : *result) {
        if (text.size() > std::numeric_limits<std::uint32_t>::max())
            return encoded(make_error(ErrorCode::LimitExceeded, "an answer of more than 4 GiB"));
        append(out, text);
    }
    return out;
}

/// In the child; does not return.
[[noreturn]] void answer(int fd, const JailTerms& terms, const std::function<Result<Strings>()>& work) {
    Result<Strings> result = make_error(ErrorCode::Internal, "nothing was worked out");
    if (auto confined = enter_jail(terms); !confined) {
        result = confined.error();
    } else {
        try {
            result = work();
        } catch (const std::exception& error) { // no memory, above all
            result = make_error(ErrorCode::LimitExceeded, error.what());
        }
    }
    _exit(write_all(fd, encoded(result)) ? 0 : 1);
}

Result<Strings> decoded(std::string_view bytes) {
    const Error broken = make_error(ErrorCode::Corrupt, "the process that read the file sent what makes no sense");
    if (bytes.empty() || (bytes.front() != answer_mark && bytes.front() != error_mark))
        return broken;
    ByteReader reader(as_bytes(bytes.substr(1)));
    Strings strings;
    while (!reader.at_end()) {
        const auto size = reader.u32();
        const auto text = size ? reader.take(*size) : std::nullopt;
        if (!text || strings.size() == most_strings)
            return broken;
        strings.emplace_back(as_text(*text));
    }
    if (bytes.front() == answer_mark)
        return strings;
    if (strings.size() != 2)
        return broken;
    const int code = std::atoi(strings[0].c_str());
    const bool known = code >= 0 && code <= static_cast<int>(ErrorCode::Internal);
    return make_error(known ? static_cast<ErrorCode>(code) : ErrorCode::Internal, strings[1]);
}

/// Everything to the end of the stream.
Result<std::string> read_all(int fd, const ConfinedLimits& limits) {
    const auto end = Clock::now() + std::chrono::milliseconds(limits.time_ms);
    std::string bytes;
    std::array<char, 65536> piece{};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd waited{fd, POLLIN, 0};
        const int ready = left <= 0 ? 0 : poll(&waited, 1, static_cast<int>(left));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0)
            return make_error(ErrorCode::LimitExceeded, "reading the file takes too long");
        const ssize_t got = ready < 0 ? -1 : read(fd, piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error("cannot read from a pipe");
        if (got == 0)
            return bytes;
        if (bytes.size() + static_cast<std::size_t>(got) > limits.answer_bytes)
            return make_error(ErrorCode::LimitExceeded, "the answer is larger than it may be");
        bytes.append(piece.data(), static_cast<std::size_t>(got));
    }
}

} // namespace

Result<Strings> run_confined(const JailTerms& terms, const ConfinedLimits& limits,
                             const std::function<Result<Strings>()>& work) {
    const Child child = TRY(Child::start([&](int pipe) { answer(pipe, terms, work); }));
    const Result<std::string> bytes = read_all(child.reading(), limits);
    // Who still runs has no more to say. A process that is already ending keeps its status (kernel/signal.c,
    // complete_signal: no signal wakes one that exits).
    child.kill();
    const int status = child.wait();
    if (!bytes)
        return bytes.error();
    if (WIFSIGNALED(status))
        return make_error(ErrorCode::Corrupt, fmt::format("the process that read the file died: signal {} ({})",
                                                          WTERMSIG(status), strsignal(WTERMSIG(status))));
    return decoded(*bytes);
}

} // namespace warifu::assessment

// On the socket, between two processes of this program: messages, each a 64-bit length (little-endian) and so many
// bytes. A question is two of them: what is asked, and the file. An answer is one: a byte that tells an answer from an
// error, then strings, each in the form of a message. An error is two strings: its code and what it says.

#include "warifu/workbench/workshop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "warifu/base/bytes.h"
#include "warifu/base/descriptor.h"

namespace warifu::workbench {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_question = 64;
constexpr std::size_t most_strings = 10'000;
constexpr std::chrono::seconds beside_the_jail{20}; // to start it, and for bytes on their way
constexpr char answer_mark = 'A';
constexpr char error_mark = 'E';
constexpr std::size_t length_bytes = 8;

Error out_of_order(std::string_view why) {
    return make_error(ErrorCode::Io, fmt::format("the workshop is out of order: {}", why));
}

std::string length_of(std::size_t size) {
    std::string out;
    for (unsigned shift = 0; shift < 64; shift += 8)
        out += static_cast<char>((std::uint64_t{size} >> shift) & 0xffU);
    return out;
}

bool send_message(int socket, std::string_view bytes) {
    const auto send_all = [socket](std::string_view rest) {
        while (!rest.empty()) {
            const ssize_t sent = send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR)
                continue;
            if (sent <= 0)
                return false;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    };
    return send_all(length_of(bytes.size())) && send_all(bytes);
}

/// So many bytes; nothing when they do not come, or not in time. `end` null: however long it takes.
std::optional<std::string> receive(int socket, std::size_t size, const Clock::time_point* end) {
    std::string bytes(size, '\0');
    for (std::size_t at = 0; at < size;) {
        pollfd waited{socket, POLLIN, 0};
        const auto left =
            end == nullptr ? -1 : std::chrono::duration_cast<std::chrono::milliseconds>(*end - Clock::now()).count();
        const int ready = end != nullptr && left <= 0 ? 0 : poll(&waited, 1, static_cast<int>(left));
        if (ready < 0 && errno == EINTR)
            continue;
        const ssize_t got = ready <= 0 ? -1 : recv(socket, bytes.data() + at, size - at, 0);
        if (got < 0 && ready > 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return std::nullopt;
        at += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::optional<std::string> receive_message(int socket, std::size_t most, const Clock::time_point* end = nullptr) {
    const auto length = receive(socket, length_bytes, end);
    if (!length)
        return std::nullopt;
    ByteReader reader(as_bytes(*length));
    const std::uint64_t size = *reader.u64();
    return size > most ? std::nullopt : receive(socket, static_cast<std::size_t>(size), end);
}

std::string in_message(const Result<Strings>& result) {
    const Strings error =
        result ? Strings() : Strings{std::to_string(static_cast<int>(result.error().code)), result.error().message};
    std::string out(1, result ? answer_mark : error_mark);
    for (const std::string& text : result ? *result : error)
        out += length_of(text.size()) + text;
    return out;
}

Result<Strings> out_of_message(std::string_view message) {
    const Error broken = make_error(ErrorCode::Corrupt, "the process that read the file sent what makes no sense");
    if (message.empty())
        return broken;
    ByteReader reader(as_bytes(message.substr(1)));
    Strings strings;
    while (!reader.at_end()) {
        const auto size = reader.u64();
        const auto text = size ? reader.take(*size) : std::nullopt;
        if (!text || strings.size() == most_strings)
            return broken;
        strings.emplace_back(as_text(*text));
    }
    if (message.front() == answer_mark)
        return strings;
    if (message.front() != error_mark || strings.size() != 2)
        return broken;
    const int code = std::atoi(strings[0].c_str());
    const bool known = code >= 0 && code <= static_cast<int>(ErrorCode::Internal);
    return make_error(known ? static_cast<ErrorCode>(code) : ErrorCode::Internal, strings[1]);
}

Result<void> write_new_file(const fs::path& path, std::string_view bytes) {
    const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0 || !write_all(file.get(), bytes))
        return make_error(ErrorCode::Io, fmt::format("a file that was sent cannot be put down: {}", strerror(errno)));
    return {};
}

/// The process that waits for files.
class Shop {
public:
    Shop(const WorkshopTerms& terms, const Workshop::Work& work, int socket, fs::path folder)
        : m_terms(terms), m_work(work), m_socket(socket), m_folder(std::move(folder)) {}

    /// Until the other side is gone. Each question has a process of its own: of one maker's file, nothing is left in
    /// the memory of that which reads the next.
    void serve() const {
        while (is_asked() && one_was_served()) {
        }
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }

private:
    bool is_asked() const {
        char first = 0;
        ssize_t there = -1;
        do
            there = recv(m_socket, &first, 1, MSG_PEEK);
        while (there < 0 && errno == EINTR);
        return there == 1;
    }
    bool one_was_served() const {
        const pid_t process = fork();
        if (process == 0)
            _exit(serve_one() ? 0 : 1);
        int status = 0;
        while (process > 0 && waitpid(process, &status, 0) < 0 && errno == EINTR) {
        }
        return process > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    bool serve_one() const {
        const auto what = receive_message(m_socket, longest_question);
        const auto file = what ? receive_message(m_socket, m_terms.file_bytes) : std::nullopt;
        return file && send_message(m_socket, in_message(looked_into(*file, *what)));
    }
    Result<Strings> looked_into(const std::string& bytes, const std::string& what) const {
        const fs::path path = m_folder / "sent";
        const Result<void> written = write_new_file(path, bytes);
        Result<Strings> answer = written ? confined(path, what) : Result<Strings>(written.error());
        unlink(path.c_str());
        return answer;
    }
    Result<Strings> confined(const fs::path& path, const std::string& what) const {
        assessment::JailTerms terms{
            .memory_bytes = m_terms.memory_bytes, .readable = m_terms.readable, .landlock_needed = true};
        terms.readable.push_back(m_folder);
        return assessment::run_confined(terms, m_terms.limits, [&]() -> Result<Strings> {
            close(m_socket); // or whoever took this process over could take the next file from it
            auto made = m_work(path, what);
            if (made)
                return made;
            // What it says and no more: where the file lay is nobody's business. Io is for what is the workshop's
            // fault.
            const ErrorCode code = made.error().code;
            return make_error(code == ErrorCode::Io ? ErrorCode::Corrupt : code, made.error().message);
        });
    }

    const WorkshopTerms& m_terms;
    const Workshop::Work& m_work;
    int m_socket;
    fs::path m_folder;
};

/// Everything but standard input, output and error, and one more.
void close_all_but(int kept) {
    close_range(3, static_cast<unsigned>(kept) - 1, 0);
    close_range(static_cast<unsigned>(kept) + 1, ~0U, 0);
}

[[noreturn]] void open_shop(const WorkshopTerms& terms, const Workshop::Work& work, int socket,
                            const fs::path& folder) {
    setpgid(0, 0); // Ctrl-C is for the server, which then ends this one
    signal(SIGPIPE, SIG_IGN);
    close_all_but(socket);
    try {
        Shop(terms, work, socket, folder).serve();
    } catch (const std::exception&) { // no memory: the other side sees that the socket is closed
        _exit(1);
    }
    _exit(0);
}

Result<fs::path> private_folder() {
    std::string name = (fs::temp_directory_path() / "warifu-workbench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        return make_error(ErrorCode::Io, fmt::format("no folder for what is sent: {}", strerror(errno)), name);
    return fs::path(name);
}

} // namespace

Result<std::unique_ptr<Workshop>> Workshop::start(WorkshopTerms terms, const Work& work) {
    std::array<int, 2> ends{};
    const fs::path folder = TRY(private_folder());
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return out_of_order(strerror(errno));
    const pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        open_shop(terms, work, ends[1], folder);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        fs::remove(folder);
        return out_of_order("no process");
    }
    setpgid(process, process); // whichever of the two comes first
    return std::unique_ptr<Workshop>(new Workshop(terms, process, ends[0], folder));
}

void Workshop::stop() { shutdown(m_socket, SHUT_RDWR); }

Workshop::~Workshop() {
    kill(-m_process, SIGKILL); // with the one in the jail, if there is one
    while (waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
    }
    close(m_socket);
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

Result<Strings> Workshop::run(std::string_view file, const std::string& what) {
    if (file.size() > m_terms.file_bytes || what.size() > longest_question)
        return make_error(ErrorCode::LimitExceeded, "the file is larger than it may be");
    const std::lock_guard lock(m_mutex);
    if (m_broken)
        return out_of_order("it has ended");
    const auto end = Clock::now() + std::chrono::milliseconds(m_terms.limits.time_ms) + beside_the_jail;
    const std::size_t most = m_terms.limits.answer_bytes + (most_strings + 1) * length_bytes;
    const bool asked = send_message(m_socket, what) && send_message(m_socket, file);
    const auto answer = asked ? receive_message(m_socket, most, &end) : std::nullopt;
    if (answer)
        return out_of_message(*answer);
    m_broken = true; // an answer that comes late would be taken for that to another
    return out_of_order("it has ended, or takes too long");
}

} // namespace warifu::workbench

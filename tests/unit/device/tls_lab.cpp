#include "tls_lab.h"

#include <array>
#include <chrono>
#include <cstdlib>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>

#include "tls.h"

namespace warifu::device::lab {

namespace {

class Keep : public RowSink {
public:
    explicit Keep(Told& told) : m_told(told) {}
    void row(Row row) override { m_told.rows.push_back(std::move(row)); }
    void anomaly(Anomaly) override {}
    void examination(Examination examination) override { m_told.examinations.push_back(std::move(examination)); }

private:
    Told& m_told;
};

class Unwatched : public Watch {
public:
    bool enter(std::string_view) override { return true; }
    void leave() override {}
    void progress(std::uint64_t, std::uint64_t) override {}
};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

const sockaddr* generic(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

Async<void> probe_and_conclude(Probing& probing, std::uint16_t port) {
    TlsExamination examination;
    Service service;
    service.port = port;
    service.tls = true;
    auto probed = probe_tls(probing, service, examination);
    co_await std::move(probed);
    examination.conclude(probing);
}

Async<void> ask_spoken(Transport& transport, std::uint16_t port, bool& spoken) {
    auto asked = speaks_tls(transport, port);
    spoken = co_await std::move(asked);
}

void rethrow(const std::exception_ptr& failed) {
    if (failed)
        std::rethrow_exception(failed);
}

} // namespace

Daemon::Daemon(std::vector<std::string> command, const std::filesystem::path& folder) {
    std::array<int, 2> out{};
    if (pipe2(out.data(), O_CLOEXEC) != 0)
        return;
    m_process = fork();
    if (m_process == 0) {
        std::vector<char*> words;
        for (std::string& word : command)
            words.push_back(word.data());
        words.push_back(nullptr);
        dup2(out[1], STDOUT_FILENO);
        const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDERR_FILENO);
        if (chdir(folder.c_str()) == 0)
            execvp(words[0], words.data());
        _exit(127);
    }
    close(out[1]);
    m_out = out[0];
}

Daemon::~Daemon() {
    if (m_process > 0) {
        kill(m_process, SIGKILL);
        waitpid(m_process, nullptr, 0);
    }
    if (m_out >= 0)
        close(m_out);
}

std::uint16_t Daemon::said_port() const {
    std::string line;
    for (char letter = 0; read(m_out, &letter, 1) == 1 && letter != '\n';)
        line += letter;
    return static_cast<std::uint16_t>(std::atoi(line.c_str()));
}

bool installed(const std::string& program) {
    for (const char* folder : {"/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/local/bin/"})
        if (access((folder + program).c_str(), X_OK) == 0)
            return true;
    return false;
}

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    bind(socket, generic(address), size);
    getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    close(socket);
    return ntohs(address.sin_port);
}

bool wait_for(std::uint16_t port) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < end) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(port);
        const bool open = connect(socket, generic(address), sizeof address) == 0;
        close(socket);
        if (open)
            return true;
    }
    return false;
}

bool own_network() {
    static const bool own = [] {
        if (unshare(CLONE_NEWNET) != 0)
            return false;
        const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
        ifreq request{};
        request.ifr_name[0] = 'l';
        request.ifr_name[1] = 'o';
        request.ifr_flags = IFF_UP;
        const bool up = ioctl(socket, SIOCSIFFLAGS, &request) == 0;
        close(socket);
        return up;
    }();
    return own;
}

std::filesystem::path identity(const std::string& key) {
    static std::map<std::string, std::filesystem::path> made;
    if (const auto found = made.find(key); found != made.end())
        return found->second;
    std::string place = (std::filesystem::temp_directory_path() / "warifu-tls-XXXXXX").string();
    if (mkdtemp(place.data()) == nullptr)
        return {};
    const std::string command = "openssl req -x509 -newkey " + key + " -nodes -keyout " + place + "/k.pem -out " +
                                place + "/c.pem -subj /CN=camera.example -days 30 2>/dev/null && cat " + place +
                                "/k.pem " + place + "/c.pem > " + place + "/both.pem";
    if (std::system(command.c_str()) != 0)
        return {};
    return made[key] = place;
}

std::string text_of(const Row& row, std::string_view column) {
    for (const auto& [name, value] : row.columns)
        if (name == column && std::holds_alternative<std::string>(value))
            return std::get<std::string>(value);
    return "unknown";
}

std::optional<std::int64_t> number_of(const Row& row, std::string_view column) {
    for (const auto& [name, value] : row.columns)
        if (name == column && std::holds_alternative<std::int64_t>(value))
            return std::get<std::int64_t>(value);
    return std::nullopt;
}

const Examination& Told::examination(std::string_view determinator) const {
    static const Examination none;
    for (const Examination& each : examinations)
        if (each.determinator == determinator)
            return each;
    return none;
}

std::vector<const Row*> Told::of(std::string_view table) const {
    std::vector<const Row*> found;
    for (const Row& row : rows)
        if (row.table == table)
            found.push_back(&row);
    return found;
}

std::optional<std::int64_t> Told::offered(std::string_view version) const {
    for (const Row* row : of("tls_offer"))
        if (text_of(*row, "version") == version)
            return number_of(*row, "offered");
    return std::nullopt;
}

std::set<std::string> Told::suites(std::string_view version) const {
    std::set<std::string> names;
    for (const Row* row : of("tls_suite"))
        if (text_of(*row, "version") == version)
            names.insert(text_of(*row, "suite"));
    return names;
}

std::string Told::flaw(std::string_view name) const {
    for (const Row* row : of("tls_flaw"))
        if (text_of(*row, "flaw") == name)
            return text_of(*row, "state");
    return "no row";
}

std::string Told::trait(std::string_view name) const {
    for (const Row* row : of("tls_trait"))
        if (text_of(*row, "trait") == name)
            return text_of(*row, "value");
    return "no row";
}

Told probe_port(std::uint16_t port, int answer_ms) {
    Told told;
    Keep sink(told);
    Unwatched watch;
    boost::asio::io_context context(1);
    Plan plan;
    plan.address = "127.0.0.1";
    plan.pace.answer = milliseconds(answer_ms);
    Transport transport(context, boost::asio::ip::make_address(plan.address), plan.pace);
    Probing probing{transport, plan, watch, sink};
    boost::asio::co_spawn(context, probe_and_conclude(probing, port), rethrow);
    context.run();
    return told;
}

bool tls_spoken_at(std::uint16_t port, int answer_ms) {
    boost::asio::io_context context(1);
    Pace pace;
    pace.answer = milliseconds(answer_ms);
    Transport transport(context, boost::asio::ip::make_address("127.0.0.1"), pace);
    bool spoken = false;
    boost::asio::co_spawn(context, ask_spoken(transport, port, spoken), rethrow);
    context.run();
    return spoken;
}

} // namespace warifu::device::lab

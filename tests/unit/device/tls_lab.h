#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

#include "warifu/base/row.h"

/// Servers to speak TLS with, and what the prober wrote of them.
namespace warifu::device::lab {

/// A process that ends with this.
class Daemon {
public:
    Daemon(std::vector<std::string> command, const std::filesystem::path& folder);
    Daemon(Daemon&& other) noexcept
        : m_process(std::exchange(other.m_process, -1)), m_out(std::exchange(other.m_out, -1)) {}
    Daemon& operator=(Daemon&&) = delete;
    ~Daemon();
    /// The first line that it prints, as a number.
    std::uint16_t said_port() const;

private:
    pid_t m_process = -1;
    int m_out = -1;
};

/// Whether the program is installed.
bool installed(const std::string& program);
std::uint16_t free_port();
/// Connects until somebody answers; false after ten seconds.
bool wait_for(std::uint16_t port);
/// A network of our own, for daemons that listen on every address; false where it is not permitted.
bool own_network();

/// A folder with c.pem and k.pem; made once for each kind of key, as `openssl req -newkey` names it.
std::filesystem::path identity(const std::string& key);

struct Told {
    std::vector<Row> rows;
    std::vector<Examination> examinations;

    const Examination& examination(std::string_view determinator) const;
    /// `version` to `offered`: 1, 0, or nothing.
    std::optional<std::int64_t> offered(std::string_view version) const;
    std::set<std::string> suites(std::string_view version) const;
    /// `shown`, `not-shown`, `unknown`
    std::string flaw(std::string_view name) const;
    std::string trait(std::string_view name) const;
    std::vector<const Row*> of(std::string_view table) const;
};

std::string text_of(const Row& row, std::string_view column);
std::optional<std::int64_t> number_of(const Row& row, std::string_view column);

/// Runs the prober over one port; answers are waited for `answer_ms`.
Told probe_port(std::uint16_t port, int answer_ms = 4000);
bool tls_spoken_at(std::uint16_t port, int answer_ms = 1000);

} // namespace warifu::device::lab

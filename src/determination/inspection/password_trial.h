#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace warifu::inspection {

/// Known default passwords, most likely first (data/default_passwords.inc).
std::span<const std::string_view> default_passwords();

/// Milliseconds of processor time that this thread has used.
std::uint64_t thread_cpu_ms();

/// Tries known passwords on hashes with crypt(3), within budgets of processor time.
class PasswordTrial {
public:
    struct Outcome {
        std::optional<std::string> password; ///< found; empty when all were tried in vain; nothing when not all were
        std::uint64_t tried = 0;
    };
    using Clock = std::uint64_t (*)();

    PasswordTrial(std::span<const std::string_view> passwords, std::uint64_t ms_each, Clock clock = thread_cpu_ms);
    ~PasswordTrial();
    PasswordTrial(PasswordTrial&&) noexcept;
    PasswordTrial& operator=(PasswordTrial&&) noexcept;

    /// Tries the account's own name, doubled and with a `1`, then the list.
    Outcome try_hash(std::string_view hash, std::string_view account_name);

private:
    struct Scratch;
    std::optional<bool> opens(const std::string& hash, std::string_view password);

    std::span<const std::string_view> m_passwords;
    std::uint64_t m_ms_each;
    std::uint64_t m_ms_left; ///< for all hashes of the artefact: a file with thousands of them must not stop the run
    Clock m_clock;
    std::unique_ptr<Scratch> m_scratch;
    std::map<std::string, Outcome> m_known; ///< by hash and name: backups and /rom repeat them
};

} // namespace warifu::inspection

#include "password_trial.h"

#include <array>
#include <cstring>
#include <ctime>

#include <crypt.h>

namespace warifu::inspection {

namespace {

constexpr auto passwords = std::to_array<std::string_view>({
#include "data/default_passwords.inc"
});

constexpr std::uint64_t hashes_in_full = 8; ///< so many may use up their whole time

} // namespace

std::span<const std::string_view> default_passwords() { return passwords; }

std::uint64_t thread_cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000U + static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000U;
}

struct PasswordTrial::Scratch {
    crypt_data data; // 32 KiB
};

PasswordTrial::PasswordTrial(std::span<const std::string_view> list, std::uint64_t ms_each, Clock clock)
    : m_passwords(list), m_ms_each(ms_each), m_ms_left(ms_each * hashes_in_full), m_clock(clock) {}
PasswordTrial::~PasswordTrial() = default;
PasswordTrial::PasswordTrial(PasswordTrial&&) noexcept = default;
PasswordTrial& PasswordTrial::operator=(PasswordTrial&&) noexcept = default;

/// Nothing when libcrypt refuses the hash.
std::optional<bool> PasswordTrial::opens(const std::string& hash, std::string_view password) {
    const char* result = crypt_r(std::string(password).c_str(), hash.c_str(), &m_scratch->data);
    if (result == nullptr || result[0] == '*')
        return std::nullopt;
    return hash == result;
}

PasswordTrial::Outcome PasswordTrial::try_hash(std::string_view hash_text, std::string_view account_name) {
    const std::string hash(hash_text);
    const std::string key = hash + ':' + std::string(account_name);
    if (const auto known = m_known.find(key); known != m_known.end())
        return known->second;
    if (!m_scratch)
        m_scratch = std::make_unique<Scratch>();
    std::memset(&m_scratch->data, 0, sizeof m_scratch->data);

    const std::string name(account_name);
    const std::array<std::string, 4> own = {"", name, name + name, name + "1"};
    const std::uint64_t started = m_clock();
    const std::uint64_t budget = m_ms_each < m_ms_left ? m_ms_each : m_ms_left;
    const auto spent = [&] { return m_clock() - started; };
    Outcome outcome;
    for (std::size_t i = 0; i < own.size() + m_passwords.size(); ++i) {
        if (spent() >= budget)
            break;
        const std::string_view guess = i < own.size() ? std::string_view(own[i]) : m_passwords[i - own.size()];
        const std::optional<bool> opened = opens(hash, guess);
        if (!opened)
            break;
        ++outcome.tried;
        if (*opened) {
            // An empty guess that opens it must not read as "none found".
            outcome.password = guess.empty() ? "(empty)" : std::string(guess);
            break;
        }
    }
    if (!outcome.password && outcome.tried == own.size() + m_passwords.size())
        outcome.password = "";
    const std::uint64_t used = spent();
    m_ms_left -= used < m_ms_left ? used : m_ms_left;
    return m_known.emplace(key, outcome).first->second;
}

} // namespace warifu::inspection

#include <algorithm>
#include <array>

#include "key_facts.h"

namespace warifu::inspection {

namespace {

struct KnownKey {
    std::string_view fingerprint;
    std::string_view name;
};

constexpr auto known_keys = std::to_array<KnownKey>({
#include "data/known_keys.inc"
});

// RSA of 512 to 15360 bits, as they stand in Debian 12's openssl 3.0.
constexpr auto benchmark_keys = std::to_array<std::string_view>({
    "SHA256:1PQUJIouzC7Gnb+ilp2UBrN99VsfJrs8IK2MJTonMus",
    "SHA256:G9n1dyGImyFoFIWYkfnfk2jFlcnHZlRfrXk3scPJV/E",
    "SHA256:K2tMiR0MsT7+2HwqVr9Ne9y3X6mwZ/XDXDAAgriM4hg",
    "SHA256:/WS7UDGwqcfezjmNb1mhsSRLbglH1/YvX1qWtimKFmI",
    "SHA256:AP4bkr/Qd3/2z22huCg9onxvnwKhFMVu06QfqBuXWxI",
    "SHA256:Q0xDjNozUCpOWB7a1K+07d4jNvWDJmeEfRqPuSyXlYA",
    "SHA256:x+U6OVBaIdlaFbUiWI90MjMHPIHdE7DMAt+tlFeZ/Fc",
});

} // namespace

bool is_benchmark_key(std::string_view fingerprint) {
    return std::find(benchmark_keys.begin(), benchmark_keys.end(), fingerprint) != benchmark_keys.end();
}

std::string_view known_key_name(std::string_view fingerprint) {
    const auto same = [&](const KnownKey& key) { return key.fingerprint == fingerprint; };
    const auto* const found = std::find_if(known_keys.begin(), known_keys.end(), same);
    return found == known_keys.end() ? std::string_view() : found->name;
}

} // namespace warifu::inspection

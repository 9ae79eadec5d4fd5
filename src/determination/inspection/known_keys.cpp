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
constexpr auto self_test_keys = std::to_array<std::string_view>({
    "SHA256:1PQUJIouzC7Gnb+ilp2UBrN99VsfJrs8IK2MJTonMus",
    "SHA256:G9n1dyGImyFoFIWYkfnfk2jFlcnHZlRfrXk3scPJV/E",
    "SHA256:K2tMiR0MsT7+2HwqVr9Ne9y3X6mwZ/XDXDAAgriM4hg",
    "SHA256:/WS7UDGwqcfezjmNb1mhsSRLbglH1/YvX1qWtimKFmI",
    "SHA256:AP4bkr/Qd3/2z22huCg9onxvnwKhFMVu06QfqBuXWxI",
    "SHA256:Q0xDjNozUCpOWB7a1K+07d4jNvWDJmeEfRqPuSyXlYA",
    "SHA256:x+U6OVBaIdlaFbUiWI90MjMHPIHdE7DMAt+tlFeZ/Fc",
    // RSA of 2048 bits, as they stand in Debian 12's armmp kernel (crypto/testmgr.h).
    "SHA256:FUobQP84LaGlDUwdQTlCn0Zuc+OsuTKJrQRTdmRJ/Xw",
    "SHA256:CZbC10D15snfz+/LjCbH2LfTZrA+MfjTYlrhl6g1tlA",
    // RSA of 4096 bits, as it stands beside them in Debian 11's armmp kernel (5.10).
    "SHA256:UbFv34ynd8AczpjPVn6HlX/XL+m/QucsRFBEuuw2SIk",
});

} // namespace

bool is_self_test_key(std::string_view fingerprint) {
    return std::find(self_test_keys.begin(), self_test_keys.end(), fingerprint) != self_test_keys.end();
}

std::string_view known_key_name(std::string_view fingerprint) {
    const auto same = [&](const KnownKey& key) { return key.fingerprint == fingerprint; };
    const auto* const found = std::find_if(known_keys.begin(), known_keys.end(), same);
    return found == known_keys.end() ? std::string_view() : found->name;
}

} // namespace warifu::inspection

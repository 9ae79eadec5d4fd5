#include "openssl.h"

#include <array>
#include <climits>

#include <fmt/format.h>
#include <openssl/err.h>

namespace warifu::signing {

Bio bio_of(Bytes bytes) {
    if (bytes.size() > INT_MAX)
        return {};
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::string bytes_in(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return size <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

Error openssl_error(ErrorCode code, std::string_view doing) {
    const unsigned long last = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = last == 0 ? nullptr : ERR_reason_error_string(last);
    return make_error(code, reason == nullptr ? std::string(doing) : fmt::format("{} ({})", doing, reason));
}

std::time_t seconds_of(const ASN1_TIME* time) {
    std::tm broken{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &broken) != 1)
        return -1;
    return timegm(&broken);
}

std::string utc_text(std::time_t seconds) {
    std::tm broken{};
    std::array<char, 32> text{};
    if (gmtime_r(&seconds, &broken) == nullptr)
        return {};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &broken)};
}

bool is_good_digest(int nid) { return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512; }

} // namespace warifu::signing

#include <curl/curl.h>
#include <fmt/format.h>

#include "openssl.h"
#include "warifu/signing/sign.h"

namespace warifu::signing {

namespace {

constexpr std::size_t longest_reply = 256U << 10U; // a stamp with its chain has some kilobytes
constexpr long connect_ms = 15'000;
constexpr long whole_ms = 60'000;

using Transfer = Owned<CURL, curl_easy_cleanup>;
using Headers = Owned<curl_slist, curl_slist_free_all>;

std::size_t keep(char* data, std::size_t size, std::size_t count, void* context) {
    auto& reply = *static_cast<std::string*>(context);
    const std::size_t bytes = size * count;
    if (bytes > longest_reply - reply.size())
        return 0; // curl ends the transfer
    reply.append(data, bytes);
    return bytes;
}

Result<void> prepare(CURL* transfer, const std::string& url, Bytes query, curl_slist* headers, std::string& reply) {
    bool good = true;
    const auto set = [&](CURLoption option, auto value) {
        good = good && curl_easy_setopt(transfer, option, value) == CURLE_OK;
    };
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L); // only the address that was given
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    set(CURLOPT_TIMEOUT_MS, whole_ms);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(query.size()));
    set(CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(query.data()));
    set(CURLOPT_HTTPHEADER, headers);
    set(CURLOPT_WRITEFUNCTION, &keep);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&reply));
    if (!good)
        return make_error(ErrorCode::InvalidArgument, "this address cannot be used", url);
    return {};
}

} // namespace

Result<std::string> fetch_timestamp(const std::string& url, Bytes query) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    const Transfer transfer(curl_easy_init());
    if (started != CURLE_OK || transfer == nullptr)
        return make_error(ErrorCode::Internal, "libcurl cannot be started");
    const Headers headers(curl_slist_append(nullptr, "Content-Type: application/timestamp-query"));
    std::string reply;
    TRY_VOID(prepare(transfer.get(), url, query, headers.get(), reply));
    const CURLcode code = curl_easy_perform(transfer.get());
    if (code != CURLE_OK)
        return make_error(ErrorCode::Io,
                          fmt::format("the time-stamping authority does not answer: {}", curl_easy_strerror(code)),
                          url);
    return reply;
}

} // namespace warifu::signing

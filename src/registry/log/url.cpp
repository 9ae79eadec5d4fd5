#include "warifu/log/url.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include "warifu/base/owned.h"
#include "warifu/base/text.h"

namespace warifu::log {

namespace {

constexpr long connect_ms = 15'000;
constexpr long whole_ms = 60'000;

struct Reply {
    std::string bytes;
    std::size_t most_bytes;
    bool too_long = false;
};

std::size_t keep(char* data, std::size_t size, std::size_t count, void* context) {
    auto& reply = *static_cast<Reply*>(context);
    const std::size_t bytes = size * count;
    reply.too_long = bytes > reply.most_bytes - reply.bytes.size();
    if (reply.too_long)
        return 0; // curl ends the transfer
    reply.bytes.append(data, bytes);
    return bytes;
}

} // namespace

struct UrlSource::Transfer {
    Owned<CURL, curl_easy_cleanup> handle;
};

UrlSource::UrlSource(std::string prefix, std::unique_ptr<Transfer> transfer)
    : m_prefix(std::move(prefix)), m_transfer(std::move(transfer)) {}
UrlSource::~UrlSource() = default;

bool is_url(std::string_view place) { return place.starts_with("http://") || place.starts_with("https://"); }

Result<std::unique_ptr<UrlSource>> UrlSource::create(std::string_view prefix) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    auto transfer = std::make_unique<Transfer>();
    transfer->handle.reset(curl_easy_init());
    if (started != CURLE_OK || transfer->handle == nullptr)
        return make_error(ErrorCode::Internal, "libcurl cannot be started");
    while (prefix.ends_with('/'))
        prefix.remove_suffix(1);
    bool good = is_url(prefix);
    const auto set = [&](CURLoption option, auto value) {
        good = good && curl_easy_setopt(transfer->handle.get(), option, value) == CURLE_OK;
    };
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    set(CURLOPT_TIMEOUT_MS, whole_ms);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ACCEPT_ENCODING, "gzip"); // a log may send bundles so without being asked; what comes out is bounded
    set(CURLOPT_WRITEFUNCTION, &keep);
    if (!good)
        return make_error(ErrorCode::InvalidArgument, "this address cannot be used", printable(prefix, 200));
    return std::unique_ptr<UrlSource>(new UrlSource(std::string(prefix), std::move(transfer)));
}

Result<std::string> UrlSource::read(const std::string& path, std::size_t most_bytes) {
    const std::string url = fmt::format("{}/{}", m_prefix, path);
    CURL* handle = m_transfer->handle.get();
    Reply reply{{}, most_bytes};
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, static_cast<void*>(&reply));
    const CURLcode code = curl_easy_perform(handle);
    if (reply.too_long)
        return make_error(ErrorCode::LimitExceeded, fmt::format("more than {} bytes", most_bytes), url);
    if (code != CURLE_OK)
        return make_error(ErrorCode::Io, curl_easy_strerror(code), url);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 404 || status == 410)
        return make_error(ErrorCode::NotFound, "there is no such file", url);
    if (status != 200)
        return make_error(ErrorCode::Io, fmt::format("the server answers {}", status), url);
    return std::move(reply.bytes);
}

} // namespace warifu::log

#include "http_client.h"

#include <array>
#include <cstdlib>

#include <curl/curl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t max_head_bytes = 64U << 10U;
constexpr long connect_seconds = 15;
constexpr long slow_seconds = 20; // below 100 bytes a second for so long ends a response
constexpr long slow_bytes = 100;

/// OpenSSL says `TLSv1.3`; everybody else `TLS 1.3`.
std::string plain_version(std::string_view version) {
    return version.starts_with("TLSv") ? fmt::format("TLS {}", version.substr(4)) : std::string(version);
}

struct UrlHandle {
    CURLU* url = curl_url();
    UrlHandle() = default;
    UrlHandle(const UrlHandle&) = delete;
    UrlHandle& operator=(const UrlHandle&) = delete;
    ~UrlHandle() { curl_url_cleanup(url); }

    std::string part(CURLUPart which, unsigned flags = 0) const {
        char* text = nullptr;
        if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr)
            return {};
        std::string copy = text;
        curl_free(text);
        return copy;
    }
};

} // namespace

Result<ParsedUrl> parse_url(const std::string& url) {
    const UrlHandle parsed;
    if (curl_url_set(parsed.url, CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        return make_error(ErrorCode::InvalidArgument, "this is no URL", url);
    const std::string scheme = parsed.part(CURLUPART_SCHEME);
    if (scheme != "https" && scheme != "http")
        return make_error(ErrorCode::Refused, "only http and https pages are fetched", url);
    if (!parsed.part(CURLUPART_USER).empty() || !parsed.part(CURLUPART_PASSWORD).empty())
        return make_error(ErrorCode::Refused, "a URL with a login in it is not public", url);
    curl_url_set(parsed.url, CURLUPART_FRAGMENT, nullptr, 0);
    const std::string host = to_lower_ascii(parsed.part(CURLUPART_HOST));
    const std::string port = parsed.part(CURLUPART_PORT);
    const std::string number = parsed.part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
    return ParsedUrl{parsed.part(CURLUPART_URL), host, std::strtol(number.c_str(), nullptr, 10),
                     fmt::format("{}://{}{}{}", scheme, host, port.empty() ? "" : ":", port)};
}

struct HttpClient::Handle {
    explicit Handle(const FetchTerms& given) : terms(given), easy(curl_easy_init()) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { curl_easy_cleanup(easy); }

    template <class T>
    void set(CURLoption option, T value) {
        good = good && curl_easy_setopt(easy, option, value) == CURLE_OK; // NOLINT(*-vararg): the library's interface
    }
    void set_all();
    CURLcode perform(const std::string& url, bool verify);
    void note_channel();

    static std::size_t take_head(char* data, std::size_t, std::size_t size, void* self);
    static std::size_t take_body(char* data, std::size_t, std::size_t size, void* self);

    const FetchTerms& terms; // outlives the client
    CURL* easy;
    bool good = true;
    HttpResponse response;
    std::array<char, CURL_ERROR_SIZE> message{};
};

std::size_t HttpClient::Handle::take_head(char* data, std::size_t, std::size_t size, void* self) {
    auto& handle = *static_cast<Handle*>(self);
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) // an interim response came before
        handle.response.head.clear();
    if (handle.response.head.size() + size > max_head_bytes)
        return 0;
    handle.note_channel();
    handle.response.head += line;
    return size;
}

std::size_t HttpClient::Handle::take_body(char* data, std::size_t, std::size_t size, void* self) {
    auto& handle = *static_cast<Handle*>(self);
    const std::size_t room = handle.terms.body_bytes - handle.response.body.size();
    handle.response.body.append(data, std::min(size, room));
    if (size <= room)
        return size;
    handle.response.stopped = fmt::format("the page is longer than {} bytes", handle.terms.body_bytes);
    return 0;
}

std::string pem_of(const STACK_OF(X509) * chain) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    for (int i = 0; out && i < sk_X509_num(chain); ++i)
        PEM_write_bio_X509(out.get(), sk_X509_value(chain, i));
    char* text = nullptr;
    const long size = out ? BIO_get_mem_data(out.get(), &text) : 0;
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

/// The connection can be looked at from inside a callback alone (CURLINFO_TLS_SSL_PTR(3)).
void HttpClient::Handle::note_channel() {
    const curl_tlssessioninfo* info = nullptr;
    if (response.tls_version.empty() && curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) == CURLE_OK &&
        info != nullptr && info->backend == CURLSSLBACKEND_OPENSSL && info->internals != nullptr) {
        const auto* channel = static_cast<const SSL*>(info->internals);
        response.tls_version = plain_version(SSL_get_version(channel));
        response.chain = pem_of(SSL_get_peer_cert_chain(channel));
    }
}

void HttpClient::Handle::set_all() {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}); // headers as they stand in an archive
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_CONNECTTIMEOUT, connect_seconds);
    set(CURLOPT_TIMEOUT, long{terms.seconds});
    set(CURLOPT_LOW_SPEED_LIMIT, slow_bytes);
    set(CURLOPT_LOW_SPEED_TIME, slow_seconds);
    set(CURLOPT_USERAGENT, terms.agent.c_str());
    set(CURLOPT_ERRORBUFFER, message.data());
    set(CURLOPT_HEADERFUNCTION, &Handle::take_head);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &Handle::take_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    if (!terms.authorities.empty())
        set(CURLOPT_CAINFO, terms.authorities.c_str());
}

CURLcode HttpClient::Handle::perform(const std::string& url, bool verify) {
    response = {};
    message.fill('\0');
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    return curl_easy_perform(easy);
}

Result<HttpClient> HttpClient::create(const FetchTerms& terms) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    auto handle = std::make_unique<Handle>(terms);
    if (started != CURLE_OK || handle->easy == nullptr)
        return make_error(ErrorCode::Internal, "libcurl does not start");
    handle->set_all();
    if (!handle->good)
        return make_error(ErrorCode::Internal, "libcurl lacks what fetching needs");
    return HttpClient(std::move(handle));
}

HttpClient::HttpClient(std::unique_ptr<Handle> handle) : m_handle(std::move(handle)) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::get(const std::string& url) {
    std::string distrust;
    CURLcode code = m_handle->perform(url, true);
    const auto words = [&] {
        return std::string(m_handle->message[0] != '\0' ? m_handle->message.data() : curl_easy_strerror(code));
    };
    if (code == CURLE_PEER_FAILED_VERIFICATION) {
        distrust = printable(words(), 300);
        code = m_handle->perform(url, false);
    }
    HttpResponse& response = m_handle->response;
    if (code != CURLE_OK && response.head.empty())
        return make_error(ErrorCode::Io, printable(words(), 300), url);
    if (code != CURLE_OK && response.stopped.empty())
        response.stopped = printable(words(), 300);
    const char* location = nullptr;
    curl_easy_getinfo(m_handle->easy, CURLINFO_RESPONSE_CODE, &response.status);
    curl_easy_getinfo(m_handle->easy, CURLINFO_REDIRECT_URL, &location);
    response.location = location == nullptr ? "" : location;
    response.tls_problem = std::move(distrust);
    return std::move(response);
}

} // namespace warifu::documents

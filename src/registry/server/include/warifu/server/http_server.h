#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "warifu/base/result.h"

/// HTTP/1.1, with or without TLS. Knows not what is asked for.
namespace warifu::server {

struct Request {
    std::string method;
    std::string target; ///< as it was sent
    std::string if_none_match = {};
    std::string accept_language = {};
    std::string authorization = {};
    std::string content_type = {};
    std::string content_encoding = {};
    std::string host = {};
    std::string origin = {};        ///< RFC 6454, 7: of the page that made a browser ask
    std::string fetch_site = {};    ///< Sec-Fetch-Site (W3C Fetch Metadata): where that page stands to this server
    std::string forwarded_for = {}; ///< X-Forwarded-For: anybody can write it
    std::string client = {};        ///< address of whoever is connected
    std::string body = {};          ///< of a POST that was admitted
};

struct Response;
/// To be called once, from any thread.
using Answered = std::function<void(Response)>;
/// Works an answer out elsewhere: called once, on the thread that asks, which goes on with others.
using Later = std::function<void(Answered answered)>;

struct Response {
    unsigned status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
    Later later = {}; ///< when there is one, what it comes to is the answer, and nothing here
    /// In place of the body: one that is kept elsewhere, and large. Who reads slowly holds no copy of it.
    std::shared_ptr<const std::string> kept = {};

    const std::string& content() const { return kept != nullptr ? *kept : body; }
};

/// Of one thread. Answers one request after the other.
using Handler = std::function<Response(const Request&)>;

/// What becomes of a POST, by its headers alone: nobody's body is taken in before it is known whether it is wanted.
struct Admission {
    std::optional<Response> refused;
    std::size_t body_bytes = 0; ///< at most
    /// Held until the request is answered, or has come to nothing: a place among those that may be under way at once.
    std::shared_ptr<const void> place = {};
    Response too_large = {}; ///< when a longer body is announced; of status 200: as of any other
};

struct Service {
    Handler answer; ///< without a body; at once, or `later`
    std::function<Admission(const Request& head)> admit = {};
    std::function<void(Request request, Answered answered)> take = {};
    /// Told of each answer: how long it took, and how many bytes its body has.
    std::function<void(const Request&, unsigned status, std::size_t bytes, std::chrono::microseconds)> observe = {};
};
/// Called once by each thread.
using MakeService = std::function<Result<Service>()>;

/// PEM. TLS 1.2 and later, with what OpenSSL takes for secure (security level 2).
struct TlsTerms {
    std::string certificate; ///< with those above it
    std::string key;
};

struct ServeTerms {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: any that is free
    unsigned threads = 1;
    std::size_t header_bytes = 8192;
    std::size_t connections = 20'000;               ///< of each thread; further ones are closed at once
    std::size_t bodies = 32;                        ///< of each thread at a time; further ones are told to come again
    std::size_t unsent_bytes = 64U << 20U;          ///< of each thread's answers; who reads slowly beyond it is cut off
    std::chrono::milliseconds request_time{30'000}; ///< from the end of the last answer to the next request; for a body
    std::chrono::milliseconds answer_time{30'000};  ///< for the client to take it
    std::chrono::milliseconds stop_time{10'000};    ///< for the requests under way, when the server is told to stop
    std::optional<TlsTerms> tls = {};
};

class HttpServer {
public:
    /// Listens, from here on; answers once it runs.
    static Result<HttpServer> create(const ServeTerms& terms, const MakeService& make);
    HttpServer(HttpServer&&) noexcept;
    HttpServer& operator=(HttpServer&&) = delete;
    ~HttpServer();

    std::uint16_t port() const;
    std::size_t connections() const; ///< open now
    /// Until it is stopped.
    void run();
    /// From any thread, more than once too: no new connection, idle ones are closed, requests under way are answered.
    void stop();
    /// For connections that come from now on; those that are there go on. Of a server that has TLS.
    Result<void> renew(const TlsTerms& tls);

private:
    struct Inside;
    explicit HttpServer(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> m_inside;
};

} // namespace warifu::server

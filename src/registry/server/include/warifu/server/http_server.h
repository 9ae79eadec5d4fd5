#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "warifu/base/result.h"

/// HTTP/1.1 for readers: GET and HEAD, no bodies. Knows not what is asked for.
namespace warifu::server {

struct Request {
    std::string method;
    std::string target; ///< as it was sent
    std::string if_none_match = {};
    std::string accept_language = {};
};

struct Response {
    unsigned status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Of one thread. Answers one request after the other.
using Handler = std::function<Response(const Request&)>;
/// Called once by each thread.
using MakeHandler = std::function<Result<Handler>()>;

struct ServeTerms {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: any that is free
    unsigned threads = 1;
    std::size_t header_bytes = 8192;
    std::size_t connections = 20'000;               ///< of each thread; further ones are closed at once
    std::chrono::milliseconds request_time{30'000}; ///< from the end of the last answer to the end of the next request
    std::chrono::milliseconds answer_time{30'000};  ///< for the client to take it
    std::chrono::milliseconds stop_time{10'000};    ///< for the requests under way, when the server is told to stop
};

class HttpServer {
public:
    /// Listens, from here on; answers once it runs.
    static Result<HttpServer> create(const ServeTerms& terms, const MakeHandler& make);
    HttpServer(HttpServer&&) noexcept;
    HttpServer& operator=(HttpServer&&) = delete;
    ~HttpServer();

    std::uint16_t port() const;
    std::size_t connections() const; ///< open now
    /// Until it is stopped.
    void run();
    /// From any thread, more than once too: no new connection, idle ones are closed, requests under way are answered.
    void stop();

private:
    struct Inside;
    explicit HttpServer(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> m_inside;
};

} // namespace warifu::server

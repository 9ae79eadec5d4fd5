#pragma once

#include <functional>
#include <string>
#include <variant>

#include "warifu/registry/writer_token.h"
#include "warifu/server/http_server.h"
#include "warifu/server/writer.h"

/// Writing over HTTP.
///
///     POST /api/changes    Authorization: Bearer TOKEN    one change as JSON, or JSON lines
///
/// Whoever writes is known by a header that a program sets, and by no cookie: no page of somebody else's can make a
/// browser write here, so that nothing against forged requests (CSRF) is needed. What a form of HTML can send is
/// refused by its type nevertheless.
namespace warifu::server {

constexpr std::string_view changes_path = "/api/changes";
constexpr std::size_t largest_upload = 1U << 20U;
constexpr std::size_t most_changes = 1000; // in one request

class WriteRoutes {
public:
    using Now = std::function<std::time_t()>;
    using Trouble = std::function<void(const Error&)>;

    /// Told of the status of each change that was sent, from any thread.
    using Count = std::function<void(unsigned status)>;

    /// Of one thread. Without a writer the register is read alone.
    WriteRoutes(
        registry::WriterTokens tokens, Writer* writer, Now now, Trouble trouble, Count count = [](unsigned) {})
        : m_tokens(std::move(tokens)), m_writer(writer), m_now(std::move(now)), m_trouble(std::move(trouble)),
          m_count(std::move(count)) {}

    static bool is_here(std::string_view target);
    Admission admit(const Request& head);
    void take(const Request& request, const Answered& answered);

private:
    /// Whose token it is; or what is answered instead.
    std::variant<registry::WriterToken, Response> caller(const Request& request);

    registry::WriterTokens m_tokens;
    Writer* m_writer; // outlives this; may be null
    Now m_now;
    Trouble m_trouble;
    Count m_count;
};

} // namespace warifu::server

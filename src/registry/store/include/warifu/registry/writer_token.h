#pragma once

#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/registry/label.h"

/// Who may write to a register from afar: by a token, of which the register keeps the SHA-256 alone. The token is 256
/// random bits, so that a fast hash of it tells nothing.
namespace warifu::registry {

/// What a token may change. Empty members do not restrict.
struct WriterScope {
    std::vector<std::string> regimes = {};
    std::vector<std::string> markets = {};
    std::vector<Kind> kinds = {};

    bool allows(Kind kind) const;
    bool allows(const Label& label) const;
};

struct WriterToken {
    std::string id = {};   ///< names it where itself must not be seen
    std::string name = {}; ///< the actor of its changes
    WriterScope scope = {};
    std::string added_at = {}; ///< RFC 3339, UTC
    Date expires;              ///< its last day
};

struct NewToken {
    std::string secret; ///< shown once
    WriterToken token;
};

class Connection;

/// One connection: for one thread at a time.
class WriterTokens {
public:
    /// Of a register that is there.
    static Result<WriterTokens> open(const std::string& url);
    WriterTokens(WriterTokens&&) noexcept;
    WriterTokens& operator=(WriterTokens&&) noexcept;
    ~WriterTokens();

    Result<NewToken> add(std::string_view name, const WriterScope& scope, Date expires, std::time_t now);
    Result<std::vector<WriterToken>> list(); ///< by name, the oldest first
    Result<void> remove(const std::string& id);
    /// Nothing: it is not known, or has expired (days are those of UTC).
    Result<std::optional<WriterToken>> find(std::string_view secret, std::time_t now);

private:
    explicit WriterTokens(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> m_connection;
};

} // namespace warifu::registry

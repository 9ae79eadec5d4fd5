#include "warifu/registry/register.h"

#include <fmt/format.h>

#include "inside.h"
#include "schema.h"

namespace warifu::registry {

namespace {

using Purpose = Transaction::Purpose;

/// An empty log is signed, too, so that there is a checkpoint from the first moment on.
Result<void> begin_log(Connection& connection, const log::SigningKey& key) {
    const std::string origin = key.verifier().name();
    const std::string checkpoint = TRY(log::sign_checkpoint({origin, 0}, key));
    connection.session() << "INSERT INTO log_head(one, origin, size, checkpoint) VALUES (1, :origin, 0, :checkpoint)",
        soci::use(origin), soci::use(checkpoint);
    return {};
}

} // namespace

Register::Register(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}
Register::Register(Register&&) noexcept = default;
Register& Register::operator=(Register&&) noexcept = default;
Register::~Register() = default;

Result<Register> Register::open(const std::string& url) {
    auto inside = std::make_unique<Inside>();
    inside->connection = TRY(Connection::open(url, Purpose::Read));
    Connection& connection = *inside->connection;
    TRY_VOID(require_schema(connection));
    return Register(std::move(inside));
}

Result<Register> Register::open_for_writing(const std::string& url, log::SigningKey key) {
    return open_writable(url, std::move(key), Missing::Refused);
}

Result<Register> Register::open_or_create(const std::string& url, log::SigningKey key) {
    return open_writable(url, std::move(key), Missing::Made);
}

Result<Register> Register::open_writable(const std::string& url, log::SigningKey key, Missing missing) {
    auto inside = std::make_unique<Inside>();
    inside->connection = TRY(Connection::open(url, missing == Missing::Made ? Purpose::Write : Purpose::Read));
    Connection& connection = *inside->connection;
    const auto ready = connection.guarded("the store cannot be written", [&]() -> Result<void> {
        Transaction transaction(connection, Purpose::Write);
        if (schema_version(connection) != 0 || missing == Missing::Refused) {
            TRY_VOID(require_schema(connection));
        } else {
            TRY_VOID(migrate(connection, newest_schema));
            TRY_VOID(begin_log(connection, key));
        }
        const Head head = inside->head();
        if (head.origin != key.verifier().name())
            return make_error(ErrorCode::Refused, fmt::format("this register's log is {}, the key's name is {}",
                                                              head.origin, key.verifier().name()));
        transaction.commit();
        return {};
    });
    TRY_VOID(ready);
    inside->key = std::move(key);
    return Register(std::move(inside));
}

Result<int> schema_version(const std::string& url) {
    const auto connection = TRY(Connection::open(url, Purpose::Read));
    return connection->guarded("the store cannot be read", [&] { return Result<int>(schema_version(*connection)); });
}

Result<void> migrate(const std::string& url, int version) {
    const auto connection = TRY(Connection::open(url, Purpose::Read));
    return connection->guarded("the schema cannot be changed", [&]() -> Result<void> {
        Transaction transaction(*connection, Purpose::Write);
        TRY_VOID(migrate(*connection, version));
        transaction.commit();
        return {};
    });
}

} // namespace warifu::registry

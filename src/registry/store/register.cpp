#include "warifu/registry/register.h"

#include <fmt/format.h>

#include "inside.h"
#include "schema.h"

namespace warifu::registry {

namespace {

using Purpose = Transaction::Purpose;

Error wrong_schema(int version) {
    if (version == 0)
        return make_error(ErrorCode::NotFound, "there is no register here");
    if (version > newest_schema)
        return make_error(ErrorCode::Unsupported, fmt::format("the register's schema is version {}: this program "
                                                              "knows up to {}",
                                                              version, newest_schema));
    return make_error(ErrorCode::Refused, fmt::format("the register's schema is version {}, this program's is {}: "
                                                      "migrate it first",
                                                      version, newest_schema));
}

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
    const int version =
        TRY(connection.guarded("the store cannot be read", [&] { return Result<int>(schema_version(connection)); }));
    if (version != newest_schema)
        return wrong_schema(version);
    return Register(std::move(inside));
}

Result<Register> Register::open_for_writing(const std::string& url, log::SigningKey key) {
    auto inside = std::make_unique<Inside>();
    inside->connection = TRY(Connection::open(url, Purpose::Write));
    Connection& connection = *inside->connection;
    const auto ready = connection.guarded("the store cannot be written", [&]() -> Result<void> {
        Transaction transaction(connection, Purpose::Write);
        const int version = schema_version(connection);
        if (version != 0 && version != newest_schema)
            return wrong_schema(version);
        if (version == 0) {
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

#pragma once

#include <memory>
#include <string>

#include <soci/soci.h>

#include "warifu/base/result.h"

/// SOCI at its edge: sessions that are set up as a register needs them, and its exceptions as our errors.
namespace warifu::registry {

enum class Engine { Sqlite, Postgres };

class Connection {
public:
    /// A file that is not there is made for a writer alone.
    enum class Purpose { Read, Write };
    static Result<std::unique_ptr<Connection>> open(const std::string& url, Purpose purpose);

    soci::session& session() { return m_session; }
    Engine engine() const { return m_engine; }
    /// After an error: the server may have gone and come back.
    Result<void> revive();
    bool is_doubtful() const { return m_doubtful; } ///< what was prepared must go before it is revived

    /// `work`, with what SOCI throws as an error.
    template <class Work>
    auto guarded(std::string_view doing, const Work& work) -> decltype(work()) {
        try {
            return work();
        } catch (const soci::soci_error& error) {
            m_doubtful = true;
            return error_of(error, doing);
        }
    }

private:
    explicit Connection(Engine engine) : m_engine(engine) {}
    static Error error_of(const soci::soci_error& error, std::string_view doing);
    void set_up();

    soci::session m_session;
    Engine m_engine;
    std::string m_parameters;
    bool m_doubtful = false; // an error may have been the connection's end
};

/// Rolls back unless committed. Throws what SOCI throws.
class Transaction {
public:
    using Purpose = Connection::Purpose;

    /// Write: alone from here on, whatever the engine.
    Transaction(Connection& connection, Purpose purpose);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Connection& m_connection;
    bool m_open = true;
};

} // namespace warifu::registry

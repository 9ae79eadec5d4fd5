#pragma once

#include <ctime>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "inside.h"
#include "rows.h"

namespace warifu::registry {

/// One transaction's worth of changes: what they need is read before the first, what they add is written behind the
/// last.
class Batch {
public:
    Batch(Inside& inside, log::Edge edge, const Permit& permit)
        : m_connection(*inside.connection), m_edge(std::move(edge)), m_permit(permit) {}
    Result<void> look_up(std::span<const Change> changes);
    Result<Receipt> make(std::size_t index, const Change& change, std::time_t now);
    void write();
    const log::Edge& edge() const { return m_edge; }
    /// Of the last change that was made; there must be one.
    const std::string& last_entry() const { return m_entries.back().text; }

private:
    struct Entry {
        long long leaf;
        std::string hash, text;
    };
    struct Node {
        int level;
        long long place;
        std::string hash;
    };
    struct Request {
        Revision revision;
        Receipt receipt;
    };

    Result<void> look_up_newest(std::span<const std::string> numbers);
    Result<void> look_up_requests(std::span<const std::string> requests);
    Result<std::optional<Receipt>> made_before(const Change& change) const;
    Result<void> append(std::string entry);

    Connection& m_connection;
    log::Edge m_edge;
    const Permit& m_permit;                   // the caller's
    std::map<std::string, Revision> m_newest; // by number
    std::map<std::string, Request> m_requests;
    std::vector<Row> m_rows;
    std::vector<Entry> m_entries;
    std::vector<Node> m_nodes;
};

} // namespace warifu::registry

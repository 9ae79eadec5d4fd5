#pragma once

#include "connection.h"
#include "query.h"
#include "warifu/registry/register.h"

namespace warifu::registry {

struct Head {
    std::string origin;
    std::uint64_t size = 0;
    std::string checkpoint;
};

struct Inside {
    std::unique_ptr<Connection> connection;
    std::optional<log::SigningKey> key;    // of a register that is written
    log::Edge edge;                        // as of the last write here; another writer may have gone on since
    std::unique_ptr<LabelRows> label_rows; // null: not yet asked for in this session

    Result<void> revive();

    /// Each of these throws what SOCI throws.
    Head head();
    Result<std::vector<log::Hash>> hashes(unsigned level, std::uint64_t first, std::uint64_t count);
    Result<log::Edge> edge_of(std::uint64_t size);
    Result<std::vector<std::string>> entries(std::uint64_t first, std::uint64_t count);
};

} // namespace warifu::registry

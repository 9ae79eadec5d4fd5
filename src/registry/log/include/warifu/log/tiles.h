#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/log/merkle.h"

/// Tiles (C2SP tlog-tiles): the tree as files that never change, so that any server of files can serve a log.
///
/// A tile has up to 256 hashes of one row of the tree, every eighth row having its own: level 0 has the leaves, a hash
/// of level 1 is the root of 256 leaves. Only the last tile of a level is partial, and has its width in its name:
/// `tile/0/x001/234.p/17`. Beside the leaves' tiles lie bundles of the entries themselves: `tile/entries/x001/234`.
namespace warifu::log {

constexpr std::uint64_t full_width = 256;
constexpr std::size_t longest_entry = 0xffff; ///< its length has two bytes
constexpr std::size_t longest_bundle = full_width * (longest_entry + 2);
constexpr std::size_t hash_bytes = 32;

struct TileId {
    enum class Kind { Hashes, Entries };

    Kind kind = Kind::Hashes;
    unsigned level = 0; ///< of entries: 0
    std::uint64_t index = 0;
    std::uint64_t width = full_width; ///< 1 to 256

    TileId whole() const { return {kind, level, index, full_width}; }
    bool operator==(const TileId&) const = default;
};

std::string path_of(const TileId& tile);
/// Only paths that `path_of` writes.
Result<TileId> read_tile_path(std::string_view path);

/// The tiles and bundles of a tree of `size` leaves that one of `old_size` had not, full or partial.
std::vector<TileId> new_tiles(std::uint64_t old_size, std::uint64_t size);

/// Exactly `width` of them.
Result<std::vector<Hash>> read_hashes(Bytes tile, std::uint64_t width);
std::string write_hashes(std::span<const Hash> hashes);
/// Exactly `width` entries; views into `bundle`.
Result<std::vector<Bytes>> read_entries(Bytes bundle, std::uint64_t width);
/// Each up to `longest_entry`.
std::string write_entries(std::span<const std::string> entries);

/// The partial tiles at the right edge of a tree: what a log must know to grow.
class Edge {
public:
    /// A tile that a leaf has filled, with its hash, which is a hash of the level above.
    using Filled = std::function<Result<void>(const TileId& tile, std::span<const Hash> hashes, const Hash& root)>;

    Edge() = default;
    /// `rows`: of each level, from 0, the hashes of its partial tile.
    Edge(std::uint64_t size, std::vector<std::vector<Hash>> rows) : m_rows(std::move(rows)), m_size(size) {}

    Result<void> append(const Hash& leaf, const Filled& filled);
    std::uint64_t size() const { return m_size; }
    const std::vector<std::vector<Hash>>& rows() const { return m_rows; }
    Hash root() const;

private:
    std::vector<std::vector<Hash>> m_rows;
    std::uint64_t m_size = 0;
};

/// Levels that a tree of this size has hashes on.
unsigned levels_of(std::uint64_t size);

/// The hashes [first, first + count) of a level.
using RowSource = std::function<Result<std::vector<Hash>>(unsigned level, std::uint64_t first, std::uint64_t count)>;
/// What proofs are made of, out of a log's tiles.
NodeSource nodes_of(RowSource rows);

} // namespace warifu::log

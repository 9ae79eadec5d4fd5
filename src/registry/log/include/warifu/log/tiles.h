#pragma once

#include <cstdint>
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

} // namespace warifu::log

#include "warifu/log/tiles.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::log {

namespace {

constexpr unsigned bits_of_level = 8;
constexpr unsigned most_level = 6; // 256 to the seventh is beyond `largest_tree`
constexpr std::size_t most_elements = 6;

Error no_tile(std::string_view path) {
    return make_error(ErrorCode::Parse, "not the path of a tile", printable(path, 80));
}

Result<std::uint64_t> read_number(std::string_view digits, std::string_view path) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
        return no_tile(path);
    return number;
}

/// 1234067 as x001/x234/067.
std::string write_index(std::uint64_t index) {
    std::string text = fmt::format("{:03}", index % 1000);
    for (std::uint64_t rest = index / 1000; rest > 0; rest /= 1000)
        text = fmt::format("x{:03}/", rest % 1000) + text;
    return text;
}

/// What is ambiguous here (zeros too many) is caught by writing the path again.
Result<TileId> read_parts(std::string_view path) {
    TileId tile;
    std::string_view whole = path;
    if (const std::size_t partial = path.find(".p/"); partial != path.npos) {
        tile.width = TRY(read_number(path.substr(partial + 3), path));
        if (tile.width == 0 || tile.width >= full_width)
            return no_tile(path);
        whole = path.substr(0, partial);
    }
    const auto parts = split(whole, '/');
    if (parts.size() < 3 || parts.size() > 2 + most_elements || parts[0] != "tile")
        return no_tile(path);
    if (parts[1] == "entries")
        tile.kind = TileId::Kind::Entries;
    else if (const std::uint64_t level = TRY(read_number(parts[1], path)); level <= most_level)
        tile.level = static_cast<unsigned>(level);
    else
        return no_tile(path);
    for (std::size_t i = 2; i < parts.size(); ++i) {
        std::string_view part = parts[i];
        if (i + 1 < parts.size() && part.starts_with('x'))
            part.remove_prefix(1);
        const std::uint64_t digits = part.size() == 3 ? TRY(read_number(part, path)) : 1000;
        if (digits >= 1000)
            return no_tile(path);
        tile.index = tile.index * 1000 + digits;
    }
    return tile;
}

void add_new(std::vector<TileId>& tiles, TileId tile, std::uint64_t old_width, std::uint64_t width) {
    for (tile.index = old_width / full_width; tile.index < width / full_width; ++tile.index)
        tiles.push_back(tile);
    tile.width = width % full_width;
    if (tile.width != 0 && width != old_width)
        tiles.push_back(tile);
}

} // namespace

std::string path_of(const TileId& tile) {
    const std::string level = tile.kind == TileId::Kind::Entries ? "entries" : std::to_string(tile.level);
    const std::string partial = tile.width == full_width ? "" : fmt::format(".p/{}", tile.width);
    return fmt::format("tile/{}/{}{}", level, write_index(tile.index), partial);
}

Result<TileId> read_tile_path(std::string_view path) {
    const TileId tile = TRY(read_parts(path));
    if (path_of(tile) != path || tile.index > largest_tree / full_width)
        return no_tile(path);
    return tile;
}

std::vector<TileId> new_tiles(std::uint64_t old_size, std::uint64_t size) {
    std::vector<TileId> tiles;
    add_new(tiles, {TileId::Kind::Entries}, old_size, size);
    for (unsigned level = 0; level <= most_level; ++level) {
        const unsigned shift = level * bits_of_level;
        add_new(tiles, {TileId::Kind::Hashes, level}, old_size >> shift, size >> shift);
    }
    return tiles;
}

Result<std::vector<Hash>> read_hashes(Bytes tile, std::uint64_t width) {
    if (width > full_width || tile.size() != width * hash_bytes)
        return make_error(ErrorCode::Corrupt, fmt::format("a tile of {} bytes, not of {} hashes", tile.size(), width));
    std::vector<Hash> hashes(static_cast<std::size_t>(width));
    for (std::size_t i = 0; i < hashes.size(); ++i)
        std::ranges::copy(tile.subspan(i * hash_bytes, hash_bytes), hashes[i].begin());
    return hashes;
}

std::string write_hashes(std::span<const Hash> hashes) {
    std::string out;
    for (const Hash& hash : hashes)
        out += as_text(hash);
    return out;
}

Result<std::vector<Bytes>> read_entries(Bytes bundle, std::uint64_t width) {
    ByteReader reader(bundle, ByteOrder::Big);
    std::vector<Bytes> entries;
    while (!reader.at_end() && entries.size() <= full_width) {
        const auto length = reader.u16();
        const auto entry = length ? reader.take(*length) : std::nullopt;
        if (!entry)
            return make_error(ErrorCode::Corrupt, "a bundle that is cut off");
        entries.push_back(*entry);
    }
    if (entries.size() != width)
        return make_error(ErrorCode::Corrupt, fmt::format("a bundle that has not {} entries", width));
    return entries;
}

std::string write_entries(std::span<const std::string> entries) {
    std::string out;
    for (const std::string& entry : entries) {
        out += static_cast<char>((entry.size() >> 8U) & 0xffU);
        out += static_cast<char>(entry.size() & 0xffU);
        out += entry;
    }
    return out;
}

Result<void> Edge::append(const Hash& leaf, const Filled& filled) {
    ++m_size;
    Hash hash = leaf;
    for (unsigned level = 0;; ++level) {
        if (level == m_rows.size())
            m_rows.emplace_back();
        std::vector<Hash>& row = m_rows[level];
        row.push_back(hash);
        if (row.size() < full_width)
            return {};
        Frontier subtree;
        for (const Hash& node : row)
            subtree.append(node);
        hash = subtree.root();
        const TileId tile{TileId::Kind::Hashes, level, ((m_size - 1) >> (bits_of_level * level)) / full_width};
        TRY_VOID(filled(tile, row, hash));
        row.clear();
    }
}

Hash Edge::root() const {
    std::vector<Hash> peaks;
    for (auto row = m_rows.rbegin(); row != m_rows.rend(); ++row) {
        Frontier part;
        for (const Hash& hash : *row)
            part.append(hash);
        peaks.insert(peaks.end(), part.peaks().begin(), part.peaks().end());
    }
    return Frontier::root_of_peaks(peaks);
}

unsigned levels_of(std::uint64_t size) {
    unsigned levels = 0;
    for (; size > 0; size >>= bits_of_level)
        ++levels;
    return levels;
}

NodeSource nodes_of(RowSource rows) {
    return [rows = std::move(rows)](unsigned height, std::uint64_t index) -> Result<Hash> {
        const unsigned inside = height % bits_of_level; // rows of the tree that no tile has
        const std::uint64_t count = 1ULL << inside;
        const std::vector<Hash> hashes = TRY(rows(height / bits_of_level, index << inside, count));
        if (hashes.size() != count)
            return make_error(ErrorCode::Corrupt, "hashes of the log are missing");
        Frontier subtree;
        for (const Hash& hash : hashes)
            subtree.append(hash);
        return subtree.root();
    };
}

} // namespace warifu::log

#include "warifu/log/tiles.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "sample.h"

namespace warifu::log {
namespace {

using Kind = TileId::Kind;

std::vector<std::string> paths(std::uint64_t old_size, std::uint64_t size) {
    std::vector<std::string> all;
    for (const TileId& tile : new_tiles(old_size, size))
        all.push_back(path_of(tile));
    return all;
}

TEST(ATilesPath, IsThatOfTheSpecification) {
    EXPECT_EQ(path_of({Kind::Hashes, 1, 1234067}), "tile/1/x001/x234/067");
    EXPECT_EQ(path_of({Kind::Hashes, 0, 7, 5}), "tile/0/007.p/5");
    EXPECT_EQ(path_of({Kind::Entries, 0, 1000, 255}), "tile/entries/x001/000.p/255");
}

TEST(ATilesPath, IsReadBackAndNothingElseIs) {
    for (const std::string path : {"tile/1/x001/x234/067", "tile/0/007.p/5", "tile/entries/000"})
        EXPECT_EQ(path_of(read_tile_path(path).value()), path);
    for (const std::string path : {"",
                                   "tile",
                                   "tile/0",
                                   "tile/0/",
                                   "tile/0/7",
                                   "tile/0/0007",
                                   "tile/00/007",
                                   "tile/7/007",
                                   "tile/64/007",
                                   "tile/0/007.p/0",
                                   "tile/0/007.p/256",
                                   "tile/0/007.p/05",
                                   "tile/0/x000/007",
                                   "tile/0/001/007",
                                   "tile/0/x001/x007",
                                   "tile/0/x001/-07",
                                   "tile/entries/../007",
                                   "tile/-1/007",
                                   "/tile/0/007",
                                   "tile/0/007.p/",
                                   "tile/0/x999/x999/x999/x999/x999/x999/999"})
        EXPECT_EQ(read_tile_path(path).error().code, ErrorCode::Parse) << path;
}

TEST(ATreeOf70000Leaves, HasTheTilesOfTheSpecification) {
    const auto tiles = new_tiles(0, 70'000);
    const auto count = [&](Kind kind, unsigned level, bool full) {
        return std::ranges::count_if(tiles, [&](const TileId& tile) {
            return tile.kind == kind && tile.level == level && (tile.width == full_width) == full;
        });
    };
    EXPECT_EQ(count(Kind::Hashes, 0, true), 273);
    EXPECT_EQ(count(Kind::Entries, 0, true), 273);
    EXPECT_EQ(count(Kind::Hashes, 1, true), 1);
    EXPECT_EQ(std::ranges::count(tiles, TileId{Kind::Hashes, 0, 273, 112}), 1);
    EXPECT_EQ(std::ranges::count(tiles, TileId{Kind::Hashes, 1, 1, 17}), 1);
    EXPECT_EQ(std::ranges::count(tiles, TileId{Kind::Hashes, 2, 0, 1}), 1);
    EXPECT_EQ(tiles.size(), 274U + 274U + 2U + 1U);
}

TEST(ATreeThatGrew, HasOnlyItsNewTiles) {
    EXPECT_THAT(paths(256, 256), ::testing::IsEmpty());
    EXPECT_THAT(paths(0, 256), ::testing::ElementsAre("tile/entries/000", "tile/0/000", "tile/1/000.p/1"));
    EXPECT_THAT(paths(256, 257), ::testing::ElementsAre("tile/entries/001.p/1", "tile/0/001.p/1"));
}

TEST(ATile, HasExactlyItsHashes) {
    const std::string two(64, 'a');
    EXPECT_EQ(write_hashes(read_hashes(as_bytes(two), 2).value()), two);
    EXPECT_EQ(read_hashes(as_bytes(two), 3).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(read_hashes(as_bytes(two), 1).error().code, ErrorCode::Corrupt);
}

TEST(ABundle, HasExactlyItsEntries) {
    const std::vector<std::string> entries = {"a", "", std::string(longest_entry, 'b')};
    const std::string bundle = write_entries(entries);
    const auto read = read_entries(as_bytes(bundle), 3).value();
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(as_text(read[i]), entries[i]);
    EXPECT_EQ(read_entries(as_bytes(bundle), 2).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(read_entries(as_bytes(bundle).first(bundle.size() - 1), 3).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(read_entries(as_bytes(bundle + '\0'), 3).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(read_entries(as_bytes(std::string(2000, '\0')), 256).error().code, ErrorCode::Corrupt);
}

} // namespace
} // namespace warifu::log

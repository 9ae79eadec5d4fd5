#include "warifu/base/line_reader.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace warifu {
namespace {

class LinesOfAFile : public ::testing::Test {
protected:
    LinesOfAFile() {
        std::string pattern = (std::filesystem::temp_directory_path() / "warifu-lines-XXXXXX").string();
        m_folder = mkdtemp(pattern.data());
    }
    ~LinesOfAFile() override { std::filesystem::remove_all(m_folder); }

    LineReader reader(const std::string& text, std::size_t longest = 1000) {
        std::ofstream(m_folder / "file", std::ios::binary) << text;
        return LineReader::open(m_folder / "file", longest).value();
    }
    std::vector<std::string> all(const std::string& text) {
        LineReader lines = reader(text, 1U << 20U);
        std::vector<std::string> found;
        for (std::string line; lines.next(line).value();)
            found.push_back(line);
        EXPECT_EQ(lines.number(), found.size());
        return found;
    }

    std::filesystem::path m_folder;
};

using Found = std::vector<std::string>;

TEST_F(LinesOfAFile, AreGivenOneByOneWithoutTheirEnds) {
    EXPECT_EQ(all(""), Found());
    EXPECT_EQ(all("\n"), Found({""}));
    EXPECT_EQ(all("a\n\nb\r\nc"), Found({"a", "", "b", "c"}));
    EXPECT_EQ(all("a\n"), Found({"a"}));
}

TEST_F(LinesOfAFile, MayLieAcrossTheBordersOfWhatIsRead) {
    const std::string x(65'535, 'x'), y(70'000, 'y'), z(131'072, 'z');
    EXPECT_EQ(all(x + "\n" + y + "\n" + z), Found({x, y, z}));
    EXPECT_EQ(all(x + "\r\n" + y), Found({x, y}));
}

TEST_F(LinesOfAFile, MayNotBeLongerThanWasSaid) {
    LineReader lines = reader("1234\n12345\n", 4);
    std::string line;
    EXPECT_TRUE(lines.next(line).value());
    const auto longer = lines.next(line);
    ASSERT_FALSE(longer);
    EXPECT_EQ(longer.error().code, ErrorCode::LimitExceeded);
    EXPECT_TRUE(longer.error().where.ends_with("file:2"));
}

TEST_F(LinesOfAFile, AreOfAFile) {
    EXPECT_EQ(LineReader::open(m_folder / "none", 1).error().code, ErrorCode::NotFound);
    EXPECT_EQ(LineReader::open(m_folder, 1).error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace warifu

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "warifu/assessment/assessment.h"

namespace warifu::assessment {
namespace {

TEST(MappedFile, PipeIsNoFileAndIsNotWaitedFor) {
    std::string folder = (std::filesystem::temp_directory_path() / "warifu-fifo-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    const std::filesystem::path fifo = std::filesystem::path(folder) / "firmware.bin";
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    const auto opened = MappedFile::open(fifo);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::InvalidArgument);
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace warifu::assessment

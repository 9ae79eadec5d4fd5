#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace warifu::sample {

inline std::string file_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Compares with the golden file. With WARIFU_ACCEPT=1 it is rewritten, and the test says that it was skipped.
inline void expect_golden(const std::filesystem::path& golden, const std::string& actual) {
    const char* accept = std::getenv("WARIFU_ACCEPT");
    if (accept != nullptr && std::string(accept) == "1") {
        std::filesystem::create_directories(golden.parent_path());
        std::ofstream(golden, std::ios::binary) << actual;
        GTEST_SKIP() << "rewrote " << golden;
    }
    ASSERT_TRUE(std::filesystem::exists(golden)) << "run with WARIFU_ACCEPT=1 and read what it writes: " << golden;
    EXPECT_EQ(actual, file_text(golden)) << golden;
}

/// The names of the folders below `folder`, for one test each.
inline std::vector<std::string> case_names(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.is_directory())
            names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

inline std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name;
    for (const char c : info.param)
        name += c == '-' || c == '.' ? '_' : c;
    return name;
}

} // namespace warifu::sample

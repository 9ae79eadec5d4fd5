#include "warifu/workbench/workshop.h"

#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

namespace warifu::workbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// What it is told to do stands in the file.
Result<Strings> obey(const fs::path& path, const std::string& what) {
    const std::string told = read_file(path);
    if (told == "refuse")
        return make_error(ErrorCode::Refused, "not this one", path.string());
    if (told == "die")
        abort();
    if (told == "linger")
        for (;;)
            std::this_thread::sleep_for(std::chrono::seconds(1));
    if (told == "write")
        return Strings{std::ofstream(path.parent_path() / "more") ? "written" : "not written"};
    if (told.starts_with("read "))
        return Strings{read_file(told.substr(5))};
    if (told.starts_with("descriptor "))
        return Strings{fcntl(std::stoi(told.substr(11)), F_GETFD) >= 0 ? "open" : "closed"};
    if (told == "folder")
        return Strings{path.parent_path().string()};
    return Strings{what, told, std::string("\0x", 2)};
}

std::unique_ptr<Workshop> shop(unsigned time_ms = 60'000) {
    return Workshop::start({.limits = {1U << 20U, time_ms}, .file_bytes = 1U << 20U}, obey).value();
}

TEST(AWorkshop, LooksIntoOneFileAfterTheOther) {
    const auto made = shop();
    EXPECT_THAT(made->run("first", "en").value(), ElementsAre("en", "first", std::string("\0x", 2)));
    const std::string large(1U << 19U, 'x');
    EXPECT_EQ(made->run(large, "ja").value().at(1), large);
    EXPECT_EQ(made->run("", "").value().at(1), "");
}

TEST(AWorkshop, GoesOnWhenAFileIsRefusedOrKillsItsReader) {
    const auto made = shop();
    const auto refused = made->run("refuse", "en");
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_THAT(refused.error().message, HasSubstr("not this one"));
    EXPECT_THAT(refused.error().message, Not(HasSubstr("/tmp")));
    EXPECT_EQ(made->run("die", "en").error().code, ErrorCode::Corrupt);
    EXPECT_TRUE(made->run("next", "en"));
}

TEST(AWorkshop, EndsWhatTakesTooLong) {
    const auto made = shop(200);
    EXPECT_EQ(made->run("linger", "en").error().code, ErrorCode::LimitExceeded);
    EXPECT_TRUE(made->run("next", "en"));
}

TEST(AWorkshop, TakesNoLargerFile) {
    EXPECT_EQ(shop()->run(std::string((1U << 20U) + 1, 'x'), "en").error().code, ErrorCode::LimitExceeded);
}

TEST(AWorkshop, LetsAFileReachNothingElse) {
    const fs::path secret = fs::temp_directory_path() / fmt::format("warifu-workshop-secret.{}", getpid());
    std::ofstream(secret) << "secret";
    const int low = open(secret.c_str(), O_RDONLY | O_CLOEXEC);
    const int open_here = fcntl(low, F_DUPFD_CLOEXEC, 500); // a number that none of the workshop's own gets
    close(low);
    const auto made = shop();
    EXPECT_EQ(made->run("write", "en").value().front(), "not written");
    EXPECT_EQ(made->run("read " + secret.string(), "en").value().front(), "");
    EXPECT_EQ(made->run(fmt::format("descriptor {}", open_here), "en").value().front(), "closed")
        << "what was open when the workshop started";
    close(open_here);
    fs::remove(secret);
}

TEST(AWorkshop, LeavesNothingBehind) {
    std::string folder;
    {
        const auto made = shop();
        folder = made->run("folder", "en").value().front();
        EXPECT_TRUE(fs::is_empty(folder)) << "the file is gone when it was looked into";
        EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
    }
    EXPECT_FALSE(fs::exists(folder));
}

TEST(AWorkshop, IsOutOfOrderOnceItHasEnded) {
    const auto made = shop();
    made->stop();
    EXPECT_EQ(made->run("next", "en").error().code, ErrorCode::Io);
    EXPECT_EQ(made->run("next", "en").error().code, ErrorCode::Io);
}

TEST(AWorkshop, ComesBackAtOnceWhenItIsStoppedInTheMidst) {
    const auto made = shop();
    std::thread running([&] { EXPECT_EQ(made->run("linger", "en").error().code, ErrorCode::Io); });
    made->stop();
    running.join();
}

} // namespace
} // namespace warifu::workbench

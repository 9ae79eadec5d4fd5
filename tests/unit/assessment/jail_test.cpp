// What a confined process can no longer do. Each attempt runs in a child of its own: there is no way out of the jail.

#include "warifu/assessment/jail.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warifu::assessment {
namespace {

constexpr int refused = 42;
constexpr int allowed = 43;
constexpr int not_confined = 44;

/// Runs `attempt` in a confined child; gives the status that waitpid reports.
int in_jail(const JailTerms& terms, const std::function<bool()>& attempt) {
    const pid_t child = fork();
    if (child == 0) {
        if (!enter_jail(terms))
            _exit(not_confined);
        _exit(attempt() ? allowed : refused);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

void expect_refused(int status) {
    ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), refused);
}

const JailTerms with_files{.memory_bytes = 0, .readable = {"/usr/share/fonts"}};

#ifdef WARIFU_SANITIZED
#define SKIP_IN_SANITIZER() GTEST_SKIP() << "the sanitizers' runtime needs a wider filter: checked in release"
#else
#define SKIP_IN_SANITIZER() static_cast<void>(0)
#endif

TEST(Jail, OpensNoFile) {
    SKIP_IN_SANITIZER();
    expect_refused(in_jail({}, [] { return open("/etc/passwd", O_RDONLY) >= 0; }));
}

TEST(Jail, WritesNoFile) {
    SKIP_IN_SANITIZER();
    expect_refused(in_jail({}, [] { return open("/tmp/warifu-jail-test", O_WRONLY | O_CREAT, 0600) >= 0; }));
}

TEST(Jail, OpensNoSocket) {
    expect_refused(in_jail({}, [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }));
}

TEST(Jail, StartsNoProcess) {
    SKIP_IN_SANITIZER();
    expect_refused(in_jail({}, [] { return fork() >= 0; }));
}

TEST(Jail, DiesWhenItStartsAProgram) {
    SKIP_IN_SANITIZER();
    const int status = in_jail({}, [] {
        execl("/bin/true", "true", nullptr);
        return false;
    });
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGSYS);
}

TEST(Jail, StartsThreads) {
    const int status = in_jail({}, [] {
        int value = 0;
        std::thread([&] { value = 7; }).join();
        return value == 7;
    });
    ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), allowed);
}

TEST(Jail, HasNoSignalSentToOthers) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    expect_refused(in_jail(with_files, [&] { return fcntl(ends[0], F_SETOWN, getppid()) == 0; }));
    expect_refused(in_jail(with_files, [&] { return fcntl(ends[0], F_SETSIG, SIGKILL) == 0; }));
    close(ends[0]);
    close(ends[1]);
}

TEST(Jail, LimitsNobodyElse) {
    const pid_t parent = getpid();
    expect_refused(in_jail(with_files, [&] {
        rlimit limits{};
        return prlimit(parent, RLIMIT_NOFILE, nullptr, &limits) == 0;
    }));
}

TEST(Jail, TypesIntoNoTerminal) {
    SKIP_IN_SANITIZER();
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    ASSERT_GE(terminal, 0);
    expect_refused(in_jail(with_files, [&] {
        char key = 'x';
        return ioctl(terminal, TIOCSTI, &key) == 0 || errno != EPERM;
    }));
    close(terminal);
}

TEST(Jail, BoundsMemory) {
    SKIP_IN_SANITIZER();
    constexpr std::size_t granted = 64U << 20U;
    expect_refused(in_jail({.memory_bytes = granted, .readable = {}}, [] {
        return mmap(nullptr, 2 * granted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
    }));
}

TEST(Jail, ReadsWhatWasNamedAndNothingElse) {
    SKIP_IN_SANITIZER();
    const auto folder = std::filesystem::temp_directory_path() / "warifu-jail-readable";
    std::filesystem::create_directories(folder);
    const std::string inside = (folder / "file").string();
    close(open(inside.c_str(), O_WRONLY | O_CREAT, 0600));
    const JailTerms terms{.memory_bytes = 0, .readable = {folder}, .landlock_needed = true};
    const int status = in_jail(terms, [&] { return open(inside.c_str(), O_RDONLY) >= 0; });
    EXPECT_EQ(WEXITSTATUS(status), allowed);
    expect_refused(in_jail(terms, [&] { return open(inside.c_str(), O_RDWR) >= 0; }));
    expect_refused(in_jail(terms, [] { return open("/etc/passwd", O_RDONLY) >= 0; }));
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace warifu::assessment

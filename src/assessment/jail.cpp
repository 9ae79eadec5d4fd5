#include "warifu/assessment/jail.h"

#include <array>
#include <cstring>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include "system_error.h"

namespace warifu::assessment {

namespace {

Result<void> limit(int resource, std::uint64_t value) {
    const rlimit bound{value, value};
    if (setrlimit(static_cast<__rlimit_resource_t>(resource), &bound) != 0)
        return system_error("cannot set a resource limit");
    return {};
}

#ifndef WARIFU_SANITIZED
/// Pages that the process has mapped now, in bytes.
std::uint64_t mapped_bytes() {
    const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    std::array<char, 64> text{};
    if (fd >= 0) {
        [[maybe_unused]] const ssize_t got = read(fd, text.data(), text.size() - 1);
        close(fd);
    }
    return std::strtoull(text.data(), nullptr, 10) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}
#endif

Result<void> set_limits(const JailTerms& terms) {
    TRY_VOID(limit(RLIMIT_CORE, 0));
    if (terms.readable.empty()) // a reader prints its answer, perhaps into a file that is open already
        TRY_VOID(limit(RLIMIT_FSIZE, 0));
#ifndef WARIFU_SANITIZED
    if (terms.memory_bytes != 0)
        TRY_VOID(limit(RLIMIT_AS, mapped_bytes() + terms.memory_bytes));
#else
    static_cast<void>(terms); // the sanitizers' shadow memory takes terabytes of address space
#endif
    return {};
}

/// Landlock (linux/landlock.h): nothing but reading below the paths named. A kernel without it is no error unless it is
/// needed: seccomp still stands.
Result<void> restrict_files(const std::vector<std::filesystem::path>& readable, bool needed) {
    constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    constexpr std::uint64_t everything = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1; // all rights of the first version
    const landlock_ruleset_attr attributes{.handled_access_fs = everything};
    const auto ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
    if (ruleset < 0 && needed)
        return make_error(ErrorCode::Unsupported, "this kernel has no Landlock, which keeps readers to their file");
    if (ruleset < 0)
        return {};
    for (const auto& path : readable) {
        const int fd = open(path.c_str(), O_PATH | O_CLOEXEC);
        if (fd < 0)
            continue; // what is not there cannot be read either
        const bool folder = std::filesystem::is_directory(path);
        const landlock_path_beneath_attr rule{.allowed_access = folder ? reading : LANDLOCK_ACCESS_FS_READ_FILE,
                                              .parent_fd = fd};
        const long added = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        close(fd);
        if (added != 0) {
            close(ruleset);
            return system_error("Landlock refuses a rule");
        }
    }
    const long restricted = syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
    if (restricted != 0)
        return system_error("Landlock refuses to restrict the process");
    return {};
}

class Filter {
public:
    // Refused calls fail with EPERM; those that only an attacker makes end the process.
    Filter() : m_context(seccomp_init(SCMP_ACT_ERRNO(EPERM))) {}
    ~Filter() { seccomp_release(m_context); }
    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;

    void allow(std::initializer_list<int> calls) { add(SCMP_ACT_ALLOW, calls); }
    void kill(std::initializer_list<int> calls) { add(SCMP_ACT_KILL_PROCESS, calls); }
    void fail(int error, std::initializer_list<int> calls) {
        add(SCMP_ACT_ERRNO(static_cast<std::uint32_t>(error)), calls);
    }

    void allow_masked(int call, unsigned argument, std::uint64_t mask, std::uint64_t value) {
        const scmp_arg_cmp compare{argument, SCMP_CMP_MASKED_EQ, mask, value};
        m_good = m_good && seccomp_rule_add_array(m_context, SCMP_ACT_ALLOW, call, 1, &compare) == 0;
    }

    void allow_value(int call, unsigned argument, std::uint64_t value) {
        allow_masked(call, argument, 0xffff'ffffULL, value); // the kernel looks at 32 bits of these
    }

    Result<void> load() {
        if (m_context == nullptr || !m_good)
            return make_error(ErrorCode::Internal, "the seccomp filter cannot be built");
        if (seccomp_load(m_context) != 0)
            return make_error(ErrorCode::Io, "the kernel does not take the seccomp filter");
        return {};
    }

private:
    void add(std::uint32_t action, std::initializer_list<int> calls) {
        for (const int call : calls)
            m_good = m_good && seccomp_rule_add(m_context, action, call, 0) == 0;
    }

    scmp_filter_ctx m_context;
    bool m_good = true;
};

/// What a client needs of sockets; it listens to nobody.
void allow_client(Filter& filter) {
    for (const int family : {AF_INET, AF_INET6, AF_NETLINK}) // netlink: which addresses this machine has
        filter.allow_value(SCMP_SYS(socket), 0, static_cast<std::uint64_t>(family));
    filter.allow({SCMP_SYS(socketpair),     SCMP_SYS(connect),    SCMP_SYS(bind),        SCMP_SYS(sendto),
                  SCMP_SYS(sendmsg),        SCMP_SYS(sendmmsg),   SCMP_SYS(recvfrom),    SCMP_SYS(recvmsg),
                  SCMP_SYS(shutdown),       SCMP_SYS(setsockopt), SCMP_SYS(getsockopt),  SCMP_SYS(getsockname),
                  SCMP_SYS(getpeername),    SCMP_SYS(ppoll),      SCMP_SYS(select),      SCMP_SYS(pselect6),
                  SCMP_SYS(eventfd2),       SCMP_SYS(pipe2),      SCMP_SYS(nanosleep),   SCMP_SYS(epoll_create1),
                  SCMP_SYS(epoll_ctl),      SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(timerfd_create),
                  SCMP_SYS(timerfd_settime)});
    for (const unsigned request : std::initializer_list<unsigned>{FIONBIO, FIONREAD})
        filter.allow_value(SCMP_SYS(ioctl), 1, request);
}

Result<void> filter_calls(bool files, JailTerms::Network network) {
    Filter filter;
    if (network == JailTerms::Network::Client)
        allow_client(filter);
    filter.allow({SCMP_SYS(read),
                  SCMP_SYS(readv),
                  SCMP_SYS(pread64),
                  SCMP_SYS(write),
                  SCMP_SYS(writev),
                  SCMP_SYS(close),
                  SCMP_SYS(fstat),
                  SCMP_SYS(newfstatat),
                  SCMP_SYS(lseek),
                  SCMP_SYS(mmap),
                  SCMP_SYS(munmap),
                  SCMP_SYS(mremap),
                  SCMP_SYS(mprotect),
                  SCMP_SYS(madvise),
                  SCMP_SYS(brk),
                  SCMP_SYS(futex),
                  SCMP_SYS(exit),
                  SCMP_SYS(exit_group),
                  SCMP_SYS(rt_sigaction),
                  SCMP_SYS(rt_sigprocmask),
                  SCMP_SYS(rt_sigreturn),
                  SCMP_SYS(sigaltstack),
                  SCMP_SYS(clock_gettime),
                  SCMP_SYS(clock_nanosleep),
                  SCMP_SYS(gettimeofday),
                  SCMP_SYS(getrandom),
                  SCMP_SYS(sched_yield),
                  SCMP_SYS(sched_getaffinity),
                  SCMP_SYS(gettid),
                  SCMP_SYS(getpid),
                  SCMP_SYS(set_robust_list),
                  SCMP_SYS(rseq),
                  SCMP_SYS(getrusage),
                  SCMP_SYS(sysinfo),
                  SCMP_SYS(uname),
                  SCMP_SYS(restart_syscall),
                  SCMP_SYS(poll)});
    filter.allow_value(SCMP_SYS(prlimit64), 0, 0); // its own limits, and nobody else's
    // Threads, but no processes; glibc falls back from clone3, whose flags a filter cannot see, to clone.
    filter.allow_masked(SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD);
    filter.fail(ENOSYS, {SCMP_SYS(clone3)});
    if (files) {
        // Reading only: O_ACCMODE is 3, and Landlock says where.
        constexpr std::uint64_t writing = O_ACCMODE | O_CREAT | O_TRUNC;
        filter.allow_masked(SCMP_SYS(openat), 2, writing, O_RDONLY);
        filter.allow_masked(SCMP_SYS(open), 1, writing, O_RDONLY);
        // No way to have a signal sent to others (F_SETOWN), nor to type into a terminal (TIOCSTI).
        for (const int command : {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK,
                                  F_SETLKW, F_OFD_GETLK, F_OFD_SETLK})
            filter.allow_value(SCMP_SYS(fcntl), 1, static_cast<std::uint64_t>(command));
        for (const unsigned request : std::initializer_list<unsigned>{TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX, FIONCLEX})
            filter.allow_value(SCMP_SYS(ioctl), 1, request);
        filter.allow({SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink),
                      SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(geteuid), SCMP_SYS(getuid), SCMP_SYS(statfs),
                      SCMP_SYS(fstatfs)});
    }
#ifdef WARIFU_SANITIZED
    filter.allow({SCMP_SYS(openat), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(prctl), SCMP_SYS(kill),
                  SCMP_SYS(tgkill), SCMP_SYS(ioctl), SCMP_SYS(getppid), SCMP_SYS(wait4), SCMP_SYS(clone),
                  SCMP_SYS(ptrace), SCMP_SYS(stat), SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(getdents)});
#else
    filter.kill({SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
                 SCMP_SYS(process_vm_writev)});
#endif
    return filter.load();
}

} // namespace

Result<void> enter_jail(const JailTerms& terms) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return system_error("cannot give up new privileges");
    auto readable = terms.readable;
#ifdef WARIFU_SANITIZED
    // LeakSanitizer looks through the process at its end, by way of /proc and ptrace.
    if (!readable.empty())
        readable.emplace_back("/proc");
#else
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return system_error("cannot refuse core dumps");
#endif
    TRY_VOID(set_limits(terms));
    TRY_VOID(restrict_files(readable, terms.landlock_needed));
    return filter_calls(!terms.readable.empty(), terms.network);
}

} // namespace warifu::assessment

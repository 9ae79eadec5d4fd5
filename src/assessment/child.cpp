#include "child.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system_error.h"

namespace warifu::assessment {

Result<Child> Child::start(const std::function<void(int)>& work) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        return system_error("no pipe");
    const pid_t process = fork();
    if (process < 0) {
        const Error error = system_error("cannot start a process");
        close(ends[0]);
        close(ends[1]);
        return error;
    }
    if (process == 0) {
        close(ends[0]);
        work(ends[1]);
        _exit(1);
    }
    close(ends[1]);
    return Child(process, ends[0]);
}

void Child::kill() const { ::kill(m_process, SIGKILL); }

int Child::wait() const {
    close(m_reading);
    int status = 0;
    while (waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

} // namespace warifu::assessment

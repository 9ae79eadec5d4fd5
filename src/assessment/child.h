#pragma once

#include <functional>

#include <sys/types.h>

#include "warifu/base/result.h"

namespace warifu::assessment {

/// A process of ours that tells through a pipe. Who starts one waits for it.
class Child {
public:
    /// `work` gets the pipe's writing end, in the child; it is not to return.
    static Result<Child> start(const std::function<void(int)>& work);

    int reading() const { return m_reading; }
    void kill() const;
    /// Closes the pipe, so that a child that still writes ends; gives the status of waitpid.
    int wait() const;

private:
    Child(pid_t process, int reading) : m_process(process), m_reading(reading) {}
    pid_t m_process;
    int m_reading;
};

} // namespace warifu::assessment

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "warifu/assessment/confined.h"
#include "warifu/base/result.h"

/// Strangers' files, looked into on behalf of a process that has threads.
namespace warifu::workbench {

using Strings = std::vector<std::string>;

struct WorkshopTerms {
    assessment::ConfinedLimits limits = {}; ///< of one file
    std::uint64_t memory_bytes = 0;         ///< of one file, too
    std::size_t file_bytes = 64U << 20U;
    std::vector<std::filesystem::path> readable = {}; ///< beside the file itself
};

/// A process with one thread, which has each file taken in by one more, and looked into by a third, in the jail. None
/// of them knows what was opened or read after the first had been started, or what was sent before. The file lies in a
/// folder of its own, which is gone with the file.
class Workshop {
public:
    /// In the jail. `what`: as `run` was told.
    using Work = std::function<Result<Strings>(const std::filesystem::path& file, const std::string& what)>;

    /// Must be called while there is one thread, and before anything is opened that `work` should not have.
    static Result<std::unique_ptr<Workshop>> start(WorkshopTerms terms, const Work& work);
    /// Ends the process, and what it has under way. Nobody runs anything any more.
    ~Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    /// One file after the other, from any thread. What comes back is no more to be trusted than the file.
    /// ErrorCode::Io: the workshop is out of order, and stays so.
    Result<Strings> run(std::string_view file, const std::string& what);
    /// Has `run` come back, wherever it is, with ErrorCode::Io.
    void stop();

private:
    Workshop(const WorkshopTerms& terms, pid_t process, int socket, std::filesystem::path folder)
        : m_terms(terms), m_process(process), m_socket(socket), m_folder(std::move(folder)) {}

    const WorkshopTerms m_terms;
    const pid_t m_process;
    const int m_socket;
    const std::filesystem::path m_folder;
    std::mutex m_mutex; // of what is said on the socket
    bool m_broken = false;
};

} // namespace warifu::workbench

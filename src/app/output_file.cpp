#include "output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "warifu/base/descriptor.h"

namespace warifu::app {

namespace {

constexpr std::size_t buffer_bytes = 1U << 16U;

/// A file of ours alone beside the target: a name that nobody can plant a link under, made and never followed.
Result<int> open_beside(const std::filesystem::path& path, std::filesystem::path& temporary, mode_t mode) {
    std::random_device random;
    for (int attempt = 0; attempt < 16; ++attempt) {
        temporary = path;
        temporary += fmt::format(".{:08x}{:08x}.part", random(), random());
        const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (file >= 0 || errno != EEXIST)
            return file >= 0 ? Result<int>(file)
                             : make_error(ErrorCode::Io, fmt::format("cannot be written: {}", std::strerror(errno)),
                                          path.string());
    }
    return make_error(ErrorCode::Io, "cannot be written: no free name beside it", path.string());
}

/// /dev/null, a terminal, a pipe: it takes what is written, and a rename would put a file in its place.
bool is_no_place_for_a_file(const std::filesystem::path& path) {
    std::error_code missing;
    const std::filesystem::file_status status = std::filesystem::symlink_status(path, missing);
    return std::filesystem::is_character_file(status) || std::filesystem::is_fifo(status);
}

} // namespace

OutputFile::OutputFile(std::filesystem::path path, std::filesystem::path temporary, int file)
    : m_path(std::move(path)), m_temporary(std::move(temporary)), m_file(file) {}

OutputFile::~OutputFile() {
    if (m_file < 0)
        return;
    close(m_file);
    if (!m_temporary.empty())
        unlink(m_temporary.c_str());
}

Error OutputFile::error(int reason) const {
    return make_error(ErrorCode::Io, fmt::format("cannot be written: {}", std::strerror(reason)), m_path.string());
}

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::filesystem::path& path, Readers readers) {
    std::filesystem::path temporary;
    const int file = is_no_place_for_a_file(path)
                         ? open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
                         : TRY(open_beside(path, temporary, readers == Readers::Owner ? 0600 : 0666));
    if (file < 0)
        return make_error(ErrorCode::Io, fmt::format("cannot be written: {}", std::strerror(errno)), path.string());
    return std::unique_ptr<OutputFile>(new OutputFile(path, std::move(temporary), file));
}

Result<void> OutputFile::write(std::string_view bytes) {
    m_waiting += bytes;
    return m_waiting.size() < buffer_bytes ? Result<void>() : flush();
}

Result<void> OutputFile::flush() {
    if (!write_all(m_file, m_waiting))
        return error(errno);
    m_waiting.clear();
    return {};
}

Result<void> OutputFile::finish() {
    TRY_VOID(flush());
    if (!m_temporary.empty() && fsync(m_file) != 0)
        return error(errno);
    const bool closed = close(std::exchange(m_file, -1)) == 0;
    if (closed && (m_temporary.empty() || std::rename(m_temporary.c_str(), m_path.c_str()) == 0))
        return {};
    const int reason = errno;
    if (!m_temporary.empty())
        unlink(m_temporary.c_str());
    return error(reason);
}

} // namespace warifu::app

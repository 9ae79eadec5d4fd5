#include "warifu/log/folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "warifu/base/descriptor.h"

namespace warifu::log {

namespace {

Error system_error(std::string_view doing, const std::filesystem::path& path) {
    const ErrorCode code = errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
    return make_error(code, fmt::format("{}: {}", doing, std::strerror(errno)), path.string());
}

enum class Sync { File, Later };

Result<void> write_whole(const std::filesystem::path& path, std::string_view text, Sync sync) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    const std::filesystem::path beside = path.string() + ".new";
    const Descriptor descriptor(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (descriptor.get() < 0 || !write_all(descriptor.get(), text) ||
        (sync == Sync::File && ::fsync(descriptor.get()) != 0) || ::rename(beside.c_str(), path.c_str()) != 0)
        return system_error("cannot be written", path);
    return {};
}

} // namespace

Result<std::string> FolderSource::read(const std::string& path, std::size_t most_bytes) {
    const std::filesystem::path file = m_folder / path;
    // Without O_NONBLOCK a pipe would keep us.
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    struct stat about{};
    if (descriptor.get() < 0 || ::fstat(descriptor.get(), &about) != 0)
        return system_error("cannot be read", file);
    if (!S_ISREG(about.st_mode))
        return make_error(ErrorCode::Io, "not a file", file.string());
    std::string text;
    for (;;) {
        constexpr std::size_t piece = 64U << 10U;
        const std::size_t had = text.size();
        if (had > most_bytes)
            return make_error(ErrorCode::LimitExceeded, fmt::format("more than {} bytes", most_bytes), file.string());
        text.resize(had + piece);
        const ssize_t got = ::read(descriptor.get(), text.data() + had, piece);
        if (got < 0 && errno != EINTR)
            return system_error("cannot be read", file);
        text.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got == 0)
            return text;
    }
}

Result<void> write_log(const std::filesystem::path& folder, std::uint64_t old_size, std::uint64_t size,
                       const std::string& checkpoint, const TileData& data) {
    for (const TileId& tile : new_tiles(old_size, size)) {
        const std::string bytes = TRY(data(tile));
        TRY_VOID(write_whole(folder / path_of(tile), bytes, Sync::Later));
    }
    // All tiles are on the disk before a checkpoint says that they are there.
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0 || ::syncfs(descriptor.get()) != 0)
        return system_error("cannot be written", folder);
    return write_whole(folder / checkpoint_path, checkpoint, Sync::File);
}

} // namespace warifu::log

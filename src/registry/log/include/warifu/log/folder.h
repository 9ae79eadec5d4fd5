#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "warifu/log/tiles.h"

/// A log as a folder of files: what a web server serves below its prefix, and what an auditor is handed.
namespace warifu::log {

constexpr std::string_view checkpoint_path = "checkpoint";

/// Where a log is read from. Hostile: what it gives is bounded, and nothing is believed of it.
class LogSource {
public:
    LogSource() = default;
    LogSource(const LogSource&) = delete;
    LogSource& operator=(const LogSource&) = delete;
    virtual ~LogSource() = default;
    /// `path` as in `path_of`. ErrorCode::NotFound when there is none; LimitExceeded above `most_bytes`.
    virtual Result<std::string> read(const std::string& path, std::size_t most_bytes) = 0;
};

class FolderSource : public LogSource {
public:
    explicit FolderSource(std::filesystem::path folder) : m_folder(std::move(folder)) {}
    Result<std::string> read(const std::string& path, std::size_t most_bytes) override;

private:
    std::filesystem::path m_folder;
};

using TileData = std::function<Result<std::string>(const TileId& tile)>;

/// Writes what a log of `size` has and one of `old_size` had not, and the checkpoint behind it all: whoever reads in
/// between sees the old log whole. Each file appears at once.
Result<void> write_log(const std::filesystem::path& folder, std::uint64_t old_size, std::uint64_t size,
                       const std::string& checkpoint, const TileData& data);

} // namespace warifu::log

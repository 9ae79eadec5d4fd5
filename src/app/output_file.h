#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "warifu/base/result.h"

namespace warifu::app {

/// A file that takes its place when it is whole: until then the old one stays, and what was not finished is gone with
/// this. A device or a pipe is written to as it is.
class OutputFile {
public:
    enum class Readers { Everybody, Owner }; ///< as the umask allows

    static Result<std::unique_ptr<OutputFile>> create(const std::filesystem::path& path,
                                                      Readers readers = Readers::Everybody);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    Result<void> write(std::string_view bytes);
    Result<void> finish(); ///< once
    /// For a library that writes by itself, and nothing else then; empty: there is no such file.
    const std::filesystem::path& written_to() const { return m_temporary; }

private:
    OutputFile(std::filesystem::path path, std::filesystem::path temporary, int file);
    Result<void> flush();
    Error error(int reason) const;

    std::filesystem::path m_path;
    std::filesystem::path m_temporary; // empty: what is written goes to m_path at once
    int m_file;
    std::string m_waiting;
};

} // namespace warifu::app

#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "warifu/base/descriptor.h"
#include "warifu/base/result.h"

namespace warifu {

/// The lines of a file of any size, one after the other, in bounded memory.
class LineReader {
public:
    static Result<LineReader> open(const std::filesystem::path& path, std::size_t longest_line);

    /// False: there is none left. Without its `\n` or `\r\n`; the last one needs no end. LimitExceeded: it is longer
    /// than may be.
    Result<bool> next(std::string& line);
    std::size_t number() const { return m_number; } ///< of the last line that was given, from 1
    /// `changes.jsonl:3`.
    std::string where() const;

private:
    LineReader(const std::filesystem::path& path, int file, std::size_t longest_line);
    Result<void> fill();

    std::filesystem::path m_path;
    std::unique_ptr<Descriptor> m_file;
    std::size_t m_longest;
    std::size_t m_number = 0;
    std::string m_buffer;
    std::size_t m_at = 0; // what lies before it was given
    bool m_ended = false;
};

} // namespace warifu

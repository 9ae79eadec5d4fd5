#include "warifu/base/line_reader.h"

#include <array>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace warifu {

LineReader::LineReader(const std::filesystem::path& path, int file, std::size_t longest_line)
    : m_path(path), m_file(std::make_unique<Descriptor>(file)), m_longest(longest_line) {}

Result<LineReader> LineReader::open(const std::filesystem::path& path, std::size_t longest_line) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return make_error(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                          errno == ENOENT ? "there is no such file"
                                          : fmt::format("cannot be read: {}", std::strerror(errno)),
                          path.string());
    LineReader reader(path, file, longest_line);
    struct stat status{};
    if (fstat(file, &status) == 0 && S_ISDIR(status.st_mode))
        return make_error(ErrorCode::InvalidArgument, "this is not a file", path.string());
    return reader;
}

std::string LineReader::where() const { return fmt::format("{}:{}", m_path.string(), m_number); }

Result<void> LineReader::fill() {
    std::array<char, 1U << 16U> piece;
    m_buffer.erase(0, m_at);
    m_at = 0;
    ssize_t got = -1;
    do {
        got = ::read(m_file->get(), piece.data(), piece.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return make_error(ErrorCode::Io, fmt::format("cannot be read: {}", std::strerror(errno)), m_path.string());
    m_ended = got == 0;
    m_buffer.append(piece.data(), static_cast<std::size_t>(got));
    return {};
}

Result<bool> LineReader::next(std::string& line) {
    std::size_t end = m_buffer.find('\n', m_at);
    while (end == m_buffer.npos && !m_ended && m_buffer.size() - m_at <= m_longest) {
        const std::size_t looked_at = m_buffer.size() - m_at;
        TRY_VOID(fill());
        end = m_buffer.find('\n', looked_at);
    }
    if (end == m_buffer.npos && m_at == m_buffer.size())
        return false;
    ++m_number;
    const std::size_t length = (end == m_buffer.npos ? m_buffer.size() : end) - m_at;
    if (length > m_longest)
        return make_error(ErrorCode::LimitExceeded, fmt::format("a line of more than {} bytes", m_longest), where());
    line.assign(m_buffer, m_at, length);
    m_at += length + (end == m_buffer.npos ? 0 : 1);
    if (line.ends_with('\r'))
        line.pop_back();
    return true;
}

} // namespace warifu

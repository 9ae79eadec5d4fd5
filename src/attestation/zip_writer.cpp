// A zip archive is its files one behind the other, each with a local header, then a central directory that repeats the
// headers with the offsets, then an end record that says where the directory starts. All numbers are little-endian.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

#include "zip_writer.h"

#include <algorithm>
#include <limits>

#include <zlib.h>

namespace warifu::attestation {

namespace {

constexpr std::uint16_t version_needed = 20; // 2.0: deflate
constexpr std::uint16_t utf8_names = 1U << 11U;
constexpr std::uint16_t deflated = 8;

void put(std::string& out, std::uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i)
        out += static_cast<char>((value >> (8U * i)) & 0xffU);
}

Result<std::string> deflate_raw(std::string_view contents) {
    z_stream stream{};
    constexpr int raw = -15;
    constexpr int memory = 8;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, raw, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        return make_error(ErrorCode::Internal, "zlib does not start");
    std::string packed(deflateBound(&stream, static_cast<uLong>(contents.size())), '\0');
    std::string copy(contents); // zlib's interface is not const
    stream.next_in = reinterpret_cast<Bytef*>(copy.data());
    stream.avail_in = static_cast<uInt>(copy.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const int ended = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (ended != Z_STREAM_END)
        return make_error(ErrorCode::Internal, "zlib does not end");
    return packed;
}

/// MS-DOS: years since 1980 in 7 bits.
std::uint16_t dos_day(const Date& day) {
    const auto years = static_cast<unsigned>(std::clamp(day.year() - 1980, 0, 127));
    return static_cast<std::uint16_t>(years << 9U | day.month() << 5U | day.day());
}

} // namespace

Result<void> ZipWriter::add(std::string_view path, std::string_view contents) {
    constexpr std::size_t largest = 1U << 30U; // far below where Zip64 would be needed
    if (path.size() > std::numeric_limits<std::uint16_t>::max() || contents.size() > largest ||
        m_archive.size() > largest || m_entries == std::numeric_limits<std::uint16_t>::max())
        return make_error(ErrorCode::LimitExceeded, "too large for a zip archive without Zip64");
    const std::string packed = TRY(deflate_raw(contents));
    const std::size_t offset = m_archive.size();
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(contents.data()), static_cast<uInt>(contents.size()));
    std::string common; // to both headers
    put(common, version_needed, 2);
    put(common, utf8_names, 2);
    put(common, deflated, 2);
    put(common, 0, 2); // midnight
    put(common, dos_day(m_day), 2);
    put(common, sum, 4);
    put(common, packed.size(), 4);
    put(common, contents.size(), 4);
    put(common, path.size(), 2);
    put(common, 0, 2); // extra
    put(m_archive, 0x04034b50, 4);
    m_archive.append(common).append(path).append(packed);
    put(m_directory, 0x02014b50, 4);
    put(m_directory, version_needed, 2); // made by
    m_directory += common;
    put(m_directory, 0, 2); // comment
    put(m_directory, 0, 4); // disk, internal attributes
    put(m_directory, 0, 4); // external attributes
    put(m_directory, offset, 4);
    m_directory += path;
    ++m_entries;
    return {};
}

std::string ZipWriter::finish() && {
    const std::size_t start = m_archive.size();
    m_archive += m_directory;
    put(m_archive, 0x06054b50, 4);
    put(m_archive, 0, 4); // disks
    put(m_archive, m_entries, 2);
    put(m_archive, m_entries, 2);
    put(m_archive, m_directory.size(), 4);
    put(m_archive, start, 4);
    put(m_archive, 0, 2); // comment
    return std::move(m_archive);
}

} // namespace warifu::attestation

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "warifu/base/date.h"
#include "warifu/base/result.h"

namespace warifu::attestation {

/// Writes a zip archive (PKWARE APPNOTE 6.3, without its later additions) into memory. The same entries on the same day
/// give the same bytes, whatever the clock and the time zone; no file is touched.
class ZipWriter {
public:
    explicit ZipWriter(const Date& day) : m_day(day) {}

    Result<void> add(std::string_view path, std::string_view contents);
    std::string finish() &&;

private:
    Date m_day;
    std::string m_archive;
    std::string m_directory;
    std::uint16_t m_entries = 0;
};

} // namespace warifu::attestation

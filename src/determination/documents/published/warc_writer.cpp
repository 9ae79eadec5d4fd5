#include "warc_writer.h"

#include <array>

#include <fmt/format.h>
#include <sys/random.h>

#include "warifu/base/bytes.h"
#include "warifu/base/digest.h"

namespace warifu::documents {

std::string new_record_id() {
    std::array<unsigned char, 16> raw{};
    // 16 bytes come whole or not at all (getrandom(2)); a kernel without randomness is none that we run on.
    while (getrandom(raw.data(), raw.size(), 0) != static_cast<ssize_t>(raw.size())) {
    }
    raw[6] = static_cast<unsigned char>((raw[6] & 0x0FU) | 0x40U); // version 4 (RFC 9562, 5.4)
    raw[8] = static_cast<unsigned char>((raw[8] & 0x3FU) | 0x80U);
    std::string text = "<urn:uuid:";
    for (std::size_t i = 0; i < raw.size(); ++i)
        text += fmt::format("{}{:02x}", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", raw[i]);
    return text + ">";
}

std::string warc_record(const std::string& id, const NewRecord& record) {
    Sha256 digest;
    digest.update(as_bytes(record.block));
    std::string text = fmt::format("WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\n", record.type,
                                   id, record.date);
    if (!record.url.empty())
        text += fmt::format("WARC-Target-URI: {}\r\n", record.url);
    if (!record.concurrent_to.empty())
        text += fmt::format("WARC-Concurrent-To: {}\r\n", record.concurrent_to);
    text += fmt::format("WARC-Block-Digest: sha256:{}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n", digest.hex(),
                        record.content_type, record.block.size());
    return text + record.block + "\r\n\r\n";
}

std::string warc_fields(const std::vector<std::pair<std::string_view, std::string>>& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        if (value.empty())
            continue;
        std::string line = value;
        for (char& c : line)
            if (c == '\r' || c == '\n')
                c = ' ';
        text += fmt::format("{}: {}\r\n", name, line);
    }
    return text;
}

} // namespace warifu::documents

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "token_row.h"
#include "warifu/registry/label.h"

/// The lines of a backup, one by one.
namespace warifu::registry {

struct BackupHead {
    std::string made_at, origin, checkpoint;
    std::uint64_t size = 0;
};

struct BackupEntry {
    std::string request;
    std::string entry; ///< as the log has it
};

struct BackupEnd {
    std::string sha256; ///< of all lines before, each with its newline
    std::string note;   ///< signed; may be empty
};

using BackupLine = std::variant<BackupHead, BackupEntry, TokenRow, BackupEnd>;

std::string write_line(const BackupHead& head);
std::string write_line(const BackupEntry& entry);
std::string write_line(const TokenRow& token);
std::string write_line(const BackupEnd& end);
/// Only what `write_line` writes, to the byte.
Result<BackupLine> read_backup_line(std::string_view line);

/// What the note signs.
std::string backup_note_text(std::string_view origin, std::string_view sha256);

} // namespace warifu::registry

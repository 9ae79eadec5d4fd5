#pragma once

#include <ctime>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "warifu/log/keys.h"

/// A whole register as one text that a register on either engine is made from again: JSON lines.
///
///     {"warifu_backup":1,"made_at":…,"origin":…,"size":…,"checkpoint":…}   the log's name and its newest checkpoint
///     {"request":…,"entry":{…}}                                          each entry of the log, in its order
///     {"token":{…}}                                                      each writer's token, by its SHA-256
///     {"sha256":…,"note":…}                                              of all lines before; the note is signed
///
/// The checkpoint's signature covers the entries, the note's all else. Who may write is nothing to take from just
/// anybody: without a signature there are no tokens in it.
namespace warifu::registry {

constexpr std::size_t longest_backup_line = 1U << 20U;

struct BackupTerms {
    std::time_t now = 0;
    std::optional<log::SigningKey> key = {}; ///< of the log
};

struct BackupSummary {
    std::string origin;
    std::uint64_t changes = 0;
    std::size_t tokens = 0;
    bool authentic = false; ///< the whole is signed by the log's key
};

/// A line without its end.
using TakeLine = std::function<Result<void>(std::string_view line)>;
/// False: there is none left.
using NextLine = std::function<Result<bool>(std::string& line)>;

/// As the register stands at one moment, whoever writes to it meanwhile; in bounded memory. Corrupt: what is stored is
/// not what was signed.
Result<BackupSummary> back_up(const std::string& url, const BackupTerms& terms, const TakeLine& take);

/// Into a store where no register is. Every change is made anew, by the rules, at its moment, and must come to the very
/// entry; the whole to the checkpoint that was signed by `key_pem` (Ed25519). Anything else, and nothing is written.
/// Corrupt: it is not what was backed up.
Result<BackupSummary> restore(const std::string& url, std::string_view key_pem, const NextLine& next);

} // namespace warifu::registry

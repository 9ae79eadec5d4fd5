#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/log/keys.h"
#include "warifu/log/merkle.h"

/// Checkpoints (C2SP tlog-checkpoint): which log, how many leaves, which root; signed as a note.
namespace warifu::log {

struct Checkpoint {
    std::string origin; ///< the name of the log, which is that of its key, too
    std::uint64_t size = 0;
    Hash root = empty_root();
    std::vector<std::string> extensions = {}; ///< opaque lines; we write none
};

Result<Checkpoint> read_checkpoint(std::string_view text); ///< the text of a note
std::string write_checkpoint(const Checkpoint& checkpoint);

Result<std::string> sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key);
/// Of a signed note: refuses bad signatures, and another log's name.
Result<Checkpoint> open_checkpoint(std::string_view note, const VerifierKey& key);

/// Without leading zeros, up to `largest_tree`.
Result<std::uint64_t> read_size(std::string_view digits);
Result<Hash> read_hash(std::string_view base64);
std::string write_hash(const Hash& hash);

} // namespace warifu::log

#pragma once

#include <string>
#include <string_view>

#include "warifu/log/checkpoint.h"

/// A proof that an entry is in a log, as one text that can be checked offline (C2SP tlog-proof, version 1).
///
///     c2sp.org/tlog-proof@v1
///     index 73894
///     gSKyXoYZ…            hashes from the leaf's sibling upwards
///
///     register.example/labels …   the signed checkpoint
namespace warifu::log {

struct InclusionProof {
    std::uint64_t index = 0;
    Proof hashes;
    std::string checkpoint; ///< the signed note
};

/// A line `extra` is read over: nothing signs it.
Result<InclusionProof> read_proof(std::string_view text);
std::string write_proof(const InclusionProof& proof);

/// The checkpoint that the entry is proved to be in, or why it is not.
Result<Checkpoint> check_proof(const InclusionProof& proof, Bytes entry, const VerifierKey& key);

} // namespace warifu::log

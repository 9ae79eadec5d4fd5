#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/text.h"
#include "warifu/log/checkpoint.h"
#include "warifu/log/folder.h"

/// What a stranger does with a log: reads every entry, computes the tree anew, and holds it against what is signed.
namespace warifu::log {

/// Looks at an entry that is in the log; an error is a finding of the audit.
using EntryVisitor = std::function<Result<void>(std::uint64_t index, Bytes entry)>;

struct AuditTerms {
    VerifierKey key;
    std::optional<std::string> former; ///< a signed checkpoint that was kept from another day
    EntryVisitor visit = {};
    std::uint64_t most_entries = 100'000'000;
};

struct AuditStep {
    enum class Outcome {
        Held,
        Failed,
        NotDone,  ///< what went before did not hold, or a limit was reached
        NotAsked, ///< the terms give nothing for it
    };

    std::string code; ///< `signature`, `entries`, `tiles`, `root`, `former`, `contents`
    Outcome outcome = Outcome::NotDone;
    Text text; ///< what was looked at, or what was found
};

struct Audit {
    std::optional<Checkpoint> checkpoint; ///< signed by the key; nothing when it was not
    std::uint64_t entries = 0;            ///< that were read and hashed
    std::uint64_t tiles = 0;
    std::vector<AuditStep> steps; ///< always all of them

    bool good() const; ///< every step held that was asked for
};

/// An error is that there was nothing to look at; what is wrong with a log is in the audit.
Result<Audit> audit(LogSource& source, const AuditTerms& terms);

/// In lines, with what an audit cannot see.
std::string audit_text(const Audit& audit, Language language);
std::string_view to_string(AuditStep::Outcome outcome); ///< `held`, `failed`, `not done`, `not asked`

} // namespace warifu::log

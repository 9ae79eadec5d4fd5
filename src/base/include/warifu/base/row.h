#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace warifu {

/// A cell. `std::monostate` is SQL NULL and means *unknown*: a check that reads the column is then not covered.
/// Where a thing is known not to be there, write the empty string or the word that the table's spec names.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

/// One observation: a row of one of the tables specified in src/dossier/tables/.
struct Row {
    std::string table;
    std::string locator; ///< where it was seen: `fw.bin!squashfs@0x1a0000!/etc/shadow:3`
    std::vector<std::pair<std::string, Value>> columns;
};

/// What a determinator says of its own work on one artefact. Checks are covered only by `Complete`.
struct Examination {
    enum class Outcome { Complete, Incomplete };

    std::string determinator; ///< `inspection.accounts`, as the table specs name it
    std::string locator;      ///< the artefact, or the part of it, that was examined
    Outcome outcome = Outcome::Incomplete;
    std::string reason;    ///< why incomplete, in words; empty when complete
    std::string looked_at; ///< what was examined: `431 files, 2 password files`
};

/// Damaged or unexpected input, kept as a fact.
struct Anomaly {
    std::string locator;
    std::string code;    ///< stable: `truncated`, `unsupported-compression`, `stopped-at-depth` …
    std::string message; ///< one sentence for people
};

/// Takes what determinators find. One sink is used by one thread.
class RowSink {
public:
    virtual ~RowSink() = default;
    virtual void row(Row row) = 0;
    virtual void anomaly(Anomaly anomaly) = 0;
    virtual void examination(Examination examination) = 0;
    /// Passes on what was told so far, where that is not done at once: what comes next takes long.
    virtual void flush() {}
};

} // namespace warifu

#pragma once

#include <string_view>

#include "file_tree.h"
#include "findings.h"
#include "marks.h"
#include "warifu/base/blob.h"
#include "warifu/base/row.h"

namespace warifu::inspection {

/// What an inspector concludes from, once all blobs were seen.
struct Ending {
    std::string_view artefact;
    std::string_view unopened; ///< why parts of the artefact were not seen; empty when all were
    const FileTree& tree;
    std::uint64_t blobs = 0;      ///< seen by all visitors together
    std::uint64_t incomplete = 0; ///< of them, those with bytes missing
};

/// One kind of thing to look for. Inspectors do not know each other; what is kept for all of them is the FileTree.
class Inspector {
public:
    virtual ~Inspector() = default;
    virtual void visit(const Blob& /*blob*/, const Marks& /*marks*/, RowSink& /*sink*/) {}
    /// `other` is of the same type.
    virtual void absorb(Inspector& /*other*/) {}
    virtual void finish(const Ending& ending, RowSink& sink) = 0;
};

/// The reasons that stand against any claim about the whole artefact.
Reasons reasons_against_all(const Ending& ending);
/// The same, and those against a claim about its root file systems.
Reasons reasons_against_roots(const Ending& ending);

} // namespace warifu::inspection

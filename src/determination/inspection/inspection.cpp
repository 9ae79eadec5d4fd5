#include "warifu/inspection/inspection.h"

#include <array>
#include <vector>

#include <openssl/crypto.h>

#include "inspectors.h"

namespace warifu::inspection {

Reasons reasons_against_all(const Ending& ending) {
    Reasons reasons;
    if (ending.blobs == 0)
        reasons.add("nothing in the artefact could be looked at");
    if (!ending.unopened.empty())
        reasons.add(std::string(ending.unopened));
    if (ending.incomplete != 0)
        reasons.add(counted(ending.incomplete, "file") + " could not be read whole");
    return reasons;
}

Reasons reasons_against_roots(const Ending& ending) {
    Reasons reasons = reasons_against_all(ending);
    reasons.add(ending.tree.exhausted());
    const std::vector<const FileSystemTree*> roots = ending.tree.roots();
    if (roots.empty())
        reasons.add("no root file system found");
    for (const auto& [locator, tree] : ending.tree.file_systems)
        if (!tree.repeated.empty())
            reasons.add(locator + " holds " + tree.repeated + " more than once, with different contents");
    return reasons;
}

namespace {

class AllInspectors final : public BlobVisitor {
public:
    explicit AllInspectors(const Limits& limits)
        : m_inspectors{make_accounts(limits), make_keys(),       make_startup(), make_binaries(),
                       make_settings(),       make_components(), make_updates()} {}

    void visit(const Blob& blob, RowSink& sink) override {
        ++m_blobs;
        if (!blob.complete)
            ++m_incomplete;
        try {
            m_tree.visit(blob);
            m_marks.clear();
            find_marks(blob.bytes, m_marks);
            for (const auto& inspector : m_inspectors)
                inspector->visit(blob, m_marks, sink);
        } catch (const std::exception& problem) { // out of memory; nothing of ours throws
            ++m_incomplete;
            sink.anomaly({std::string(blob.locator), "inspection-failed", problem.what()});
        }
    }

    void absorb(BlobVisitor& other) override {
        auto& theirs = static_cast<AllInspectors&>(other); // made by the same factory
        m_blobs += theirs.m_blobs;
        m_incomplete += theirs.m_incomplete;
        m_tree.absorb(theirs.m_tree);
        for (std::size_t i = 0; i < m_inspectors.size(); ++i)
            m_inspectors[i]->absorb(*theirs.m_inspectors[i]);
    }

    void finish(std::string_view artefact_locator, std::string_view unopened, RowSink& sink) override {
        const Ending ending{artefact_locator, unopened, m_tree, m_blobs, m_incomplete};
        for (const auto& inspector : m_inspectors) {
            try {
                inspector->finish(ending, sink);
            } catch (const std::exception& problem) {
                // No examination was sent, or the last word on it was: nothing is claimed that was not seen.
                sink.anomaly({std::string(artefact_locator), "inspection-failed", problem.what()});
            }
        }
    }

private:
    std::array<std::unique_ptr<Inspector>, 7> m_inspectors;
    FileTree m_tree;
    Marks m_marks; ///< of the blob that is being visited; kept for its memory
    std::uint64_t m_blobs = 0;
    std::uint64_t m_incomplete = 0;
};

class Factory final : public BlobVisitorFactory {
public:
    explicit Factory(const Limits& limits) : m_limits(limits) {
        // Before the jail closes: without this OpenSSL would look for its configuration file at its first use.
        OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr);
    }
    std::unique_ptr<BlobVisitor> create() const override { return std::make_unique<AllInspectors>(m_limits); }

private:
    Limits m_limits;
};

} // namespace

std::unique_ptr<BlobVisitorFactory> all_inspectors(const Limits& limits) { return std::make_unique<Factory>(limits); }

} // namespace warifu::inspection

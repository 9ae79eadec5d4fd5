#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "warifu/assessment/worker.h"
#include "warifu/base/limits.h"
#include "warifu/base/progress.h"
#include "warifu/base/result.h"
#include "warifu/dossier/dossier.h"
#include "warifu/selection/product.h"

/// Gathers evidence: runs the determinators on what the product file names, and writes the dossier.
namespace warifu::assessment {

/// A file that is mapped read-only for as long as this lives.
class MappedFile {
public:
    static Result<MappedFile> open(const std::filesystem::path& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&&) = delete;
    ~MappedFile();

    Bytes bytes() const { return m_bytes; }
    const std::string& sha256() const { return m_sha256; } ///< read with read(2), not through the mapping

private:
    MappedFile(Bytes bytes, std::string sha256) : m_bytes(bytes), m_sha256(std::move(sha256)) {}
    Bytes m_bytes;
    std::string m_sha256;
};

/// Examines a firmware image in jailed workers and gives what was found to `sink`.
Result<WorkerOutcome> examine_firmware(std::string_view name, Bytes image, const Limits& limits, Progress& progress,
                                       ArtefactSink& sink);

/// Reads a maker's ICS or IXIT about `edition` in a jailed worker and gives what was found to `sink`.
Result<WorkerOutcome> examine_document(std::string_view name, std::string_view edition, Bytes bytes,
                                       const Limits& limits, Progress& progress, ArtefactSink& sink);

/// What `gather` did.
struct Gathered {
    enum class State { Examined, Reused, Stopped, GaveUp };
    struct Item {
        dossier::Artefact artefact;
        State state = State::Examined;
    };
    std::vector<Item> artefacts;
};

struct Intake {
    const selection::Product& product;
    std::string product_file;     ///< for locators
    std::filesystem::path folder; ///< that relative paths start from
    std::string tool;             ///< name and version; evidence by another version is gathered anew
    std::string now;              ///< RFC 3339, UTC
};

/// Brings the dossier up to the product file: statements, records, and an examination of every artefact that was not
/// examined to the end before.
Result<Gathered> gather(const Intake& intake, const Limits& limits, Progress& progress, dossier::Dossier& dossier);

} // namespace warifu::assessment

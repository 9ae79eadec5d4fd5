#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "warifu/assessment/worker.h"
#include "warifu/base/limits.h"
#include "warifu/base/progress.h"
#include "warifu/base/result.h"
#include "warifu/device/device.h"
#include "warifu/device/reports.h"
#include "warifu/device/trials.h"
#include "warifu/dossier/dossier.h"
#include "warifu/exposure/exposure.h"
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

/// Reads a bill of materials (CycloneDX, SPDX) in a jailed worker and gives what was found to `sink`.
Result<WorkerOutcome> examine_sbom(std::string_view name, Bytes bytes, const Limits& limits, Progress& progress,
                                   ArtefactSink& sink);

/// Holds the components of an artefact against a store of advisories in a jailed worker and gives what that comes to to
/// `sink`.
/// `statements`: documents of the maker (VEX).
Result<WorkerOutcome> examine_exposure(const exposure::Subject& subject, const exposure::Terms& terms,
                                       const std::vector<Bytes>& statements, const std::filesystem::path& store,
                                       const Limits& limits, Progress& progress, ArtefactSink& sink);

/// Reads a maker's statements on vulnerabilities (VEX) in a jailed worker and gives what was found to `sink`.
Result<WorkerOutcome> examine_statements(std::string_view name, Bytes bytes, const Limits& limits, Progress& progress,
                                         ArtefactSink& sink);

/// Reads a maker's ICS or IXIT about `edition` in a jailed worker and gives what was found to `sink`.
Result<WorkerOutcome> examine_document(std::string_view name, std::string_view edition, Bytes bytes,
                                       const Limits& limits, Progress& progress, ArtefactSink& sink);

/// Reads a list of units' passwords.
Result<WorkerOutcome> examine_unit_passwords(std::string_view name, Bytes bytes, const Limits& limits,
                                             Progress& progress, ArtefactSink& sink);

/// Reads a file of certificates, of the service `host` when it is not empty.
Result<WorkerOutcome> examine_certificates(std::string_view name, std::string_view host, Bytes bytes,
                                           const Limits& limits, Progress& progress, ArtefactSink& sink);

/// What a maker has published: a document, or a web archive with the pages that a server gave.
struct Publication {
    std::string_view name; ///< of the file
    std::string_view url;  ///< where a document is published; empty: not said
    std::string_view key_name;
    Bytes key; ///< OpenPGP key that signs a security.txt; empty: none given
};
/// Reads it in a jailed worker and gives what was found to `sink`.
Result<WorkerOutcome> examine_publication(const Publication& publication, Bytes bytes, const Limits& limits,
                                          Progress& progress, ArtefactSink& sink);

/// Probes a device from a confined process and gives what it said to `sink`, as it comes.
Result<WorkerOutcome> probe_device(const device::Plan& plan, const Limits& limits, Progress& progress,
                                   ArtefactSink& sink);
/// Waits for an outage of a device and its end, likewise.
Result<WorkerOutcome> watch_outage(const device::Plan& plan, const device::Outage& outage, const Limits& limits,
                                   Progress& progress, ArtefactSink& sink);
/// Reads the record of such a probe (what `warifu probe --format json` writes) in a jailed worker.
Result<WorkerOutcome> examine_probe_record(std::string_view name, Bytes bytes, const Limits& limits, Progress& progress,
                                           ArtefactSink& sink);
/// Reads what another tool has saved of a device in a jailed worker; `kind` is the artefact's.
Result<WorkerOutcome> examine_report(const std::string& kind, const device::ReportTerms& terms, Bytes bytes,
                                     const Limits& limits, Progress& progress, ArtefactSink& sink);

/// What is said of a capture of a unit's traffic: traffic::CaptureTerms without the room's header.
struct CaptureOrder {
    std::string_view name; ///< of the file
    std::vector<std::string> addresses;
    std::vector<std::string> exercised = {};
    std::string unit_name = {};
    std::string serial = {};
    std::string firmware_sha256 = {};
};
/// Reads it in a jailed worker and gives what was found to `sink`.
Result<WorkerOutcome> examine_capture(const CaptureOrder& order, Bytes bytes, const Limits& limits, Progress& progress,
                                      ArtefactSink& sink);

/// Pages to get, and what for: documents::FetchTerms without the room's header.
struct FetchOrder {
    std::vector<std::string> urls;
    std::vector<std::string> hosts;    ///< lower case; no other is contacted
    std::filesystem::path authorities; ///< PEM file of those to trust; empty: the system's
    std::string agent;                 ///< name and version of the program
};
/// What became of one page, in words for people; `problem` is empty when it is there.
struct FetchedPage {
    std::string url;
    std::string reached; ///< where redirects led
    long status = 0;     ///< of HTTP; 0: no response
    std::uint64_t bytes = 0;
    std::string problem;
};
/// Gets the pages in a confined process and appends them to the web archive, which is made when it is not there. What
/// was got before an interruption stays.
Result<std::vector<FetchedPage>> fetch_pages(const FetchOrder& order, const std::filesystem::path& archive,
                                             Progress& progress);

/// Components that images show, in the dossier's scope, by place and name.
Result<std::vector<sbom::Component>> components_found(const dossier::Dossier& dossier);
/// The same of what a list of the maker names.
Result<std::vector<sbom::Component>> components_listed(const dossier::Dossier& dossier);

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
    Date on;                      ///< day of the assessment
    std::filesystem::path store;  ///< of advisories; empty: components are held against nothing
};

/// Brings the dossier up to the product file: statements, records, and an examination of every artefact that was not
/// examined to the end before.
Result<Gathered> gather(const Intake& intake, const Limits& limits, Progress& progress, dossier::Dossier& dossier);

} // namespace warifu::assessment

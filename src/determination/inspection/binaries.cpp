#include <cstring>

#include "elf.h"
#include "hardening.h"
#include "inspectors.h"

// inspection.binaries is Complete when every byte of the artefact was accounted for, at least one program or library
// was seen (an image without any is one that we did not understand) and none of them was damaged.

namespace warifu::inspection {

namespace {

/// A kernel is an ELF file too, and none of these protections are its own.
bool is_kernel(const Elf& file) {
    return file.section("__ksymtab") != nullptr || file.section(".init.text") != nullptr ||
           file.section("__param") != nullptr;
}

class Binaries final : public Inspector {
public:
    void visit(const Blob& blob, const Marks& /*marks*/, RowSink& sink) override {
        if (blob.type != FileType::Regular)
            return;
        const std::optional<Elf> file = Elf::parse(blob.bytes);
        if (!file || (file->type() != elf::et_rel && is_kernel(*file)))
            return;
        if (!file->damage().empty()) {
            ++m_damaged;
            sink.anomaly({std::string(blob.locator), "damaged-elf", file->damage()});
        }
        const Hardening found = hardening_of(*file, base_name(blob.path));
        m_programs += found.kind == "executable" || found.kind == "shared" ? 1U : 0U;
        RowBuilder row("binary", std::string(blob.locator));
        row.text("path", blob.path).text("arch", found.arch).text("kind", found.kind).text("nx", found.nx);
        row.text("pie", found.pie).text("relro", found.relro).text("canary", found.canary);
        row.text("fortify", found.fortify).yes_no("stripped", found.stripped).text("interpreter", found.interpreter);
        sink.row(row.take());
    }

    void absorb(Inspector& other) override {
        const auto& theirs = static_cast<const Binaries&>(other);
        m_programs += theirs.m_programs;
        m_damaged += theirs.m_damaged;
    }

    void finish(const Ending& ending, RowSink& sink) override {
        Reasons reasons = reasons_against_all(ending);
        if (m_programs == 0)
            reasons.add("no ELF program or library found");
        if (m_damaged != 0)
            reasons.add(counted(m_damaged, "ELF file") + " damaged");
        conclude(sink, "inspection.binaries", ending.artefact, reasons,
                 counted(m_programs, "ELF program") + " (libraries among them)");
    }

private:
    std::uint64_t m_programs = 0;
    std::uint64_t m_damaged = 0;
};

} // namespace

std::unique_ptr<Inspector> make_binaries() { return std::make_unique<Binaries>(); }

} // namespace warifu::inspection

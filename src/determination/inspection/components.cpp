#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "component_announcements.h"
#include "component_list.h"
#include "elf.h"
#include "inspectors.h"
#include "kernel_configurations.h"
#include "warifu/packages/build_ids.h"
#include "warifu/packages/languages.h"
#include "warifu/packages/signatures.h"

// What is in an image: what its package databases name, and what programs say of themselves.
//
// inspection.components is Complete when every byte of the artefact was accounted for, a kernel or a C library was
// recognised in it (every Linux system has both, and an image without either is one that we did not understand), every
// package database that was met could be read, and every program and library belongs to a package of such a database
// or says itself what it is.

namespace warifu::inspection {

namespace {

/// Unpacked manuals and changelogs quote versions of everything; a kernel or an image without a file system is full of
/// zeros.
bool is_machine_code(Bytes bytes) {
    const std::string_view text = as_text(clipped(bytes, 0, 1U << 20U));
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0')) > text.size() / 100;
}

class Components final : public Inspector {
public:
    void visit(const Blob& blob, const Marks& marks, RowSink& /*sink*/) override {
        if (blob.type != FileType::Regular)
            return;
        if (!blob.path.empty())
            m_list.visit_database(blob);
        const std::size_t before = m_list.size();
        m_announcements.visit(blob, marks, m_list);
        m_kernels.visit(blob, marks);
        const auto elf = Elf::parse(blob.bytes);
        find_languages(blob, elf);
        find_signed(blob, elf);
        if (elf)
            find_built(blob, elf->build_id(), before);
    }

    void absorb(Inspector& other) override {
        auto& theirs = static_cast<Components&>(other);
        m_list.absorb(theirs.m_list);
        m_announcements.absorb(theirs.m_announcements);
        m_kernels.absorb(theirs.m_kernels);
    }

    void finish(const Ending& ending, RowSink& sink) override {
        m_announcements.finish(ending.tree, m_list);
        Reasons reasons = reasons_against_all(ending);
        constexpr auto base = std::to_array<std::string_view>({"linux", "glibc", "uclibc", "musl"});
        if (std::none_of(base.begin(), base.end(), [&](std::string_view name) { return m_list.has(name); }))
            reasons.add("neither a kernel nor a C library was recognised");
        m_list.add_reasons(ending, reasons);
        m_kernels.send(sink);
        const std::size_t found = m_list.send(ending.tree, sink);
        conclude(sink, "inspection.components", ending.artefact, reasons,
                 fmt::format("package databases, and what programs say of themselves; {} found", found));
    }

private:
    void find_languages(const Blob& blob, const std::optional<Elf>& elf) {
        if (const auto language = packages::language_at(blob.path); language == packages::Language::Java)
            m_list.add_manifest(packages::read_language(language, blob.bytes), blob);
        else if (language != packages::Language::None)
            m_list.add_language(packages::read_language(language, blob.bytes), blob);
        if (!as_text(blob.bytes).starts_with("\177ELF"))
            return;
        const auto go = packages::read_go_build(
            blob.bytes, [&](std::uint64_t address) { return elf ? elf->memory(address) : Bytes(); });
        m_list.add_language(go, blob);
        // Such a program names itself and all that it was built from.
        if (go.packages.size() > 1)
            m_list.accounted(blob);
        if (const ElfSection* crates = elf ? elf->section(".dep-v0") : nullptr)
            m_list.add_language(packages::read_cargo_auditable(elf->contents(*crates)), blob);
    }

    /// Programs, libraries and nameless bytes (a kernel, a monolithic image) by the strings that they hold.
    void find_signed(const Blob& blob, const std::optional<Elf>& elf) {
        if (blob.path.empty() ? !is_machine_code(blob.bytes) : !as_text(blob.bytes).starts_with("\177ELF"))
            return;
        const packages::SignedFile file{base_name(blob.path), elf ? elf->needed() : std::vector<std::string_view>()};
        for (packages::Signed& sign : packages::find_signatures(blob.bytes, file)) {
            // What has a component built in is another program, which this does not account for.
            if (sign.own)
                m_list.accounted(blob);
            FoundComponent found;
            found.package.name = sign.component->name;
            found.package.version = sign.version;
            found.package.type = "generic";
            found.package.cpe = packages::cpe_of(*sign.component, sign.version);
            found.package.evidence = std::move(sign.text);
            found.locator = at_offset(blob.locator, sign.offset);
            found.filesystem = blob.filesystem;
            found.path = blob.path;
            found.kind = sign.component->kind;
            found.found_by = "signature";
            found.confidence = sign.own ? Confidence::High : Confidence::Medium;
            m_list.add(std::move(found));
        }
    }

    /// A build of a distribution that is known by its id: which package it is, in which version.
    /// What it says of itself, since there were `before` components, adds nothing.
    void find_built(const Blob& blob, Bytes id, std::size_t before) {
        const auto build = packages::find_build(id);
        if (!build)
            return;
        m_list.accounted(blob);
        const std::string upstream = packages::upstream_version(build->version, "deb");
        m_list.drop_since(before, build->component->name, upstream);
        FoundComponent found;
        found.package.name = build->component->name;
        found.package.version = upstream;
        found.package.url_name = build->source;
        found.package.url_version = found.package.origin_version = build->version;
        found.package.type = "deb";
        found.package.group = "debian";
        found.package.origin = build->source;
        found.package.qualifiers = {{"arch", "source"}};
        if (!build->release.empty())
            found.package.qualifiers.emplace_back("distro", build->release);
        found.package.cpe = packages::cpe_of(*build->component, upstream);
        found.package.evidence = fmt::format("build id {}", hex(as_text(id)));
        found.locator = blob.locator;
        found.filesystem = blob.filesystem;
        found.path = blob.path;
        found.kind = build->component->kind;
        found.found_by = "build-id";
        m_list.add(std::move(found));
    }

    ComponentList m_list;
    Announcements m_announcements;
    KernelConfigurations m_kernels;
};

} // namespace

std::unique_ptr<Inspector> make_components() { return std::make_unique<Components>(); }

} // namespace warifu::inspection

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "component_announcements.h"
#include "component_list.h"
#include "inspectors.h"

// What is in an image: what its package databases name, and what programs say of themselves.
//
// inspection.components is Complete when every byte of the artefact was accounted for, a kernel or a C library was
// recognised in it (every Linux system has both, and an image without either is one that we did not understand), every
// package database that was met could be read, and every program and library belongs to a package of such a database
// or says itself what it is.

namespace warifu::inspection {

namespace {

class Components final : public Inspector {
public:
    void visit(const Blob& blob, const Marks& marks, RowSink& /*sink*/) override {
        if (blob.type != FileType::Regular)
            return;
        if (!blob.path.empty())
            m_list.visit_database(blob);
        m_announcements.visit(blob, marks, m_list);
    }

    void absorb(Inspector& other) override {
        auto& theirs = static_cast<Components&>(other);
        m_list.absorb(theirs.m_list);
        m_announcements.absorb(theirs.m_announcements);
    }

    void finish(const Ending& ending, RowSink& sink) override {
        m_announcements.finish(ending.tree, m_list);
        Reasons reasons = reasons_against_all(ending);
        constexpr auto base = std::to_array<std::string_view>({"linux", "glibc", "uclibc", "musl"});
        if (std::none_of(base.begin(), base.end(), [&](std::string_view name) { return m_list.has(name); }))
            reasons.add("neither a kernel nor a C library was recognised");
        m_list.add_reasons(ending, reasons);
        const std::size_t found = m_list.send(ending.tree, sink);
        conclude(sink, "inspection.components", ending.artefact, reasons,
                 fmt::format("package databases, and what programs say of themselves; {} found", found));
    }

private:
    ComponentList m_list;
    Announcements m_announcements;
};

} // namespace

std::unique_ptr<Inspector> make_components() { return std::make_unique<Components>(); }

} // namespace warifu::inspection

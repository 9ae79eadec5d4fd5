// Statements that were read from any bytes are written in every format, and what is written is read again: with the
// same vulnerabilities, and with none cleared that was not.

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>
#include <vector>

#include "warifu/advisories/statements.h"
#include "warifu/vex/document.h"

namespace {

using namespace warifu;

struct Kept : advisories::FeedSink {
    std::vector<advisories::Advisory> records;
    void take(advisories::Advisory advisory) override { records.push_back(std::move(advisory)); }
    void take(std::string_view, const advisories::Epss&) override {}
    void take(advisories::LifeCycle) override {}
    void problem(advisories::Problem) override {}
    void facts(const advisories::FeedFacts&) override {}

    std::set<std::string> cleared() const {
        std::set<std::string> ids;
        for (const auto& record : records)
            for (const auto& entry : record.affected)
                if (entry.vex && entry.vex->status == "not_affected")
                    ids.insert(record.id);
        return ids;
    }
};

vex::Statement statement_of(const advisories::Advisory& record, const advisories::Affected& entry) {
    vex::Statement statement;
    statement.component = {entry.product.empty() ? "thing" : entry.product, "1.0", entry.purl, entry.cpe};
    statement.vulnerability.id = record.id;
    statement.vulnerability.aliases = record.aliases;
    statement.vulnerability.description = record.summary;
    const std::string& status = entry.vex->status;
    statement.status = status == "affected"       ? vex::Status::Affected
                       : status == "fixed"        ? vex::Status::Fixed
                       : status == "not_affected" ? vex::Status::NotAffected
                                                  : vex::Status::UnderInvestigation;
    statement.justification = entry.vex->justification;
    statement.impact_statement = entry.vex->statement;
    statement.author = entry.vex->author;
    return statement;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Kept read;
    advisories::ReadLimits limits;
    limits.record_bytes = 1U << 18U;
    limits.unpacked_bytes = 1U << 18U;
    static_cast<void>(advisories::read_statements({reinterpret_cast<const char*>(data), size}, read, limits));
    vex::Document document;
    document.author = "A maker";
    document.author_namespace = "https://maker.example";
    document.timestamp = "2026-11-29T00:00:00Z";
    document.tool = "warifu";
    document.tool_version = "0";
    document.product.name = "product";
    for (const auto& record : read.records)
        for (const auto& entry : record.affected)
            if (document.statements.size() < 200 && record.id.size() < advisories::most_name) // which was not cut
                document.statements.push_back(statement_of(record, entry));
    const std::set<std::string> cleared = read.cleared();
    for (const auto format : {vex::Format::OpenVex, vex::Format::Csaf, vex::Format::CycloneDx, vex::Format::Spdx}) {
        const auto text = vex::write(document, format);
        if (!text || format == vex::Format::Spdx)
            continue;
        Kept again;
        if (!advisories::read_statements(*text, again, limits) && text->size() < limits.record_bytes)
            std::abort();
        for (const std::string& id : again.cleared())
            if (!cleared.contains(id) && format != vex::Format::Csaf) // which numbers what is no CVE
                std::abort();
    }
    return 0;
}

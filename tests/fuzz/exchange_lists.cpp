// Lists of labels that somebody hands in: the records of a CSV file, lines of JSON, workbooks. What is taken is a
// change that issues a label; a record that is written is read as it was.

#include <cstdint>
#include <cstdlib>

#include "csv_record.h"
#include "warifu/base/csv.h"
#include "warifu/firmware/zip_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const exchange::ImportTerms terms{"registrar", "from a list", Date::parse("2026-11-30").value()};
    (void)exchange::read_line(text, terms);
    if (const auto fields = exchange::read_csv_record(text)) {
        std::string again;
        for (const std::string& field : *fields)
            again += (again.empty() && &field == &fields->front() ? "" : ",") + csv_field(field);
        auto read = exchange::read_csv_record(again);
        if (!read)
            std::abort();
        for (std::string& field : *read)
            field = fused(field);
        if (*read != *fields)
            std::abort();
        exchange::Cells cells;
        if (fields->size() > 1)
            (void)exchange::cells_of(*fields, *read);
        for (std::size_t i = 0; i + 1 < fields->size(); i += 2)
            cells.insert_or_assign((*fields)[i], (*fields)[i + 1]);
        if (const auto change = exchange::change_of(cells, terms); change && change->kind != registry::Kind::Issue)
            std::abort();
    }
    Limits limits;
    limits.blob_bytes = 1U << 20U;
    limits.unpacked_bytes = 4U << 20U;
    const auto unzip = [&](Bytes archive, const auto& wanted, const auto& each, const auto& anomaly) {
        return firmware::read_zip_files(archive, limits, wanted, each, anomaly);
    };
    (void)exchange::read_xlsx(as_bytes(text), unzip, terms, [](registry::Change) { return Result<void>(); });
    return 0;
}

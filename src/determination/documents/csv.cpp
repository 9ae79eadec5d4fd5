#include "csv_records.h"
#include "forms.h"
#include "sheet.h"

namespace warifu::documents {

void read_csv(std::string_view text, Collector& collector) {
    CsvRecords records(text);
    SheetReader sheet(std::string(collector.document().name), collector);
    while (!records.at_end()) {
        SheetRow row;
        row.locator = collector.at_line(records.line());
        row.strict = true; // every record has as many fields as the header (RFC 4180, 2.4)
        if (!collector.take_row(row.locator))
            return;
        CsvRecords::Record record;
        if (!records.read(collector.limits().columns, record)) {
            collector.damage(Concern::All, row.locator, "damaged-csv",
                             "a quote opens here and never closes; nothing behind it was read");
            return;
        }
        row.cells.assign(record.fields.begin(), record.fields.end());
        row.cut = record.cut;
        sheet.row(row);
    }
    if (!sheet.recognised())
        collector.left_alone(std::string(collector.document().name));
}

} // namespace warifu::documents

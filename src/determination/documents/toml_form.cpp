// The form of our own (docs/user/ics-ixit.md):
//     [[ics]]  provision, support, status, detail        [[ixit]]  table, id, [ixit.fields]

#include <fmt/format.h>

#include "forms.h"
#include "names.h"
#include "warifu/base/toml.h"

namespace warifu::documents {

namespace {

constexpr auto optional = TableReader::Need::Optional;

std::string place(const Collector& collector, const Position& at) { return collector.at_line(at.line); }

void read_statement(TableReader& table, Collector& collector) {
    const std::string locator = place(collector, table.position());
    if (!collector.take_row(locator))
        return;
    const std::string written = table.string("provision");
    Collector::IcsLine line{provision_in(written), table.string("status", optional), table.string("support"),
                            table.string("detail", optional)};
    if (line.provision.empty())
        collector.damage(Concern::Ics, locator, "no-provision", "'provision' is no id such as 5.1-1");
    else
        collector.ics(locator, line);
}

void read_entry(TableReader& table, Collector& collector) {
    const std::string written = table.string("table");
    const std::string named = table_in(written);
    const std::string id = table.string("id", optional);
    const auto fields = table.table("fields", TableReader::Need::Required);
    if (!fields)
        return;
    TableReader reader = *fields;
    for (const std::string& field : reader.keys()) {
        const std::string locator = place(collector, reader.position(field));
        if (!collector.take_row(locator))
            return;
        collector.ixit(locator, named.empty() ? written : named, id, field, reader.string(field));
    }
}

} // namespace

void read_toml(std::string_view text, Collector& collector) {
    constexpr std::size_t most = 4U << 20U;
    if (text.size() > most) {
        collector.damage(Concern::All, std::string(collector.document().name), "stopped-at-bytes",
                         "a TOML document of more than 4 MiB");
        return;
    }
    Mistakes mistakes;
    const TomlFile file(std::string(collector.document().name), text, mistakes);
    if (file.parsed()) {
        TableReader root = file.root();
        root.each_table("ics", [&](TableReader& table) { read_statement(table, collector); });
        root.each_table("ixit", [&](TableReader& table) { read_entry(table, collector); });
        root.finish();
    }
    for (const Mistake& mistake : mistakes.sorted())
        collector.damage(Concern::All, collector.at_line(mistake.line), "toml-mistake", mistake.message);
}

} // namespace warifu::documents

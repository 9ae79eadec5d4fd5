#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "warifu/documents/documents.h"

namespace warifu::documents {

/// What came of one document; `Reading` is the room's own, in published/reading.h.
struct FormReading : RowSink {
    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    std::map<std::string, Examination> examinations;

    void row(Row given) override { rows.push_back(std::move(given)); }
    void anomaly(Anomaly given) override { anomalies.push_back(std::move(given)); }
    void examination(Examination given) override { examinations[given.determinator] = std::move(given); }

    bool complete(const std::string& table) const {
        return examinations.at("documents." + table).outcome == Examination::Outcome::Complete;
    }
    bool all_incomplete() const { return !complete("ics") && !complete("ixit") && !complete("tests"); }
    std::vector<std::string> codes() const {
        std::vector<std::string> codes;
        for (const Anomaly& each : anomalies)
            codes.push_back(each.code);
        return codes;
    }
    /// The rows of one table as `locator column column …`; NULL stands as `?`.
    std::vector<std::string> list(std::string_view table, const std::vector<std::string>& columns) const {
        std::vector<std::string> lines;
        for (const Row& each : rows) {
            if (each.table != table)
                continue;
            std::string line = each.locator;
            for (const std::string& name : columns)
                for (const auto& [column, value] : each.columns)
                    if (column == name)
                        line += "|" + (std::holds_alternative<std::string>(value) ? std::get<std::string>(value) : "?");
            lines.push_back(line);
        }
        return lines;
    }
    std::vector<std::string> statement() const { return list("ics_entry", {"provision", "support", "detail"}); }
    std::vector<std::string> fields() const { return list("ixit_entry", {"ixit_table", "entry", "field", "text"}); }
    std::vector<std::string> tests() const {
        return list("test_verdict", {"provision", "test_case", "test_unit", "verdict"});
    }
};

/// A zip that cannot be opened: for the forms that are none.
inline const Unzip no_zip = [](Bytes, const auto&, const auto&, const auto&) -> Result<void> {
    return make_error(ErrorCode::Corrupt, "no zip");
};

inline FormReading read(std::string_view name, std::string_view text, const DocumentLimits& limits = {},
                        const Unzip& unzip = no_zip) {
    FormReading reading;
    examine({name, "standard@2", as_bytes(text)}, limits, unzip, reading);
    return reading;
}

} // namespace warifu::documents

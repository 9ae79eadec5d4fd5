#include "warifu/assessment/observed.h"

#include <nlohmann/json.hpp>

#include "warifu/base/cell.h"
#include "warifu/base/text.h"

namespace warifu::assessment {

namespace {

using Json = nlohmann::ordered_json;

Json observation(const Row& row) {
    Json item;
    if (row.table != "node")
        item["table"] = row.table;
    item["locator"] = printable(row.locator);
    for (const auto& [column, value] : row.columns) {
        const auto* text = std::get_if<std::string>(&value);
        item[column] = cell_value(text == nullptr ? value : Value{printable(*text)});
    }
    return item;
}

} // namespace

std::string_view to_string(Examination::Outcome outcome) {
    return outcome == Examination::Outcome::Complete ? "complete" : "incomplete";
}

void add_observed(const Observed& observed, Json& object) {
    object["nodes"] = Json::array();
    object["observations"] = Json::array();
    for (const Row& row : observed.rows)
        object[row.table == "node" ? "nodes" : "observations"].push_back(observation(row));
    object["examinations"] = Json::array();
    for (const Examination& examination : observed.examinations)
        object["examinations"].push_back({{"determinator", examination.determinator},
                                          {"locator", printable(examination.locator)},
                                          {"outcome", to_string(examination.outcome)},
                                          {"reason", printable(examination.reason)},
                                          {"looked_at", printable(examination.looked_at)}});
    object["anomalies"] = Json::array();
    for (const Anomaly& anomaly : observed.anomalies)
        object["anomalies"].push_back(
            {{"locator", printable(anomaly.locator)}, {"code", anomaly.code}, {"message", printable(anomaly.message)}});
}

std::string to_json(const ProbeRecord& record) {
    Json object = {{"version", 1},
                   {"device",
                    {{"address", record.address},
                     {"name", printable(record.name)},
                     {"serial", printable(record.serial)},
                     {"mac", printable(record.mac)},
                     {"firmware_sha256", record.firmware_sha256}}},
                   {"tool", record.tool},
                   {"pace", record.pace},
                   {"started", record.started},
                   {"ended", record.ended},
                   {"stopped", record.stopped}};
    add_observed(record.observed, object);
    return object.dump(1) + "\n";
}

} // namespace warifu::assessment

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "warifu/assessment/observed.h"
#include "warifu/base/findings.h"
#include "warifu/base/text.h"

namespace warifu::assessment {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_bytes = 64U << 20U;
constexpr std::size_t most_items = 200'000;
constexpr std::size_t most_columns = 64;

/// Text of a member; nothing when it is not there or no text.
std::optional<std::string> text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string())
        return std::nullopt;
    return found->get<std::string>();
}

std::optional<Value> cell_of(const Json& value) {
    if (value.is_null())
        return Value{std::monostate()};
    if (value.is_number_integer() && (!value.is_number_unsigned() || value.get<std::uint64_t>() <= INT64_MAX))
        return Value{value.get<std::int64_t>()};
    if (value.is_number_float())
        return Value{value.get<double>()};
    if (value.is_string())
        return Value{value.get<std::string>()};
    return std::nullopt;
}

std::optional<Row> row_of(const Json& item) {
    if (!item.is_object() || item.size() > most_columns + 2)
        return std::nullopt;
    const auto table = text_of(item, "table");
    const auto locator = text_of(item, "locator");
    if (!table || !locator)
        return std::nullopt;
    Row row{*table, *locator, {}};
    for (const auto& [column, value] : item.items()) {
        if (column == "table" || column == "locator")
            continue;
        const auto cell = cell_of(value);
        if (!cell)
            return std::nullopt;
        row.columns.emplace_back(column, *cell);
    }
    return row;
}

std::optional<Examination> examination_of(const Json& item) {
    if (!item.is_object())
        return std::nullopt;
    const auto determinator = text_of(item, "determinator");
    const auto locator = text_of(item, "locator");
    const auto outcome = text_of(item, "outcome");
    const auto reason = text_of(item, "reason");
    const auto looked_at = text_of(item, "looked_at");
    if (!determinator || !locator || !reason || !looked_at || (outcome != "complete" && outcome != "incomplete"))
        return std::nullopt;
    return Examination{*determinator, *locator,
                       outcome == "complete" ? Examination::Outcome::Complete : Examination::Outcome::Incomplete,
                       *reason, *looked_at};
}

std::optional<Anomaly> anomaly_of(const Json& item) {
    if (!item.is_object())
        return std::nullopt;
    const auto locator = text_of(item, "locator");
    const auto code = text_of(item, "code");
    const auto message = text_of(item, "message");
    if (!locator || !code || !message)
        return std::nullopt;
    return Anomaly{*locator, *code, *message};
}

/// Every item of an array, or nothing when one of them is not what it should be.
template <class T>
std::optional<std::vector<T>> items_of(const Json& record, const char* key, std::optional<T> (*read)(const Json&)) {
    const auto found = record.find(key);
    if (found == record.end() || !found->is_array() || found->size() > most_items)
        return std::nullopt;
    std::vector<T> items;
    for (const Json& each : *found) {
        auto item = read(each);
        if (!item)
            return std::nullopt;
        items.push_back(std::move(*item));
    }
    return items;
}

/// The unit that the record is of: a row of `probed_unit`, whose examination is the record as a whole.
bool give_unit(const Json& record, std::string_view name, RowSink& sink) {
    const Json& device = record.at("device");
    if (!device.is_object())
        return false;
    Row row{"probed_unit", std::string(name), {}};
    for (const char* key : {"address", "name", "serial", "firmware_sha256"}) {
        const auto text = text_of(device, key);
        if (!text)
            return false;
        row.columns.emplace_back(key, printable(*text, 200));
    }
    const auto ended = text_of(record, "ended");
    const auto pace = text_of(record, "pace");
    if (!ended || !pace)
        return false;
    row.columns.emplace_back("on_date", printable(ended->substr(0, 10)));
    row.columns.emplace_back("pace", printable(*pace, 20));
    sink.row(std::move(row));
    Reasons reasons;
    if (record.value("stopped", Json()) != false)
        reasons.add("the probe was stopped before its end");
    conclude(sink, "device.unit", name, reasons, "the record of a probe");
    return true;
}

/// Why it is no record; empty: all of it was given to `sink`.
std::string give(const Json& record, std::string_view name, RowSink& sink) {
    if (!record.is_object() || record.value("version", Json()) != 1 || !record.contains("device"))
        return "it is not what `warifu probe --format json` writes";
    auto rows = items_of(record, "observations", row_of);
    auto examinations = items_of(record, "examinations", examination_of);
    auto anomalies = items_of(record, "anomalies", anomaly_of);
    if (!rows || !examinations || !anomalies)
        return "an observation, examination or anomaly in it is malformed";
    if (!give_unit(record, name, sink))
        return "it does not say which device it is of";
    for (Row& row : *rows)
        sink.row(std::move(row));
    for (Anomaly& anomaly : *anomalies)
        sink.anomaly(std::move(anomaly));
    for (Examination& examination : *examinations)
        sink.examination(std::move(examination));
    return {};
}

} // namespace

void read_probe_record(std::string_view name, Bytes bytes, RowSink& sink) {
    std::string wrong = "it is larger than 64 MiB";
    if (bytes.size() <= most_bytes) {
        const Json record = Json::parse(as_text(bytes), nullptr, false);
        wrong = record.is_discarded() ? "it is no JSON" : give(record, name, sink);
    }
    if (!wrong.empty())
        sink.anomaly({std::string(name), "no-record", fmt::format("no record of a probe: {}", wrong)});
}

} // namespace warifu::assessment

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "warifu/assessment/worker.h"

/// What was found in one artefact or device, outside of any dossier.
namespace warifu::assessment {

class Observed : public ArtefactSink {
public:
    void restart() override {
        rows.clear();
        anomalies.clear();
        examinations.clear();
    }
    void row(Row row) override { rows.push_back(std::move(row)); }
    void anomaly(Anomaly anomaly) override { anomalies.push_back(std::move(anomaly)); }
    void examination(Examination examination) override { examinations.push_back(std::move(examination)); }

    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    std::vector<Examination> examinations;
};

/// `complete`, `incomplete`
std::string_view to_string(Examination::Outcome outcome);

/// `nodes`, `observations`, `examinations` and `anomalies` of docs/json/inspect.schema.json, added to `object`.
void add_observed(const Observed& observed, nlohmann::ordered_json& object);

/// Which device was probed, how and when.
struct ProbeRecord {
    std::string address;
    std::string name;   ///< of the unit, as the maker calls it; may be empty
    std::string serial; ///< likewise
    std::string mac;
    std::string firmware_sha256; ///< of the image that ran on it; may be empty
    std::string tool;            ///< name and version
    std::string pace;            ///< `polite`
    std::string started;         ///< RFC 3339, UTC
    std::string ended;
    bool stopped = false; ///< before its end; what is there was learnt until then
    Observed observed;
};

/// docs/json/probe.schema.json. Such a file is evidence: it can be assessed without the device.
std::string to_json(const ProbeRecord& record);

/// Gives what a record holds to `sink`. It is somebody's file: what is malformed in it ends in an anomaly, and then no
/// examination of it counts.
void read_probe_record(std::string_view name, Bytes bytes, RowSink& sink);

} // namespace warifu::assessment

#pragma once

#include <map>
#include <string>

#include "published/reading.h"
#include "warifu/base/text.h"

/// What must hold of every published text, whatever is in it.
namespace warifu::documents::fuzz {

/// For documents that are archives: the input is cut at lines `=== path`, each of which begins a part.
inline Result<void> parts_of(Bytes archive, const std::function<bool(std::string_view)>& wanted,
                             const std::function<void(std::string_view, Bytes, bool)>& each,
                             const std::function<void(Anomaly)>&) {
    std::map<std::string, std::string> parts;
    std::string* part = nullptr;
    for (const std::string_view line : lines(as_text(archive))) {
        if (line.starts_with("=== "))
            part = &parts[std::string(line.substr(4))];
        else if (part != nullptr)
            part->append(line).append("\n");
    }
    for (const auto& [path, text] : parts)
        if (wanted(path))
            each(path, as_bytes(text), true);
    return {};
}

/// For what is looked at for crashes alone.
struct Nothing final : RowSink {
    void row(Row) override {}
    void anomaly(Anomaly) override {}
    void examination(Examination) override {}
};

inline void read_published(std::string type, const std::uint8_t* data, std::size_t size) {
    DocumentLimits limits;
    limits.rows = 500;
    limits.file_bytes = 1U << 20U;
    limits.anomalies = 20;
    Capture capture;
    capture.content_type = std::move(type);
    capture.locator = std::string("document");
    capture.body = {reinterpret_cast<const std::byte*>(data), size};
    std::vector<Anomaly> anomalies;
    const Reading reading = read_text(capture, limits, parts_of, anomalies);
    if (anomalies.size() > limits.anomalies || (!reading.gaps.empty() && anomalies.empty()))
        __builtin_trap(); // what is missing is told
    for (const Block& each : reading.blocks)
        if (each.text.empty() || !is_utf8(each.text))
            __builtin_trap();
}

} // namespace warifu::documents::fuzz

#pragma once

#include <map>
#include <string>

#include "warifu/documents/documents.h"

/// What must hold of every document, whatever is in it.
namespace warifu::documents::fuzz {

class Checked final : public RowSink {
public:
    void row(Row row) override {
        ++m_rows;
        for (const auto& [name, value] : row.columns)
            if (const auto* text = std::get_if<std::string>(&value); text != nullptr && text->size() > max_text)
                __builtin_trap(); // longer text is cut, and told
        if (row.table == "ics_entry" && std::get<std::string>(row.columns.at(1).second).empty())
            __builtin_trap(); // a line is about a provision
    }
    void anomaly(Anomaly anomaly) override {
        if (anomaly.code.empty() || anomaly.message.empty())
            __builtin_trap();
        ++m_anomalies;
    }
    void examination(Examination examination) override {
        const bool complete = examination.outcome == Examination::Outcome::Complete;
        if (complete != examination.reason.empty())
            __builtin_trap(); // incomplete says why
        m_complete += complete ? 1 : 0;
        ++m_examinations[examination.determinator];
    }
    void finish(const DocumentLimits& limits) const {
        if (m_examinations.size() != 3 || m_anomalies > limits.anomalies + 1 || m_rows > limits.rows * limits.columns)
            __builtin_trap();
        if (m_complete == 3 && m_anomalies > 0)
            __builtin_trap(); // damage never leaves everything complete
        if (m_complete == 3 && m_rows == 0)
            __builtin_trap(); // a document in which nothing was recognised may hold anything
    }

private:
    static constexpr std::size_t max_text = 12'010; // DocumentLimits::cell_bytes, and an ellipsis
    std::map<std::string, int> m_examinations;
    std::size_t m_rows = 0;
    std::size_t m_anomalies = 0;
    int m_complete = 0;
};

inline void read(std::string_view name, const std::uint8_t* data, std::size_t size, const Unzip& unzip) {
    DocumentLimits limits;
    limits.rows = 500;
    limits.anomalies = 20;
    Checked sink;
    examine({name, "standard@2", {reinterpret_cast<const std::byte*>(data), size}}, limits, unzip, sink);
    sink.finish(limits);
}

inline const Unzip no_zip = [](Bytes, const auto&, const auto&, const auto&) -> Result<void> {
    return make_error(ErrorCode::Corrupt, "no zip");
};

} // namespace warifu::documents::fuzz

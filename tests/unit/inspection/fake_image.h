#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/limits.h"
#include "warifu/inspection/inspection.h"

namespace warifu::inspection::test {

/// Keeps all that inspectors say.
class RecordingSink final : public RowSink {
public:
    void row(Row row) override { rows.push_back(std::move(row)); }
    void anomaly(Anomaly anomaly) override { anomalies.push_back(std::move(anomaly)); }
    void examination(Examination examination) override { examinations.push_back(std::move(examination)); }

    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    std::vector<Examination> examinations;
};

/// A cell as text: `NULL`, the number, or the text.
inline std::string cell(const Row& row, std::string_view column) {
    for (const auto& [name, value] : row.columns) {
        if (name != column)
            continue;
        if (const auto* text = std::get_if<std::string>(&value))
            return *text;
        if (const auto* number = std::get_if<std::int64_t>(&value))
            return std::to_string(*number);
        return "NULL";
    }
    return "no such column";
}

/// A root file system in memory, inspected as one artefact. `bin/sh` is there from the start.
class FakeImage {
public:
    FakeImage() {
        folder("/bin");
        program("/bin/sh");
    }

    FakeImage& file(std::string path, std::string contents, std::uint32_t mode = 0644) {
        m_entries.push_back({std::move(path), FileType::Regular, std::move(contents), {}, mode, true});
        return *this;
    }
    FakeImage& program(std::string path) { return file(std::move(path), std::string("\177ELF\0", 5), 0755); }
    FakeImage& script(std::string path, std::string contents) {
        return file(std::move(path), "#!/bin/sh\n" + contents, 0755);
    }
    FakeImage& link(std::string path, std::string target) {
        m_entries.push_back({std::move(path), FileType::Symlink, {}, std::move(target), 0777, true});
        return *this;
    }
    FakeImage& folder(std::string path) {
        m_entries.push_back({std::move(path), FileType::Directory, {}, {}, 0755, true});
        return *this;
    }
    FakeImage& damaged(std::string path, std::string contents) {
        m_entries.push_back({std::move(path), FileType::Regular, std::move(contents), {}, 0644, false});
        return *this;
    }
    FakeImage& nameless(std::string contents) {
        m_entries.push_back({"", FileType::Regular, std::move(contents), {}, 0, true});
        return *this;
    }
    FakeImage& unopened(std::string reason) {
        m_unopened = std::move(reason);
        return *this;
    }
    FakeImage& password_ms(std::uint32_t ms) {
        m_limits.password_ms = ms;
        return *this;
    }
    /// Leaves away what the constructor put in.
    FakeImage& bare() {
        m_entries.clear();
        return *this;
    }

    /// With two visitors, merged at the end, as two threads would.
    FakeImage& inspect() {
        const auto factory = all_inspectors(m_limits);
        const std::unique_ptr<BlobVisitor> first = factory->create();
        const std::unique_ptr<BlobVisitor> second = factory->create();
        std::size_t turn = 0;
        for (const Entry& entry : m_entries) {
            const std::string locator = entry.path.empty() ? "fw.bin!part@0x40" : "fw.bin!squashfs@0x100!" + entry.path;
            const Blob blob{.locator = locator,
                            .filesystem = entry.path.empty() ? "" : "fw.bin!squashfs@0x100",
                            .path = entry.path,
                            .type = entry.type,
                            .mode = entry.mode,
                            .link_target = entry.target,
                            .bytes = as_bytes(entry.contents),
                            .complete = entry.complete};
            (turn++ % 2 == 0 ? first : second)->visit(blob, sink);
        }
        first->absorb(*second);
        first->finish("fw.bin", m_unopened, sink);
        return *this;
    }

    std::vector<Row> rows(std::string_view table) const {
        std::vector<Row> found;
        for (const Row& row : sink.rows)
            if (row.table == table)
                found.push_back(row);
        return found;
    }
    /// The row of `table` in which `column` is `value`; the first of them.
    std::optional<Row> find(std::string_view table, std::string_view column, std::string_view value) const {
        for (const Row& row : rows(table))
            if (cell(row, column) == value)
                return row;
        return std::nullopt;
    }
    /// `Complete`, or the reason.
    std::string examination(std::string_view determinator) const {
        for (const Examination& examination : sink.examinations)
            if (examination.determinator == determinator)
                return examination.outcome == Examination::Outcome::Complete ? "Complete" : examination.reason;
        return "no examination";
    }

    RecordingSink sink;

private:
    struct Entry {
        std::string path;
        FileType type;
        std::string contents;
        std::string target;
        std::uint32_t mode;
        bool complete;
    };
    std::vector<Entry> m_entries;
    std::string m_unopened;
    Limits m_limits;
};

/// The shared test data; nothing when it is not there.
inline std::optional<std::string> shared_file(const std::string& path) {
    const char* folder = std::getenv("WARIFU_SHARED_DATA");
    std::ifstream file((folder != nullptr ? std::string(folder) : std::string(WARIFU_SHARED_DATA)) + "/" + path,
                       std::ios::binary);
    if (!file)
        return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

} // namespace warifu::inspection::test

#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "hash.h"
#include "squashfs_test_support.h"
#include "warifu/firmware/firmware.h"

/// What the tests of the walker share: an examination whose every word is kept, and writers of small images.
namespace warifu::firmware::test {

struct Visit {
    std::string locator;
    std::string filesystem;
    std::string path;
    FileType type = FileType::Regular;
    std::string contents;
    bool complete = true;
};

class KeepingVisitor : public BlobVisitor {
public:
    void visit(const Blob& blob, RowSink& sink) override {
        m_visits.push_back({std::string(blob.locator), std::string(blob.filesystem), std::string(blob.path), blob.type,
                            std::string(as_text(blob.bytes)), blob.complete});
        sink.row({"seen", std::string(blob.locator), {}});
    }
    void absorb(BlobVisitor& other) override {
        auto& visits = dynamic_cast<KeepingVisitor&>(other).m_visits;
        m_visits.insert(m_visits.end(), visits.begin(), visits.end());
        visits.clear();
    }
    void finish(std::string_view artefact, std::string_view unopened, RowSink& sink) override;

private:
    std::vector<Visit> m_visits;
};

/// Where the merged visitor leaves what it kept.
struct Finished {
    std::vector<Visit> visits;
    std::string artefact;
    std::string unopened;
    int times = 0;
};
inline Finished*& finished() {
    static Finished* target = nullptr;
    return target;
}

inline void KeepingVisitor::finish(std::string_view artefact, std::string_view unopened, RowSink& sink) {
    sink.row({"finished", std::string(artefact), {}});
    *finished() = {m_visits, std::string(artefact), std::string(unopened), finished()->times + 1};
}

class KeepingVisitors : public BlobVisitorFactory {
public:
    std::unique_ptr<BlobVisitor> create() const override { return std::make_unique<KeepingVisitor>(); }
};

/// Sees to it that every thread is told to leave what it entered, and before it enters something else.
class CheckingWatch : public UnitWatch {
public:
    std::function<bool(std::string_view)> refuse = [](std::string_view) { return false; };
    std::function<bool()> stop = [] { return false; };
    bool misused = false;
    std::uint64_t last_done = 0;
    std::uint64_t last_total = 0;
    std::set<std::string> entered;

    bool enter(unsigned thread, std::string_view locator) override {
        const std::lock_guard lock(m_mutex);
        misused = misused || m_inside[thread];
        if (refuse(locator))
            return false;
        entered.emplace(locator);
        m_inside[thread] = true;
        return true;
    }
    void leave(unsigned thread) override {
        const std::lock_guard lock(m_mutex);
        misused = misused || !m_inside[thread];
        m_inside[thread] = false;
    }
    void progress(std::uint64_t done, std::uint64_t total) override {
        const std::lock_guard lock(m_mutex);
        misused = misused || done > total;
        last_done = done;
        last_total = total;
    }
    bool stopped() const override { return stop(); }
    bool anyone_inside() const {
        return std::any_of(m_inside.begin(), m_inside.end(), [](const auto& entry) { return entry.second; });
    }

private:
    std::mutex m_mutex;
    std::map<unsigned, bool> m_inside;
};

class KeepingSink : public RowSink {
public:
    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    std::vector<Examination> examinations;
    std::vector<std::string> order; ///< locators of all that came

    void row(Row row) override {
        order.push_back(row.table + " " + row.locator);
        rows.push_back(std::move(row));
    }
    void anomaly(Anomaly anomaly) override {
        order.push_back(anomaly.code + " " + anomaly.locator);
        anomalies.push_back(std::move(anomaly));
    }
    void examination(Examination examination) override { examinations.push_back(std::move(examination)); }
};

struct Seen {
    KeepingSink sink;
    Finished end;
    std::map<std::string, Row> nodes;

    const Examination& examination() const { return sink.examinations.at(0); }
    bool complete() const { return examination().outcome == Examination::Outcome::Complete; }
    bool has(std::string_view code, std::string_view locator = {}) const {
        return std::any_of(sink.anomalies.begin(), sink.anomalies.end(), [&](const Anomaly& anomaly) {
            return anomaly.code == code && (locator.empty() || anomaly.locator == locator);
        });
    }
    std::string text(const std::string& locator, std::string_view column) const {
        const auto found = nodes.find(locator);
        if (found == nodes.end())
            return "(no node)";
        for (const auto& [name, value] : found->second.columns) {
            if (name != column)
                continue;
            if (const auto* number = std::get_if<std::int64_t>(&value))
                return std::to_string(*number);
            const auto* string = std::get_if<std::string>(&value);
            return string != nullptr ? *string : "(unknown)";
        }
        return "(no column)";
    }
    std::string format(const std::string& locator) const { return text(locator, "format"); }
    const Visit* visit(std::string_view locator) const {
        for (const Visit& visit : end.visits)
            if (visit.locator == locator)
                return &visit;
        return nullptr;
    }
    /// Locators of all nodes, one a line, for messages.
    std::string list() const {
        std::string text;
        for (const auto& [locator, row] : nodes)
            text += locator + "\n";
        for (const Anomaly& anomaly : sink.anomalies)
            text += anomaly.code + " " + anomaly.locator + " " + anomaly.message + "\n";
        return text + (sink.examinations.empty() ? "" : examination().reason) + "\n";
    }
};

inline Seen examine_image(std::string_view image, const Limits& limits, CheckingWatch& watch) {
    Seen seen;
    finished() = &seen.end;
    examine("fw", as_bytes(image), KeepingVisitors{}, limits, watch, seen.sink);
    finished() = nullptr;
    EXPECT_FALSE(watch.misused);
    EXPECT_FALSE(watch.anyone_inside());
    EXPECT_EQ(seen.end.times, 1);
    EXPECT_EQ(seen.sink.examinations.size(), 1U);
    EXPECT_EQ(seen.end.unopened, seen.examination().reason);
    EXPECT_EQ(seen.complete(), seen.end.unopened.empty());
    std::size_t nodes = 0;
    for (const Row& row : seen.sink.rows) {
        if (row.table != "node")
            continue;
        ++nodes;
        seen.nodes[row.locator] = row;
    }
    return seen;
}

inline Seen examine_image(std::string_view image, Limits limits = {}) {
    CheckingWatch watch;
    if (limits.threads == 0)
        limits.threads = 2;
    return examine_image(image, limits, watch);
}

inline std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> static_cast<unsigned>(shift));
    return bytes;
}
inline std::string little_endian(std::uint32_t value) {
    std::string bytes = big_endian(value);
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

/// U-Boot's legacy header (include/image.h) and the payload. Types: 2 kernel, 3 ramdisk, 4 multi-file, 6 script.
inline std::string uimage(std::string_view payload, char type, char compression = 0) {
    const auto crc = [](std::string_view bytes) { return big_endian(crc32_of(as_bytes(bytes))); };
    const std::string front = big_endian(0x27051956);
    std::string back = big_endian(0x65000000) + big_endian(static_cast<std::uint32_t>(payload.size())) +
                       big_endian(0x8000) + big_endian(0x8000) + crc(payload);
    back += std::string{5, 2, type, compression};
    std::string name = "test";
    name.resize(32);
    back += name;
    return front + crc(front + std::string(4, '\0') + back) + back + std::string(payload);
}

inline std::string cpio_member(std::string_view name, std::string_view contents, std::uint32_t mode = 0100644,
                               std::uint32_t inode = 1, std::uint32_t links = 1, std::uint32_t uid = 0) {
    const auto number = [](std::uint64_t value) { return fmt::format("{:08x}", value); };
    std::string member = "070701";
    for (const std::uint64_t value :
         {std::uint64_t{inode}, std::uint64_t{mode}, std::uint64_t{uid}, std::uint64_t{0}, std::uint64_t{links},
          std::uint64_t{0}, std::uint64_t{contents.size()}, std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{0},
          std::uint64_t{0}, std::uint64_t{name.size() + 1}, std::uint64_t{0}})
        member += number(value);
    member += name;
    member += '\0';
    member.resize((member.size() + 3) / 4 * 4);
    member += contents;
    member.resize((member.size() + 3) / 4 * 4);
    return member;
}

inline std::string cpio(const std::map<std::string, std::string>& files) {
    std::string archive;
    std::uint32_t inode = 1;
    for (const auto& [name, contents] : files)
        archive += cpio_member(name, contents, 0100644, inode++);
    archive += cpio_member("TRAILER!!!", "", 0);
    archive.resize((archive.size() + 511) / 512 * 512);
    return archive;
}

inline std::string tar_member(std::string_view name, std::string_view contents, char type = '0',
                              std::string_view link = {}) {
    std::string header(512, '\0');
    const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
    put(0, name);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, fmt::format("{:011o}", contents.size()));
    put(136, "00000000000");
    put(148, "        ");
    header[156] = type;
    put(157, link);
    put(257, std::string_view("ustar\00000", 8));
    std::uint32_t sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    put(148, fmt::format("{:06o}", sum));
    header[154] = '\0';
    header += contents;
    header.resize((header.size() + 511) / 512 * 512);
    return header;
}
inline std::string tar(const std::map<std::string, std::string>& files) {
    std::string archive;
    for (const auto& [name, contents] : files)
        archive += tar_member(name, contents);
    return archive + std::string(1024, '\0');
}

/// Runs a compressor that writes to its standard output.
inline std::string packed(const std::vector<std::string>& command, std::string_view contents) {
    const TempDir folder;
    write_file(folder / "in", contents);
    std::vector<std::string> words = command;
    words.push_back((folder / "in").string());
    EXPECT_EQ(run(words, folder / "out"), 0) << command[0];
    return read_file(folder / "out");
}
inline std::string gzip(std::string_view contents) { return packed({"gzip", "-n", "-c"}, contents); }
inline std::string xz(std::string_view contents) { return packed({"xz", "-c"}, contents); }

/// What the walker takes for a Linux kernel: code with its banner.
inline std::string kernel_code(std::size_t size = 200'000) {
    std::string code = prose(size, 77);
    code.replace(1000, 40, std::string_view("Linux version 5.10.1 (gcc) #1 SMP\n\0panic", 40));
    code[500] = 0x01; // no text
    code.replace(3000, 31, "Kernel panic - not syncing: %s\n");
    return code;
}

/// A folder packed by mksquashfs.
inline std::string squashfs(const std::map<std::string, std::string>& files, const std::string& compressor = "gzip") {
    const TempDir folder;
    for (const auto& [name, contents] : files)
        write_file(folder / "root" / name, contents);
    EXPECT_EQ(run({"mksquashfs", (folder / "root").string(), (folder / "image").string(), "-comp", compressor,
                   "-noappend", "-no-progress", "-all-root", "-mkfs-time", "0", "-all-time", "0"}),
              0);
    return read_file(folder / "image");
}

} // namespace warifu::firmware::test

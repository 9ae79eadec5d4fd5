#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "budget.h"
#include "gap.h"
#include "part.h"
#include "report.h"
#include "search.h"
#include "station.h"

namespace warifu::firmware {

class Region;

/// What all threads of one examination share.
struct Shared {
    const Limits& limits;
    UnitWatch& watch;
    Collector& collector;
    Budget budget;
    std::vector<Station> stations; ///< one for each thread; the first belongs to the caller's
    std::uint64_t total = 0;       ///< bytes of the artefact
    std::atomic<std::uint64_t> done{0};

    bool halted();
    void progress(std::uint64_t dealt_with); ///< never tells less than before
};

/// Where the bytes at hand come from.
struct Place {
    std::string locator;
    unsigned depth = 0; ///< containers around them
    Role role = Role::Image;
    std::uint64_t held =
        0;                ///< bytes that decoders made and that are still in memory, on the way from the image to here
    bool decoded = false; ///< they are the whole contents of a compressed stream
    bool complete = true; ///< none are missing
    bool visited = false; ///< they were visited as a whole, so their parts get rows and no second visit
    std::string_view code_format = "kernel"; ///< what code is called here; empty: it has a name already
};

/// The bytes of the artefact that stand for the work at hand, for the progress display.
struct ProgressSpan {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

/// Opens a run of bytes down to its files. One for each unit of work.
class Walker {
public:
    /// `region` is the one whose `unit` this walker works on; null for the walker that may still call other threads.
    Walker(Shared& shared, Station& station, Report& report, Region* region, std::size_t unit)
        : m_shared(shared), m_station(station), m_report(report), m_region(region), m_unit(unit) {}

    /// Accounts for every byte of [begin, end). True when a Linux kernel was found.
    bool walk(Bytes bytes, std::uint64_t begin, std::uint64_t end, const Place& place);
    void read_unit(const FileSystemReader& reader, std::size_t unit, const Place& filesystem);
    void set_progress(ProgressSpan span) { m_progress = span; }

private:
    class Guard;
    struct Opened {
        std::uint64_t size = 0; ///< of the part in its parent
        bool kernel = false;
    };
    struct Run {
        std::uint64_t from = 0;
        std::uint64_t to = 0;
    };

    // walker.cpp
    void account_gap(Bytes bytes, Run gap, Neighbours neighbours, const Place& place, Within within = Within::Anything);
    void account_code(Bytes bytes, Run gap, const Place& place);
    void account_piece(Bytes bytes, std::uint64_t offset, std::string_view format, const Place& place);
    void leaf(const std::string& locator, std::string_view format, Bytes bytes, const Place& place);
    bool node(const std::string& locator, std::string_view format, Bytes bytes);
    bool node(Row row);
    void not_opened(const std::string& locator, std::string_view code, std::string message);
    void hand_on();

    // walker_open.cpp
    Opened open(Bytes bytes, Part& part, const Place& place);
    Opened open_container(Bytes bytes, Part& part, Place inner);
    Opened open_stream(Bytes bytes, Part& part, Place inner);
    Opened open_uimage(Bytes bytes, const Place& inner);
    Opened open_kernel_image(Bytes bytes, const Part& part, Place inner);
    Opened open_fit(Bytes bytes, const Place& inner);
    Opened open_partitions(Bytes bytes, Part& part, Place inner);
    void pass_anomalies(Part& part, const Place& inner);
    void open_unopened(Bytes bytes, const Part& part, const Place& inner, const Place& place);
    Decoded decode_within_limits(const Part& part, Bytes rest, const Place& inner);
    void tell_incomplete(const Decoded& decoded, Bytes rest, const Place& inner);

    // walker_files.cpp
    void open_file_system(Bytes bytes, Part& part, const Place& inner);
    void account_slack(Bytes own, const std::vector<Span>& slack, const Place& filesystem);
    void read_file_system(const FileSystemReader& reader, const Place& inner);
    void read_units(const FileSystemReader& reader, std::size_t first, std::size_t last, const Place& inner);
    void pass_anomaly(Anomaly anomaly, const Place& filesystem);
    void file(const Entry& entry, Bytes contents, bool complete, const Place& filesystem);
    void visit_file(const Entry& entry, Bytes contents, bool complete, const std::string& locator,
                    const std::string& path, const Place& filesystem);
    void open_file(Bytes contents, bool complete, std::string locator, const Place& filesystem);

    Shared& m_shared;
    Station& m_station;
    Report& m_report;
    Region* m_region;
    std::size_t m_unit;
    ProgressSpan m_progress;
};

/// `parent!format@0x1a0000`
std::string locator_of(const Place& parent, std::string_view format, std::uint64_t offset);

} // namespace warifu::firmware

#include "walker.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "region.h"
#include "warifu/base/digest.h"
#include "warifu/base/text.h"

namespace warifu::firmware {

namespace {

/// Above this, a payload with U-Boot's banner is a whole firmware under one header.
constexpr std::uint64_t largest_boot_loader = 4U << 20U;

/// U-Boot carries device trees, and logos and environments that are packed. What else lies in a payload shows that it
/// is more than a boot loader; then its nameless bytes need not be the boot loader's.
bool lies_in_boot_loaders(PartKind kind) { return kind == PartKind::Leaf || kind == PartKind::Stream; }

/// A script with an archive behind it (makeself and its like). No text has a NUL.
bool is_script_with_payload(Bytes bytes) {
    const std::string_view text = as_text(bytes);
    return text.starts_with("#!") && text.find('\0') != std::string_view::npos;
}

} // namespace

bool Shared::halted() {
    if (budget.stopped() != Budget::Stop::None)
        return true;
    if (!watch.stopped())
        return false;
    budget.stop(Budget::Stop::Interrupted);
    return true;
}

void Shared::progress(std::uint64_t dealt_with) {
    std::uint64_t before = done.load();
    while (before < dealt_with && !done.compare_exchange_weak(before, dealt_with)) {
    }
    watch.progress(std::max(before, dealt_with), total);
}

std::string locator_of(const Place& parent, std::string_view format, std::uint64_t offset) {
    return fmt::format("{}!{}@{:#x}", parent.locator, format, offset);
}

/// Tells the watch of each look-alike before it is tried.
class Walker::Guard : public TrialGuard {
public:
    Guard(Walker& walker, const Place& place) : m_walker(walker), m_place(place) {}

    bool begin(std::string_view format, std::uint64_t offset) override {
        std::string locator = locator_of(m_place, format, offset);
        if (m_walker.m_station.enter(locator))
            return true;
        m_walker.not_opened(locator, "killed-worker", "left alone: trying to open it ended an earlier worker");
        return false;
    }
    void end() override { m_walker.m_station.leave(); }

private:
    Walker& m_walker;
    const Place& m_place;
};

bool Walker::walk(Bytes bytes, std::uint64_t begin, std::uint64_t end, const Place& outer) {
    Place place = outer;
    const Bytes run = bytes.first(static_cast<std::size_t>(end));
    const Bytes inside = run.subspan(static_cast<std::size_t>(begin));
    Guard guard(*this, place);
    auto part = Search(run, place.role, m_shared.limits, guard).at(begin);
    bool kernel =
        place.role != Role::File && (place.decoded || place.role == Role::Kernel) && has_kernel_banner(inside);
    if (!part && kernel)
        place.role = Role::Kernel;
    const bool carries = place.role == Role::File && !part && is_script_with_payload(inside);
    if (place.role == Role::File && !carries && (!part || part->kind == PartKind::Leaf)) {
        if (place.decoded && !inside.empty()) {
            const std::string_view word = plain_word(inside);
            leaf(locator_of(place, word, begin), word, inside, place);
        }
        return false;
    }

    Search search(run, place.role, m_shared.limits, guard);
    std::vector<Run> code; // a kernel's gaps are named at the end, when we know whether it was one
    bool any_part = false;
    bool loader_alone = inside.size() <= largest_boot_loader;
    for (std::uint64_t at = begin; !m_shared.halted();) {
        if (!part)
            part = search.next(at);
        const Run gap{at, part ? part->offset : end};
        if (gap.from < gap.to && place.role == Role::Kernel)
            code.push_back(gap);
        else if (gap.from < gap.to)
            account_gap(bytes, gap,
                        part ? (any_part ? Neighbours::Both : Neighbours::Behind)
                             : (any_part ? Neighbours::Before : Neighbours::None),
                        place);
        if (!part)
            break;
        if (place.depth == 0)
            m_progress = {part->offset, part->offset + part->size};
        const Opened opened = open(run, *part, place);
        kernel = kernel || opened.kernel;
        loader_alone = loader_alone && lies_in_boot_loaders(part->kind);
        any_part = true;
        at = std::min(end, part->offset + std::max<std::uint64_t>(opened.size, 1));
        part.reset();
        if (place.depth == 0)
            m_shared.progress(at);
    }
    if (search.gave_up())
        not_opened(place.locator, "stopped-at-bytes", "too many look-alikes were tried; the search was given up");
    if (place.role == Role::Kernel && !m_shared.halted()) {
        const bool loader = loader_alone && std::any_of(code.begin(), code.end(), [&](const Run& gap) {
                                return has_uboot_banner(clipped(bytes, gap.from, gap.to - gap.from));
                            });
        for (const Run& gap : code) {
            if (kernel || place.code_format.empty())
                account_code(bytes, gap, place);
            else
                account_gap(bytes, gap, any_part ? Neighbours::Both : Neighbours::None, place,
                            loader ? Within::BootLoader : Within::Anything);
        }
    }
    return kernel;
}

void Walker::account_gap(Bytes bytes, Run gap, Neighbours neighbours, const Place& place, Within within) {
    for (const Piece& piece : classify_gap(clipped(bytes, gap.from, gap.to - gap.from), neighbours, within))
        account_piece(clipped(bytes, gap.from + piece.offset, piece.size), gap.from + piece.offset, piece.format,
                      place);
}

void Walker::account_code(Bytes bytes, Run gap, const Place& place) {
    for (const Piece& piece : classify_code(clipped(bytes, gap.from, gap.to - gap.from), place.code_format))
        if (!piece.format.empty())
            account_piece(clipped(bytes, gap.from + piece.offset, piece.size), gap.from + piece.offset, piece.format,
                          place);
}

void Walker::account_piece(Bytes bytes, std::uint64_t offset, std::string_view format, const Place& place) {
    if (m_shared.halted())
        return;
    const std::string locator = locator_of(place, format, offset);
    if (format == "padding") { // nothing to see in it
        if (node(locator, format, bytes))
            ++m_report.counts.parts;
        return;
    }
    leaf(locator, format, bytes, place);
    if (format == "unidentified")
        not_opened(locator, "unidentified-data", fmt::format("{} bytes that are no format we know", bytes.size()));
}

void Walker::leaf(const std::string& locator, std::string_view format, Bytes bytes, const Place& place) {
    if (!node(locator, format, bytes))
        return;
    ++m_report.counts.parts;
    if (place.visited)
        return;
    const Attendance attendance(m_station, locator);
    if (!attendance.allowed()) {
        not_opened(locator, "killed-worker", "left alone: looking at it ended an earlier worker");
        return;
    }
    Blob blob;
    blob.locator = locator;
    blob.bytes = bytes;
    blob.complete = place.complete;
    m_station.visitor().visit(blob, m_report);
    hand_on();
}

bool Walker::node(const std::string& locator, std::string_view format, Bytes bytes) {
    return node(Row{"node",
                    locator,
                    {{"path", std::string()},
                     {"format", std::string(format)},
                     {"size", static_cast<std::int64_t>(bytes.size())},
                     {"sha256", bytes.empty() ? std::string() : sha256_hex(bytes)},
                     {"mode", std::int64_t{0}},
                     {"uid", std::int64_t{0}},
                     {"gid", std::int64_t{0}},
                     {"link_target", std::string()}}});
}

bool Walker::node(Row row) {
    if (!m_shared.budget.take_node())
        return false;
    m_report.row(std::move(row));
    return true;
}

void Walker::not_opened(const std::string& locator, std::string_view code, std::string message) {
    m_report.unopened(fmt::format("{}: {}", locator, message));
    m_report.anomaly({locator, std::string(code), std::move(message)});
}

void Walker::hand_on() {
    if (m_region != nullptr)
        m_region->hand_on(m_report, m_unit);
    else
        m_shared.collector.take(m_report);
}

} // namespace warifu::firmware

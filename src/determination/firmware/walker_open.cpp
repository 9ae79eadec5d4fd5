#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "fdt.h"
#include "hash.h"
#include "uimage.h"
#include "walker.h"
#include "warifu/base/text.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t ratio_free = 64ULL << 20U;
/// One chain of containers may hold this many of the largest blobs in memory.
constexpr std::uint64_t held_blobs = 2;

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    return b != 0 && a > most / b ? most : a * b;
}

std::uint64_t left_of(std::uint64_t budget, std::uint64_t used) { return used < budget ? budget - used : 0; }

} // namespace

Walker::Opened Walker::open(Bytes bytes, Part& part, const Place& place) {
    Place inner{locator_of(place, part.format, part.offset), place.depth + 1, place.role, place.held};
    inner.complete = place.complete;
    inner.visited = place.visited;
    const Bytes own = clipped(bytes, part.offset, part.size);
    if (part.kind == PartKind::Leaf) {
        leaf(inner.locator, part.format, own, place);
        if (!part.note.empty())
            not_opened(inner.locator, "truncated", part.note);
        return {part.size};
    }
    if (part.kind == PartKind::Unopened) {
        leaf(inner.locator, part.format, own, place);
        not_opened(inner.locator, part.code, part.note);
        return {part.size};
    }
    // A stream whose length nobody has measured reaches to the end of the run as long as it stays closed.
    const std::uint64_t closed = part.size != 0 ? part.size : bytes.size() - part.offset;
    if (inner.depth > m_shared.limits.depth) {
        node(inner.locator, part.format, clipped(bytes, part.offset, closed));
        not_opened(inner.locator, "stopped-at-depth",
                   fmt::format("more than {} containers in one another", m_shared.limits.depth));
        return {closed};
    }
    const Attendance attendance(m_station, inner.locator);
    if (!attendance.allowed()) {
        node(inner.locator, part.format, clipped(bytes, part.offset, closed));
        not_opened(inner.locator, "killed-worker", "left alone: opening it ended an earlier worker");
        return {closed};
    }
    const Opened opened = open_container(bytes, part, std::move(inner));
    hand_on();
    return opened;
}

Walker::Opened Walker::open_container(Bytes bytes, Part& part, Place inner) {
    ++m_report.counts.containers;
    const Bytes own = clipped(bytes, part.offset, part.size);
    switch (part.kind) {
    case PartKind::Stream: return open_stream(bytes, part, std::move(inner));
    case PartKind::FileSystem: open_file_system(own, part, inner); return {part.size};
    case PartKind::UImage: return open_uimage(own, inner);
    case PartKind::KernelImage: return open_kernel_image(own, part, std::move(inner));
    case PartKind::Partitions: return open_partitions(own, part, std::move(inner));
    case PartKind::Fit: return open_fit(own, inner);
    case PartKind::Leaf:
    case PartKind::Unopened: break; // are no containers
    }
    return {part.size};
}

Decoded Walker::decode_within_limits(const Part& part, Bytes rest, const Place& inner) {
    const Limits& limits = m_shared.limits;
    const std::uint64_t held = left_of(saturating_product(limits.blob_bytes, held_blobs), inner.held);
    const std::uint64_t most = std::min({limits.blob_bytes, held, m_shared.budget.unpacked_left()});
    const std::uint64_t by_ratio = std::max(ratio_free, saturating_product(rest.size(), limits.ratio));
    Decoded decoded = decode(part.stream, rest, std::min(most, by_ratio));
    const bool stopped = !decoded.complete && decoded.bytes.size() >= std::min(most, by_ratio);
    const bool steep = decoded.bytes.size() > ratio_free &&
                       decoded.bytes.size() / limits.ratio > std::max<std::uint64_t>(decoded.consumed, 1);
    if (steep || (stopped && by_ratio < most))
        not_opened(inner.locator, "stopped-at-ratio",
                   fmt::format("{} bytes unpack to {} and more", decoded.consumed, decoded.bytes.size()));
    else if (stopped)
        not_opened(inner.locator, "stopped-at-bytes",
                   fmt::format("the stream unpacks to more than {} bytes", decoded.bytes.size()));
    else if (!decoded.complete)
        tell_incomplete(decoded, rest, inner);
    return decoded;
}

void Walker::tell_incomplete(const Decoded& decoded, Bytes rest, const Place& inner) {
    const bool ended = decoded.consumed >= rest.size();
    not_opened(inner.locator, ended ? "truncated" : "damaged-stream",
               fmt::format("{} bytes could be unpacked: {}", decoded.bytes.size(), decoded.problem));
}

Walker::Opened Walker::open_stream(Bytes bytes, Part& part, Place inner) {
    const Bytes rest = clipped(bytes, part.offset, bytes.size());
    const Decoded decoded = part.decoded ? std::move(*part.decoded) : decode_within_limits(part, rest, inner);
    m_shared.budget.unpacked(decoded.bytes.size());
    const std::uint64_t size = std::min<std::uint64_t>(std::max<std::uint64_t>(decoded.consumed, 1), rest.size());
    if (!node(inner.locator, part.format, clipped(rest, 0, size)))
        return {size};
    inner.held += decoded.bytes.size();
    inner.decoded = true;
    inner.visited = false; // what the decoder made is new
    if (inner.depth == 1)
        m_progress.to = m_progress.from + size;
    inner.complete = inner.complete && decoded.complete;
    return {size, walk(decoded.bytes, 0, decoded.bytes.size(), inner)};
}

Walker::Opened Walker::open_uimage(Bytes own, const Place& inner) {
    const auto image = parse_uimage(own);
    if (!image || !node(inner.locator, "uimage", own))
        return {own.size()};
    if (own.size() < image->size)
        not_opened(inner.locator, "truncated", fmt::format("{} of {} bytes are there", own.size(), image->size));
    else if (crc32_of(own.subspan(uimage_header_size)) != image->payload_crc)
        m_report.anomaly({inner.locator, "checksum-mismatch", "the payload does not have the CRC-32 of its header"});

    bool kernel = false;
    std::uint64_t at = uimage_header_size;
    const auto walk_as = [&](std::uint64_t from, std::uint64_t to, Role role) {
        Place place = inner;
        place.role = role;
        if (from < to)
            kernel = walk(own, from, to, place) || kernel;
    };
    // Whoever looks into a uImage looks for the parts of a device, also when it is itself a file in a file system.
    const auto parts = uimage_parts(*image, own);
    if (!parts.empty())
        at = parts.front().offset; // over the list of sizes
    for (const UImagePart& part : parts) {
        walk_as(at, part.offset, Role::Image); // fill between files
        walk_as(part.offset, part.offset + part.size, part.program ? Role::Kernel : Role::Image);
        at = part.offset + part.size;
    }
    walk_as(at, own.size(), Role::Image);
    return {own.size(), kernel};
}

Walker::Opened Walker::open_kernel_image(Bytes own, const Part& part, Place inner) {
    if (!part.note.empty())
        not_opened(inner.locator, "truncated", part.note);
    inner.role = Role::Kernel;
    if (part.format == "elf") {
        // Visited whole, as only a whole ELF can be read; what is packed inside is then opened from it.
        leaf(inner.locator, part.format, own, inner);
        inner.visited = true;
        inner.code_format = {};
    } else if (!node(inner.locator, part.format, own)) {
        return {own.size()};
    }
    // Behind the header, or it would be recognised again.
    const std::uint64_t begin = std::min<std::uint64_t>(part.format == "zimage" ? 0x34 : 0, own.size());
    return {own.size(), walk(own, begin, own.size(), inner)};
}

Walker::Opened Walker::open_fit(Bytes own, const Place& inner) {
    const auto tree = parse_device_tree(own);
    // The tree holds names, hashes and signatures: it is visited as a whole before its images are.
    if (!tree)
        return {own.size()};
    leaf(inner.locator, "fit", own, inner);
    if (tree->damaged)
        not_opened(inner.locator, "truncated", "the tree cannot be walked to its end");
    bool kernel = false;
    // Two images in the same bytes, or one that holds the tree itself, would be opened without end.
    std::vector<FitImage> images = tree->images;
    std::stable_sort(images.begin(), images.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
    std::uint64_t free_from = 1;
    for (const FitImage& image : images) {
        if (m_shared.halted())
            break;
        if (!in_range(image.offset, image.size, own.size()) || image.size == 0 || image.offset < free_from) {
            not_opened(inner.locator, "damaged-header",
                       fmt::format("the image {} is not there, or overlaps another", printable(image.name, 64)));
            continue;
        }
        free_from = image.offset + image.size;
        Place place = inner;
        const bool program = image.type == "kernel" || image.type == "standalone" || image.type == "firmware";
        place.role = program ? Role::Kernel : Role::Image;
        kernel = walk(own, image.offset, image.offset + image.size, place) || kernel;
    }
    return {own.size(), kernel};
}

Walker::Opened Walker::open_partitions(Bytes own, Part& part, Place inner) {
    if (!node(inner.locator, part.format, own))
        return {own.size()};
    pass_anomalies(part, inner);
    // A disk is looked at like an image, also when it is itself a file.
    inner.role = Role::Image;
    inner.decoded = false;
    bool kernel = false;
    const auto walk_as_image = [&](std::uint64_t from, std::uint64_t to) {
        if (from < to && !m_shared.halted())
            kernel = walk(own, from, to, inner) || kernel;
    };
    std::vector<std::pair<Span, bool>> spans;
    spans.reserve(part.partitions.tables.size() + part.partitions.partitions.size());
    for (const Span& table : part.partitions.tables)
        spans.emplace_back(table, true);
    for (const Span& partition : part.partitions.partitions)
        spans.emplace_back(partition, false);
    std::stable_sort(spans.begin(), spans.end(),
                     [](const auto& a, const auto& b) { return a.first.offset < b.first.offset; });
    std::uint64_t at = 0;
    for (const auto& [span, is_table] : spans) {
        const std::uint64_t from = std::max(at, span.offset);
        const std::uint64_t to = std::min<std::uint64_t>(span.end(), own.size());
        if (from >= to)
            continue;
        walk_as_image(at, from); // free sectors
        if (is_table)
            leaf(locator_of(inner, "partition-table", from), "partition-table", clipped(own, from, to - from), inner);
        else
            walk_as_image(from, to);
        at = to;
    }
    walk_as_image(at, own.size());
    return {own.size(), kernel};
}

} // namespace warifu::firmware

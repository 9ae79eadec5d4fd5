#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filesystem.h"
#include "partition.h"
#include "stream.h"

namespace warifu::firmware {

/// How bytes are looked at.
enum class Role {
    Image,  ///< every byte must be accounted for; signatures are sought at any offset
    File,   ///< a file has been seen as a file; it is opened only when it begins as a container
    Kernel, ///< code, in which only containers are sought
};

enum class PartKind { Stream, UImage, KernelImage, Fit, Partitions, FileSystem, Leaf, Unopened };

/// Something recognised in a run of bytes.
struct Part {
    std::string_view format;
    PartKind kind = PartKind::Leaf;
    std::uint64_t offset = 0; ///< in the bytes that were searched
    std::uint64_t size = 0;   ///< as much of it as is there; of a stream unknown (0) until it is decoded
    StreamKind stream = StreamKind::Gzip;
    std::optional<Decoded> decoded = std::nullopt;      ///< of a small stream, which the trial decoded to its end
    std::unique_ptr<FileSystemReader> reader = nullptr; ///< views the searched bytes
    PartitionTable partitions = {};                     ///< inside the part
    std::vector<Anomaly> anomalies = {};                ///< from opening; locators are paths inside the part
    std::uint64_t anomalies_dropped = 0;                ///< beyond the limit, only counted
    std::string_view code = {};                         ///< of the anomaly, for Unopened
    std::string note = {};                              ///< for people: why unopened, or what is damaged
};

/// What recognising costs when it fails is limited: hostile bytes can look like a container at every offset.
struct Trials {
    std::uint64_t left = 0;

    bool gone() const { return left == 0; }
    void charge(std::uint64_t cost) { left -= cost < left ? cost : left; }
};

/// Where a recogniser works.
struct Ground {
    Bytes bytes; ///< cut at the end of the run
    Role role = Role::Image;
    const Limits& limits;
    Trials& trials;
    bool at_start = false; ///< of the run: weaker evidence will do
};

using Recogniser = std::optional<Part> (*)(const Ground& ground, std::uint64_t offset);

// recognise.cpp: containers that are opened
template <StreamKind kind>
std::optional<Part> recognise_stream(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_uimage(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_partitions(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_squashfs(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_ext(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_fat(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_cramfs(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_romfs(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_iso(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_zip(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_cpio(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_tar(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_ar(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_arm_zimage(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_bzimage(const Ground& ground, std::uint64_t offset);

// plain.cpp: what needs no opening
std::optional<Part> recognise_device_tree(const Ground& ground, std::uint64_t offset); ///< also FIT, which is opened
std::optional<Part> recognise_elf(const Ground& ground, std::uint64_t offset);
std::optional<Part> recognise_pem(const Ground& ground, std::uint64_t offset);

} // namespace warifu::firmware

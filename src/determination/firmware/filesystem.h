#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "span.h"
#include "warifu/base/blob.h"
#include "warifu/base/bytes.h"
#include "warifu/base/limits.h"
#include "warifu/base/result.h"
#include "warifu/base/row.h"

namespace warifu::firmware {

/// A name in a file system or archive. Paths are absolute and normalised; what left the root was cut back to it and
/// reported as the anomaly `path-outside-root`.
struct Entry {
    std::string path;
    FileType type = FileType::Regular;
    std::uint32_t mode = 0; ///< 07777
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string link_target; ///< of a symlink
    std::uint64_t size = 0;  ///< as the file system claims
};

using EntryFunction = std::function<void(const Entry& entry, Bytes contents, bool complete)>;
using AnomalyFunction = std::function<void(Anomaly anomaly)>;

/// An opened file system, cut into units of work that any thread may read, each once. A unit is what shares compressed
/// blocks, so that no block is decoded twice.
class FileSystemReader {
public:
    virtual ~FileSystemReader() = default;
    /// Bytes from its first one that belong to it.
    virtual std::uint64_t extent() const = 0;
    virtual std::string description() const = 0; ///< `squashfs 4.0 little-endian xz, block size 131072`
    virtual std::size_t unit_count() const = 0;
    /// A unit that is one big file. It may be a container that is worth all threads (the root file system in a
    /// sysupgrade tar), so the caller had better not give it to one thread.
    virtual bool is_big(std::size_t unit) const {
        static_cast<void>(unit);
        return false;
    }
    /// What neither its structures nor its files take up, in order: free blocks, ends of blocks, lost files.
    virtual std::vector<Span> slack() const { return {}; }
    /// Thread-safe: const, and scratch memory is the call's own. Contents live for the call of `each`.
    /// Anomaly locators are paths inside this file system (empty: the file system itself); the caller puts its own
    /// locator in front.
    virtual void read_unit(std::size_t unit, const EntryFunction& each, const AnomalyFunction& anomaly) const = 0;
};

/// `bytes` starts at the superblock and may run past the file system's end. Damage that leaves something to read is
/// told through `anomaly` and reading goes on; an error means that there is no squashfs here that could be read at all.
Result<std::unique_ptr<FileSystemReader>> open_squashfs(Bytes bytes, const Limits& limits,
                                                        const AnomalyFunction& anomaly);
/// Likewise; the others: ext2, ext3 and ext4.
Result<std::unique_ptr<FileSystemReader>> open_ext(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly);
Result<std::unique_ptr<FileSystemReader>> open_fat(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly);
Result<std::unique_ptr<FileSystemReader>> open_cramfs(Bytes bytes, const Limits& limits,
                                                      const AnomalyFunction& anomaly);
Result<std::unique_ptr<FileSystemReader>> open_romfs(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly);
Result<std::unique_ptr<FileSystemReader>> open_iso(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly);
Result<std::unique_ptr<FileSystemReader>> open_zip(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly);

} // namespace warifu::firmware

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/base/row.h"

namespace warifu {

enum class FileType { Regular, Directory, Symlink, CharacterDevice, BlockDevice, Fifo, Socket };

/// A file, or a nameless run of bytes, that was found in an artefact. Views live for the call only.
struct Blob {
    std::string_view locator;    ///< `fw.bin!squashfs@0x1a0000!/etc/passwd`
    std::string_view filesystem; ///< locator of the file system or archive that holds it; empty for nameless bytes
    std::string_view
        path; ///< absolute and normalised inside that file system (`/etc/passwd`); empty for nameless bytes
    FileType type = FileType::Regular;
    std::uint32_t mode = 0; ///< permission bits with setuid, setgid, sticky (07777)
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string_view link_target; ///< of a symlink, as stored
    Bytes bytes;                  ///< whole contents of a regular file; empty for all other types
    bool complete = true;         ///< false: bytes are missing (damage, budget); `bytes` holds what could be read
};

/// Sees every blob of one artefact. Each working thread has its own visitor; at the end they are merged into one,
/// which then draws the conclusions that need more than one file.
class BlobVisitor {
public:
    virtual ~BlobVisitor() = default;
    /// Must not keep the views. Never throws.
    virtual void visit(const Blob& blob, RowSink& sink) = 0;
    /// Takes over what another visitor of the same type has kept.
    virtual void absorb(BlobVisitor& other) = 0;
    /// Called once, on the merged visitor, after the last blob. `unopened` is empty when every byte of the artefact
    /// was accounted for, else the reason why not; then no examination of an absence may say Complete.
    virtual void finish(std::string_view artefact_locator, std::string_view unopened, RowSink& sink) = 0;
};

/// Makes a visitor; called once per thread.
class BlobVisitorFactory {
public:
    virtual ~BlobVisitorFactory() = default;
    virtual std::unique_ptr<BlobVisitor> create() const = 0;
};

} // namespace warifu

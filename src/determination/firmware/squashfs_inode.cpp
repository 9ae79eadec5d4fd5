// Inodes. Each begins with its kind, the permission bits and the places of its owner and group in the tables of ids.
// Widths in bits, in the order on disk:
//
//   version 4    kind 16, mode 16, uid 16, gid 16, time 32, number 32
//   version 3    kind 4, mode 12, uid 8, gid 8, time 32, number 32
//   version 2    kind 4, mode 12, uid 8, gid 8
//   version 1    kind 4, mode 12, uid 4, gid 4
//
// Kinds: 1 directory, 2 file, 3 symlink, 4 block device, 5 character device, 6 fifo, 7 socket; 8 to 14 are the same
// again in a longer form (64-bit sizes, link counts, extended attributes). Version 1 has room for only 16 owners, so
// its kind also says in fives which sixteen are meant, and fifos and sockets share kind 0.
//
// A file's inode ends with its block list: for each whole block its size in the image, where bit 24 means `not packed`
// and 0 a hole (version 1: 16 bits, where bit 15 means `not packed`). A tail in a fragment has no entry there.
#include "squashfs.h"

#include <array>

namespace warifu::firmware::squashfs {

namespace {

constexpr std::array<FileType, 8> kTypes = {FileType::Fifo,    FileType::Directory,   FileType::Regular,
                                            FileType::Symlink, FileType::BlockDevice, FileType::CharacterDevice,
                                            FileType::Fifo,    FileType::Socket};
constexpr unsigned kDirectory = 1;
constexpr unsigned kFile = 2;
constexpr unsigned kSymlink = 3;
constexpr unsigned kLongDirectory = 8;
constexpr unsigned kLongFile = 9;

Inode finish(Inode inode, const Fields& fields, Bytes bytes) {
    inode.tail = fields.ok() ? bytes.subspan(fields.position()) : Bytes{};
    return inode;
}

void read_4(Fields& fields, unsigned kind, Inode& inode) {
    switch (kind) {
    case kDirectory:
        inode.listing_block = fields.u32();
        fields.u32(); // links
        inode.size = fields.u32(16);
        inode.listing_offset = fields.u32(16);
        break;
    case kLongDirectory:
        fields.u32(); // links
        inode.size = fields.u32();
        inode.listing_block = fields.u32();
        fields.u32();   // parent
        fields.u32(16); // entries of the index, which serves look-ups by name
        inode.listing_offset = fields.u32(16);
        break;
    case kFile:
        inode.start_block = fields.u32();
        inode.fragment = fields.u32();
        inode.fragment_offset = fields.u32();
        inode.size = fields.u32();
        break;
    case kLongFile:
        inode.start_block = fields.take(64);
        inode.size = fields.take(64);
        fields.take(64); // bytes saved by holes
        fields.u32();    // links
        inode.fragment = fields.u32();
        inode.fragment_offset = fields.u32();
        fields.u32(); // extended attributes
        break;
    case kSymlink:
    case kSymlink + 7:
        fields.u32(); // links
        inode.size = fields.u32();
        break;
    default: break; // devices, fifos, sockets: nothing here that is needed
    }
}

void read_3(Fields& fields, unsigned kind, Inode& inode) {
    switch (kind) {
    case kDirectory:
    case kLongDirectory:
        fields.u32(); // links
        inode.size = fields.u32(kind == kDirectory ? 19 : 27);
        inode.listing_offset = fields.u32(13);
        inode.listing_block = fields.u32();
        break;
    case kFile:
    case kLongFile:
        if (kind == kLongFile)
            fields.u32(); // links
        inode.start_block = fields.take(64);
        inode.fragment = fields.u32();
        inode.fragment_offset = fields.u32();
        inode.size = kind == kFile ? fields.u32() : fields.take(64);
        break;
    case kSymlink:
        fields.u32(); // links
        inode.size = fields.u32(16);
        break;
    default: break;
    }
}

/// Versions 1 and 2.
void read_2(Fields& fields, unsigned kind, unsigned major, Inode& inode) {
    switch (kind) {
    case kDirectory:
    case kLongDirectory:
        inode.size = fields.u32(kind == kDirectory ? 19 : 27);
        inode.listing_offset = fields.u32(13);
        fields.u32(); // time
        inode.listing_block = fields.u32(24);
        break;
    case kFile:
        fields.u32(); // time
        inode.start_block = fields.u32();
        if (major == 2) {
            inode.fragment = fields.u32();
            inode.fragment_offset = fields.u32();
        }
        inode.size = fields.u32();
        break;
    case kSymlink: inode.size = fields.u32(16); break;
    default: break;
    }
}

std::optional<Inode> read_inode_1(Bytes bytes, const Superblock& super) {
    Fields fields(bytes, super.order);
    Inode inode;
    const unsigned kind = fields.u32(4);
    inode.mode = fields.u32(12);
    inode.uid_index = fields.u32(4);
    inode.gid_index = fields.u32(4);
    inode.gid_is_uid = inode.gid_index == 15;
    if (kind == 0) {
        inode.type = fields.u32(4) == 7 ? FileType::Socket : FileType::Fifo;
        inode.uid_index += fields.u32(4) * 16;
    } else {
        inode.type = kTypes[(kind - 1) % 5 + 1];
        inode.uid_index += (kind - 1) / 5 * 16;
        read_2(fields, (kind - 1) % 5 + 1, 1, inode);
    }
    return fields.ok() ? std::optional(finish(inode, fields, bytes)) : std::nullopt;
}

} // namespace

std::optional<Inode> read_inode(Bytes bytes, const Superblock& super) {
    if (super.major == 1)
        return read_inode_1(bytes, super);
    Fields fields(bytes, super.order);
    Inode inode;
    const bool modern = super.major == 4;
    const unsigned kind = fields.u32(modern ? 16 : 4);
    inode.mode = fields.u32(modern ? 16 : 12) & 07777U;
    inode.uid_index = fields.u32(modern ? 16 : 8);
    inode.gid_index = fields.u32(modern ? 16 : 8);
    inode.gid_is_uid = !modern && inode.gid_index == 255;
    if (super.major >= 3)
        fields.take(64); // time, number
    const unsigned last_kind = modern ? 14 : super.major == 3 ? kLongFile : kLongDirectory;
    if (kind < kDirectory || kind > last_kind)
        return std::nullopt;
    inode.type = kTypes[(kind - 1) % 7 + 1];
    if (modern)
        read_4(fields, kind, inode);
    else if (super.major == 3)
        read_3(fields, kind, inode);
    else
        read_2(fields, kind, 2, inode);
    return fields.ok() ? std::optional(finish(inode, fields, bytes)) : std::nullopt;
}

std::size_t block_entry_size(const Superblock& super) { return super.major == 1 ? 2 : 4; }

BlockSize block_size_of(std::uint32_t word) { return {word & 0xffffffU, (word & (1U << 24U)) == 0}; }

BlockSize block_size_at(const Inode& inode, const Superblock& super, std::uint64_t index) {
    const std::byte* at = inode.tail.data() + index * block_entry_size(super);
    if (super.major > 1)
        return block_size_of(load<std::uint32_t>(at, super.order));
    const std::uint32_t word = load<std::uint16_t>(at, super.order);
    const std::uint32_t size = word & 0x7fffU;
    return {size != 0 ? size : 0x8000U, (word & 0x8000U) == 0};
}

} // namespace warifu::firmware::squashfs

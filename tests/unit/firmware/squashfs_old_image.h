#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <lzma.h>
#include <zlib.h>

#include "warifu/base/bytes.h"

/// A packer of squashfs 1 to 3, for tests only: no packer of these versions is to be had any more. The tests have the
/// real unsquashfs read what it writes, so that it and the reader cannot share one misunderstanding.
namespace warifu::firmware::test {

enum class Packing { Stored, Zlib, LzmaAlone, LzmaProps5, LzmaBare };

struct OldFile {
    unsigned kind = 2; ///< 1 directory, 2 file, 3 symlink, 4 block device, 5 character device, 6 fifo, 7 socket
    unsigned mode = 0644;
    unsigned uid = 0;          ///< place in the table of users
    unsigned gid = 0;          ///< place in the table of groups; the greatest means `as the user`
    std::string contents = {}; ///< of a file; target of a symlink
    bool fragment = false;     ///< puts the tail into a fragment
    bool long_form = false;
    std::map<std::string, OldFile> children = {};
    std::uint64_t forced_inode = 0; ///< when not 0: the name leads to this inode instead
};

struct OldFormat {
    unsigned major = 3;
    unsigned minor = 1;
    ByteOrder order = ByteOrder::Little;
    Packing packing = Packing::Zlib;
    std::string magic = {}; ///< empty: the right one
    std::uint32_t block_size = 65536;
    bool marker_byte = false;
    bool stored_metadata = false;
};

/// Fields of packed structures. Written bit by bit, unlike the reader's.
class BitWriter {
public:
    explicit BitWriter(ByteOrder order) : m_order(order) {}
    BitWriter& put(std::uint64_t value, unsigned width) {
        for (unsigned i = 0; i < width; ++i) {
            const unsigned bit = m_order == ByteOrder::Little ? i : width - 1 - i;
            const std::size_t at = m_bit / 8;
            if (at == m_bytes.size())
                m_bytes.push_back('\0');
            const unsigned place = static_cast<unsigned>(m_order == ByteOrder::Little ? m_bit % 8 : 7 - m_bit % 8);
            if (((value >> bit) & 1U) != 0)
                m_bytes[at] = static_cast<char>(static_cast<unsigned char>(m_bytes[at]) | (1U << place));
            ++m_bit;
        }
        return *this;
    }
    const std::string& bytes() const { return m_bytes; }

private:
    ByteOrder m_order;
    std::size_t m_bit = 0;
    std::string m_bytes;
};

/// LZMA of `text` behind the header that `packing` has. `LzmaBare` has none, and lc 1, lp 2, pb 0.
inline std::string pack_lzma(const std::string& text, Packing packing) {
    lzma_options_lzma options;
    lzma_lzma_preset(&options, 6);
    options.dict_size = 1U << 20U;
    if (packing == Packing::LzmaBare) {
        options.lc = 1;
        options.lp = 2;
        options.pb = 0;
    }
    // With the size known and no end marker, as the LZMA SDK, which vendors use, writes it.
    options.ext_flags = 0;
    options.ext_size_low = static_cast<std::uint32_t>(text.size());
    options.ext_size_high = 0;
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &options}, {LZMA_VLI_UNKNOWN, nullptr}};
    std::string out(text.size() * 2 + 1000, '\0');
    std::size_t size = 0;
    if (lzma_raw_buffer_encode(filters, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                               reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()) != LZMA_OK)
        return {};
    out.resize(size);
    BitWriter head(ByteOrder::Little);
    head.put((options.pb * 5 + options.lp) * 9 + options.lc, 8).put(options.dict_size, 32);
    if (packing == Packing::LzmaAlone)
        head.put(text.size(), 64);
    return packing == Packing::LzmaBare ? out : head.bytes() + out;
}

class OldImage {
public:
    OldImage(OldFormat format, const OldFile& root) : m_format(std::move(format)) {
        m_image.assign(superblock_size(), '\0');
        const std::uint64_t root_inode = write_inode(root);
        flush_fragment();
        const std::uint64_t inode_table = m_image.size();
        m_image += m_inodes.take(*this);
        const std::uint64_t directory_table = m_image.size();
        m_image += m_directories.take(*this);
        const std::uint64_t fragment_table = write_fragment_table();
        const std::uint64_t uids = m_image.size();
        for (const std::uint32_t uid : {0U, 1000U, 33U})
            m_image += fields().put(uid, 32).bytes();
        const std::uint64_t gids = m_image.size();
        for (const std::uint32_t gid : {0U, 100U})
            m_image += fields().put(gid, 32).bytes();
        m_root_inode = root_inode;
        write_superblock({uids, gids, inode_table, directory_table, fragment_table});
    }

    const std::string& bytes() const { return m_image; }
    std::uint64_t root_inode() const { return m_root_inode; }
    std::size_t data_start() const { return superblock_size(); }

private:
    /// A table of metadata blocks in the making.
    class Metadata {
    public:
        std::uint64_t place() const { return (std::uint64_t{m_packed.size()} << 16U) | m_open.size(); }
        void add(const OldImage& image, const std::string& bytes) {
            m_open += bytes;
            while (m_open.size() >= 8192) {
                m_packed += image.pack_metadata(m_open.substr(0, 8192));
                m_open.erase(0, 8192);
            }
        }
        std::string take(const OldImage& image) {
            if (!m_open.empty())
                m_packed += image.pack_metadata(m_open);
            return m_packed;
        }

    private:
        std::string m_packed;
        std::string m_open;
    };

    struct Tables {
        std::uint64_t uids, gids, inodes, directories, fragments;
    };

    BitWriter fields() const { return BitWriter(m_format.order); }

    std::size_t superblock_size() const { return m_format.major == 1 ? 51 : m_format.major == 2 ? 63 : 119; }

    std::string pack(const std::string& text, bool& packed) const {
        std::string out;
        if (m_format.packing == Packing::Zlib) {
            uLongf size = compressBound(text.size());
            out.resize(size);
            compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                      text.size(), 9);
            out.resize(size);
        } else if (m_format.packing != Packing::Stored) {
            out = pack_lzma(text, m_format.packing);
        }
        packed = !out.empty() && out.size() < text.size();
        return packed ? out : text;
    }

    std::string pack_metadata(const std::string& text) const {
        bool packed = false;
        const std::string bytes = m_format.stored_metadata ? text : pack(text, packed);
        return fields().put(bytes.size() | (packed ? 0U : 0x8000U), 16).bytes() + (m_format.marker_byte ? "\xff" : "") +
               bytes;
    }

    std::uint64_t write_fragment_table() {
        std::string table;
        for (const auto& [start, word] : m_fragments) {
            BitWriter entry = fields();
            entry.put(start, m_format.major == 3 ? 64 : 32).put(word, 32);
            if (m_format.major == 3)
                entry.put(0, 32);
            table += entry.bytes();
        }
        std::vector<std::uint64_t> starts;
        for (std::size_t at = 0; at < table.size(); at += 8192) {
            starts.push_back(m_image.size());
            m_image += pack_metadata(table.substr(at, 8192));
        }
        const std::uint64_t index = m_image.size();
        for (const std::uint64_t start : starts)
            m_image += fields().put(start, m_format.major == 3 ? 64 : 32).bytes();
        return index;
    }

    void flush_fragment() {
        if (m_open_fragment.empty())
            return;
        bool packed = false;
        const std::string bytes = pack(m_open_fragment, packed);
        m_fragments.emplace_back(m_image.size(), bytes.size() | (packed ? 0U : 1U << 24U));
        m_image += bytes;
        m_open_fragment.clear();
    }

    BitWriter inode_head(const OldFile& file, unsigned kind) {
        BitWriter head = fields();
        if (m_format.major == 1) {
            // Sixteen users only: the kind says which sixteen.
            const bool ipc = kind > 5;
            head.put(ipc ? 0 : kind + 5 * (file.uid / 16), 4).put(file.mode, 12).put(file.uid % 16, 4);
            head.put(file.gid, 4);
            if (ipc)
                head.put(kind, 4).put(file.uid / 16, 4);
            return head;
        }
        head.put(kind, 4).put(file.mode, 12).put(file.uid, 8).put(file.gid, 8);
        if (m_format.major == 3)
            head.put(1'234'567'890, 32).put(++m_inode_count, 32);
        else
            ++m_inode_count;
        return head;
    }

    std::uint64_t store(const std::string& inode) {
        const std::uint64_t place = m_inodes.place();
        m_inodes.add(*this, inode);
        return place;
    }

    std::uint64_t write_inode(const OldFile& file) {
        const unsigned major = m_format.major;
        if (file.kind == 1)
            return write_directory(file);
        if (file.kind == 2)
            return write_regular(file);
        BitWriter inode = inode_head(file, file.kind);
        if (major == 3)
            inode.put(1, 32); // links
        if (file.kind == 3)
            return store(inode.put(file.contents.size(), 16).bytes() + file.contents);
        if (file.kind == 4 || file.kind == 5)
            inode.put(0x0103, 16);
        return store(inode.bytes());
    }

    std::uint64_t write_regular(const OldFile& file) {
        const unsigned major = m_format.major;
        const std::size_t block = m_format.block_size;
        const std::size_t tail = file.contents.size() % block;
        const bool in_fragment = file.fragment && tail != 0 && major > 1;
        const std::string blocks = in_fragment ? file.contents.substr(0, file.contents.size() - tail) : file.contents;
        std::uint64_t fragment = 0xffffffffU;
        std::uint64_t fragment_offset = 0;
        if (in_fragment) {
            if (m_open_fragment.size() + tail > block)
                flush_fragment();
            fragment = m_fragments.size();
            fragment_offset = m_open_fragment.size();
            m_open_fragment += file.contents.substr(blocks.size());
        }
        const std::uint64_t start = m_image.size();
        BitWriter list = fields();
        for (std::size_t at = 0; at < blocks.size(); at += block) {
            const std::string text = blocks.substr(at, block);
            if (major > 1 && text.find_first_not_of('\0') == std::string::npos) {
                list.put(0, 32); // a hole
                continue;
            }
            bool packed = false;
            const std::string bytes = pack(text, packed);
            m_image += bytes;
            if (major == 1)
                list.put((bytes.size() & 0x7fffU) | (packed ? 0U : 0x8000U), 16);
            else
                list.put(bytes.size() | (packed ? 0U : 1U << 24U), 32);
        }
        const bool wide = major == 3 && file.long_form;
        BitWriter inode = inode_head(file, wide ? 9 : 2);
        if (major < 3)
            inode.put(1'234'567'890, 32);
        if (wide)
            inode.put(1, 32);
        inode.put(start, major == 3 ? 64 : 32);
        if (major > 1)
            inode.put(fragment, 32).put(fragment_offset, 32);
        inode.put(file.contents.size(), wide ? 64 : 32);
        return store(inode.bytes() + list.bytes());
    }

    std::uint64_t write_directory(const OldFile& file) {
        const unsigned major = m_format.major;
        struct Child {
            std::string name;
            unsigned kind;
            std::uint64_t inode;
            std::uint32_t number;
        };
        std::vector<Child> children;
        for (const auto& [name, child] : file.children) {
            const std::uint64_t inode = child.forced_inode != 0 ? child.forced_inode : write_inode(child);
            children.push_back({name, child.kind, inode, m_inode_count});
        }
        std::string listing;
        for (std::size_t i = 0; i < children.size();) {
            std::size_t end = i;
            while (end < children.size() && end - i < 256 && children[end].inode >> 16U == children[i].inode >> 16U)
                ++end;
            BitWriter head = fields();
            head.put(end - i - 1, 8).put(children[i].inode >> 16U, major == 3 ? 32 : 24);
            if (major == 3)
                head.put(children[i].number, 32);
            listing += head.bytes();
            const std::uint32_t first_number = children[i].number;
            for (; i < end; ++i) {
                BitWriter entry = fields();
                entry.put(children[i].inode & 0x1fffU, 13).put(children[i].kind, 3);
                entry.put(children[i].name.size() - 1, 8);
                if (major == 3)
                    entry.put((children[i].number - first_number) & 0xffffU, 16);
                listing += entry.bytes() + children[i].name;
            }
        }
        const std::uint64_t place = m_directories.place();
        m_directories.add(*this, listing);
        const std::uint64_t size = listing.size() + (major == 3 ? 3 : 0);
        const bool wide = file.long_form && (major == 3 || (major == 2 && m_format.minor > 0));
        BitWriter inode = inode_head(file, wide ? 8 : 1);
        if (major == 3) {
            inode.put(2, 32).put(size, wide ? 27 : 19).put(place & 0x1fffU, 13).put(place >> 16U, 32);
            if (wide)
                inode.put(0, 16);
            inode.put(1, 32); // parent
        } else {
            inode.put(size, wide ? 27 : 19).put(place & 0x1fffU, 13).put(1'234'567'890, 32).put(place >> 16U, 24);
            if (wide)
                inode.put(0, 16);
        }
        return store(inode.bytes());
    }

    void write_superblock(const Tables& tables) {
        std::uint32_t log = 0;
        while (1U << log < m_format.block_size)
            ++log;
        const bool modern = m_format.major == 3;
        const std::uint64_t narrow = modern ? 0 : 0xffffffffU; // version 3 does not use the narrow fields
        BitWriter super = fields();
        super.put(0x73717368, 32).put(m_inode_count, 32).put(m_image.size() & narrow, 32);
        super.put(tables.uids & narrow, 32).put(tables.gids & narrow, 32);
        super.put(tables.inodes & narrow, 32).put(tables.directories & narrow, 32);
        super.put(m_format.major, 16).put(m_format.minor, 16);
        super.put(m_format.block_size & 0xffffU, 16).put(log, 16);
        super.put(m_format.marker_byte ? 4 : 0, 8).put(3, 8).put(2, 8).put(1'234'567'890, 32);
        super.put(m_root_inode, 64);
        if (m_format.major >= 2)
            super.put(m_format.block_size, 32).put(m_fragments.size(), 32).put(tables.fragments & narrow, 32);
        if (modern) {
            super.put(m_image.size(), 64).put(tables.uids, 64).put(tables.gids, 64).put(tables.inodes, 64);
            super.put(tables.directories, 64).put(tables.fragments, 64);
            super.put(UINT64_MAX, 64); // no table for NFS; 3.0 has no such table, and calls the field unused
        }
        m_image.replace(0, super.bytes().size(), super.bytes());
        if (!m_format.magic.empty())
            m_image.replace(0, 4, m_format.magic);
    }

    OldFormat m_format;
    std::string m_image;
    Metadata m_inodes;
    Metadata m_directories;
    std::string m_open_fragment;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> m_fragments;
    std::uint32_t m_inode_count = 0;
    std::uint64_t m_root_inode = 0;
};

} // namespace warifu::firmware::test

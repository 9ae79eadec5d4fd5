#pragma once

#include <memory>
#include <span>

#include "squashfs.h"

namespace warifu::firmware::squashfs {

/// Memory for files' contents that is not cleared first. Grows, never shrinks.
class Buffer {
public:
    std::span<std::byte> reserve(std::size_t size);

private:
    std::unique_ptr<std::byte[]> m_bytes;
    std::size_t m_capacity = 0;
};

struct Contents {
    Bytes bytes;
    std::string_view problem_code = {}; ///< empty when the contents are whole
    std::string problem = {};
};

/// Unpacks files one after another. The contents live until the next call.
class FileReader {
public:
    FileReader(Bytes image, const Superblock& super, const BlockReader& blocks, const std::vector<Fragment>& fragments,
               std::uint64_t most_file_bytes)
        : m_image(image), m_super(super), m_blocks(blocks), m_fragments(fragments), m_most(most_file_bytes) {}

    Contents read(const Inode& inode);

private:
    struct Plan {
        std::uint64_t blocks = 0; ///< blocks of its own that the file has
        std::uint64_t tail = 0;   ///< bytes in the fragment
    };
    Plan plan(const Inode& inode) const;
    bool read_blocks(const Inode& inode, std::uint64_t count, std::span<std::byte> out, std::uint64_t& good_until);
    bool read_block(Bytes packed, BlockSize size, std::span<std::byte> out) const;
    Bytes fragment(std::uint32_t index);

    Bytes m_image;
    const Superblock& m_super;
    const BlockReader& m_blocks;
    const std::vector<Fragment>& m_fragments;
    std::uint64_t m_most;
    Buffer m_file_buffer; // keeping these for the next unit was measured, and gains nothing
    Buffer m_fragment_buffer;
    std::uint32_t m_fragment = kNoFragment; // the one that is unpacked
    Bytes m_fragment_bytes;
};

} // namespace warifu::firmware::squashfs

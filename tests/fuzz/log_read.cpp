// What an auditor is handed: notes, checkpoints, proofs, keys, paths of tiles, tiles and bundles. The first byte says
// which. What is read is written back as it was: then there is one way alone to write it.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "warifu/log/proof.h"
#include "warifu/log/tiles.h"

namespace {

using namespace warifu;

void must(bool holds) {
    if (!holds)
        std::abort();
}

void read_as(char kind, std::string_view text) {
    using namespace warifu::log;
    switch (kind) {
    case 'n':
        if (const auto note = read_note(text))
            must(write_note(*note) == text && !note->signatures.empty());
        break;
    case 'c':
        if (const auto checkpoint = read_checkpoint(text))
            must(write_checkpoint(*checkpoint) == text && checkpoint->size <= largest_tree);
        break;
    case 'p':
        if (const auto proof = read_proof(text); proof && text.find("\nextra ") == text.npos)
            must(write_proof(*proof) == text);
        break;
    case 'k':
        if (const auto key = VerifierKey::parse(text))
            must(key->to_string() == text);
        break;
    case 't':
        if (const auto tile = read_tile_path(text))
            must(path_of(*tile) == text && tile->width >= 1 && tile->width <= full_width);
        break;
    default: {
        const std::uint64_t width = static_cast<unsigned char>(kind);
        if (const auto hashes = read_hashes(as_bytes(text), width))
            must(write_hashes(*hashes) == text);
        if (const auto entries = read_entries(as_bytes(text), width)) {
            std::vector<std::string> copies;
            for (const Bytes entry : *entries)
                copies.emplace_back(as_text(entry));
            must(write_entries(copies) == text);
        }
    }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 0)
        read_as(static_cast<char>(data[0]), {reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
}

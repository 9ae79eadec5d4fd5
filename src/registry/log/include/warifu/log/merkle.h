#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "warifu/base/digest.h"
#include "warifu/base/result.h"

/// The Merkle tree of RFC 6962, section 2: a list that can only grow, and short proofs of what is in it.
///
///     root of 5 leaves           A leaf is SHA-256(0x00 ‖ entry), a node SHA-256(0x01 ‖ left ‖ right), so that none
///     can
///        ┌────┴───┐              pass for the other. The left half is the largest power of two below the size:
///        complete
///     ┌──┴──┐     │              subtrees never change when leaves are added.
///    ┌┴┐   ┌┴┐    │              Inclusion: the hashes beside the way from a leaf to the root.
///    0 1   2 3    4              Consistency: those that lead from one root to that of a larger tree.
namespace warifu::log {

using Hash = Digest256;
/// From the leaf (or the old root) upwards.
using Proof = std::vector<Hash>;

/// Sizes are kept below this, so that they fit the integers of databases and of JSON's readers.
constexpr std::uint64_t largest_tree = (1ULL << 53U) - 1;

Hash leaf_hash(Bytes entry);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();

/// The right edge of a tree: what is needed to add leaves and to tell the root.
class Frontier {
public:
    void append(const Hash& leaf);
    std::uint64_t size() const { return m_size; }
    Hash root() const { return root_of_peaks(m_peaks); }
    /// Roots of complete subtrees, one for each bit set in the size, the largest first.
    const std::vector<Hash>& peaks() const { return m_peaks; }
    static Hash root_of_peaks(const std::vector<Hash>& peaks);

private:
    std::vector<Hash> m_peaks;
    std::uint64_t m_size = 0;
};

/// The hash of a complete subtree: of the leaves [index << height, (index + 1) << height).
using NodeSource = std::function<Result<Hash>(unsigned height, std::uint64_t index)>;

Result<Hash> root_of(std::uint64_t size, const NodeSource& nodes);
Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeSource& nodes);
Result<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t size, const NodeSource& nodes);

/// Whether `leaf` stands at `index` of the tree of this size and root.
bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Proof& proof, const Hash& root);
/// Whether the tree of `old_size` is the beginning of that of `size`.
bool proves_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                        const Proof& proof);

} // namespace warifu::log

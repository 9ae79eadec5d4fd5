#include "warifu/log/merkle.h"

#include <array>
#include <bit>

namespace warifu::log {

namespace {

constexpr std::byte leaf_prefix{0};
constexpr std::byte node_prefix{1};

/// RFC 6962, 2.1: the largest power of two that is smaller than the size.
std::uint64_t left_size(std::uint64_t size) { return std::bit_floor(size - 1); }

/// MTH(D[begin:end]). Every call splits the range as the whole tree does, so that complete parts are nodes of it.
Result<Hash> range_root(std::uint64_t begin, std::uint64_t end, const NodeSource& nodes) {
    const std::uint64_t size = end - begin;
    if (std::has_single_bit(size)) {
        const auto height = static_cast<unsigned>(std::countr_zero(size));
        return nodes(height, begin >> height);
    }
    const std::uint64_t middle = begin + left_size(size);
    const Hash left = TRY(range_root(begin, middle, nodes));
    const Hash right = TRY(range_root(middle, end, nodes));
    return node_hash(left, right);
}

Error out_of_tree() { return make_error(ErrorCode::InvalidArgument, "no such leaf or size in a tree of this size"); }

/// The verifiers' two walks of RFC 9162, 2.1.3.2 and 2.1.4.2: where the way stands in both trees.
struct Way {
    std::uint64_t at;
    std::uint64_t last;

    bool from_left() const { return (at & 1U) != 0 || at == last; }
    void up() {
        at >>= 1U;
        last >>= 1U;
    }
    /// Up to where the way is a right child, or has reached the left edge.
    void up_to_right_child() {
        while ((at & 1U) == 0 && at != 0)
            up();
    }
};

} // namespace

Hash leaf_hash(Bytes entry) { return sha256(std::array{Bytes(&leaf_prefix, 1), entry}); }

Hash node_hash(const Hash& left, const Hash& right) {
    return sha256(std::array{Bytes(&node_prefix, 1), Bytes(left), Bytes(right)});
}

Hash empty_root() { return sha256(Bytes()); }

void Frontier::append(const Hash& leaf) {
    Hash carried = leaf;
    for (std::uint64_t bits = m_size; (bits & 1U) != 0; bits >>= 1U) {
        carried = node_hash(m_peaks.back(), carried);
        m_peaks.pop_back();
    }
    m_peaks.push_back(carried);
    ++m_size;
}

Hash Frontier::root_of_peaks(const std::vector<Hash>& peaks) {
    if (peaks.empty())
        return empty_root();
    Hash root = peaks.back();
    for (std::size_t i = peaks.size() - 1; i-- > 0;)
        root = node_hash(peaks[i], root);
    return root;
}

Result<Hash> root_of(std::uint64_t size, const NodeSource& nodes) {
    if (size > largest_tree)
        return out_of_tree();
    return size == 0 ? empty_root() : range_root(0, size, nodes);
}

Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeSource& nodes) {
    if (index >= size || size > largest_tree)
        return out_of_tree();
    Proof from_root; // RFC 6962, 2.1.1, from the root down
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    while (end - begin > 1) {
        const std::uint64_t middle = begin + left_size(end - begin);
        if (index < middle) {
            from_root.push_back(TRY(range_root(middle, end, nodes)));
            end = middle;
        } else {
            from_root.push_back(TRY(range_root(begin, middle, nodes)));
            begin = middle;
        }
    }
    return Proof(from_root.rbegin(), from_root.rend());
}

Result<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t size, const NodeSource& nodes) {
    if (old_size > size || size > largest_tree)
        return out_of_tree();
    if (old_size == 0 || old_size == size)
        return Proof{};
    Proof from_root; // RFC 6962, 2.1.2, from the root down
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    while (end != old_size) {
        const std::uint64_t middle = begin + left_size(end - begin);
        if (old_size <= middle) {
            from_root.push_back(TRY(range_root(middle, end, nodes)));
            end = middle;
        } else {
            from_root.push_back(TRY(range_root(begin, middle, nodes)));
            begin = middle;
        }
    }
    if (begin != 0) // else it is the old root, which the verifier has
        from_root.push_back(TRY(range_root(begin, end, nodes)));
    return Proof(from_root.rbegin(), from_root.rend());
}

bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Proof& proof, const Hash& root) {
    if (index >= size)
        return false;
    Way way{index, size - 1};
    Hash reached = leaf;
    for (const Hash& beside : proof) {
        if (way.last == 0)
            return false;
        if (way.from_left()) {
            reached = node_hash(beside, reached);
            way.up_to_right_child();
        } else {
            reached = node_hash(reached, beside);
        }
        way.up();
    }
    return way.last == 0 && reached == root;
}

bool proves_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                        const Proof& proof) {
    if (old_size > size)
        return false;
    if (old_size == size)
        return proof.empty() && old_root == root;
    if (old_size == 0)
        return proof.empty() && old_root == empty_root(); // every tree begins with nothing
    Way way{old_size - 1, size - 1};
    while ((way.at & 1U) != 0)
        way.up();
    auto next = proof.begin();
    Hash old_reached = old_root;
    if (!std::has_single_bit(old_size)) {
        if (next == proof.end())
            return false;
        old_reached = *next++;
    }
    if (next == proof.end())
        return false;
    Hash reached = old_reached;
    for (; next != proof.end(); ++next) {
        if (way.last == 0)
            return false;
        if (way.from_left()) {
            old_reached = node_hash(*next, old_reached);
            reached = node_hash(*next, reached);
            way.up_to_right_child();
        } else {
            reached = node_hash(reached, *next);
        }
        way.up();
    }
    return way.last == 0 && old_reached == old_root && reached == root;
}

} // namespace warifu::log

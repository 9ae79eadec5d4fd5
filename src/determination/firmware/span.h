#pragma once

#include <cstdint>
#include <vector>

namespace warifu::firmware {

/// Bytes [offset, offset + size) of what is at hand.
struct Span {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    std::uint64_t end() const { return offset + size; }
};

/// Collects what a container's structures and files take up, in any order and also twice.
class Coverage {
public:
    void add(std::uint64_t offset, std::uint64_t size);
    void add(Span span) { add(span.offset, span.size); }
    /// What is left of [0, extent): the slack, in order.
    std::vector<Span> rest(std::uint64_t extent);

private:
    std::vector<Span> m_spans;
};

} // namespace warifu::firmware

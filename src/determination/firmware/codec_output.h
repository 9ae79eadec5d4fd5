#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codec.h"

namespace warifu::firmware {

/// Output of a stream whose size nobody knows beforehand. It grows up to one byte beyond the limit, and that byte tells
/// a stream that ends at the limit from one that goes on.
class Output {
public:
    Output(std::uint64_t limit, std::uint64_t guess) : m_limit(limit) { m_bytes.resize(clamp(guess)); }

    /// Where to write next; empty when the limit was passed.
    std::span<std::byte> room() {
        if (m_used == m_bytes.size())
            m_bytes.resize(clamp(m_bytes.size() * 2));
        return std::span<std::byte>(m_bytes).subspan(m_used);
    }
    void wrote(std::size_t count) { m_used += count; }
    std::uint64_t size() const { return m_used; }
    bool over_limit() const { return m_used > m_limit; }

    std::vector<std::byte> take() {
        m_bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(m_used, m_limit)));
        return std::move(m_bytes);
    }

private:
    std::size_t clamp(std::uint64_t size) const {
        const std::uint64_t most = m_limit == UINT64_MAX ? m_limit : m_limit + 1;
        return static_cast<std::size_t>(std::min(std::max<std::uint64_t>(size, 4096), most));
    }

    std::uint64_t m_limit;
    std::vector<std::byte> m_bytes;
    std::size_t m_used = 0;
};

/// zstd and LZ4 give nothing of what one call decoded before it met damage. Fed in slices, only a slice's worth is
/// lost.
inline Bytes slice(Bytes in) { return in.first(std::min<std::size_t>(in.size(), 64U << 10U)); }

/// What one call of a decompressor did.
struct Step {
    enum class State { Working, Ended, Broken };
    State state = State::Working;
    std::size_t consumed = 0;
    std::size_t produced = 0;
    std::string problem = {}; ///< when broken
};

/// Drives a decompressor over `in`. `step(input, room)` does a piece of work; when a stream has ended, `next(rest)`
/// says how many bytes of padding lie before a further stream, having got ready for it, or -1 when none follows.
template <class StepFunction, class NextFunction>
Decoded run_stream(Bytes in, std::uint64_t limit, std::uint64_t guess, StepFunction step, NextFunction next) {
    Output output(limit, guess);
    Decoded result;
    std::uint64_t position = 0;
    std::uint64_t stream_start_output = 0;
    bool any_stream = false; // one stream was read to its end
    for (;;) {
        const std::span<std::byte> room = output.room();
        Step done = step(in.subspan(static_cast<std::size_t>(position)), room);
        position += done.consumed;
        output.wrote(done.produced);
        if (output.over_limit()) {
            result.problem = fmt::format("the stream unpacks to more than the limit of {} bytes", limit);
        } else if (done.state == Step::State::Broken) {
            result.problem = std::move(done.problem);
        } else if (done.state == Step::State::Ended) {
            result.consumed = position;
            any_stream = true;
            stream_start_output = output.size();
            const std::int64_t padding = next(in.subspan(static_cast<std::size_t>(position)));
            if (padding < 0)
                break;
            position += static_cast<std::uint64_t>(padding);
            continue;
        } else if (done.consumed == 0 && done.produced == 0 && !room.empty()) {
            result.problem = "the input ends before the stream does";
        } else {
            continue;
        }
        // Bytes that only look like a further stream are not part of this one.
        if (any_stream && output.size() == stream_start_output) {
            result.problem.clear();
            break;
        }
        result.complete = false;
        result.consumed = position;
        break;
    }
    result.bytes = output.take();
    return result;
}

/// How much to allocate at first: most firmware unpacks to some three times its size.
inline std::uint64_t first_guess(Bytes in) { return std::min<std::uint64_t>(in.size() * 3ULL, 64ULL << 20U); }

inline bool starts_with(Bytes bytes, std::string_view magic) {
    return bytes.size() >= magic.size() && as_text(bytes.first(magic.size())) == magic;
}

} // namespace warifu::firmware

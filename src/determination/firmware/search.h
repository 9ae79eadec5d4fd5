#pragma once

#include <optional>

#include "part.h"

namespace warifu::firmware {

/// Is told before a look-alike is tried, which may be the hostile bytes that end the process.
class TrialGuard {
public:
    virtual ~TrialGuard() = default;
    /// False: leave it alone.
    virtual bool begin(std::string_view format, std::uint64_t offset) = 0;
    virtual void end() = 0;
};

/// Seeks parts in a run of bytes, from front to back.
class Search {
public:
    /// `bytes` is the parent, cut at the end of the run; offsets of parts are offsets in it.
    Search(Bytes bytes, Role role, const Limits& limits, TrialGuard& guard);

    /// What begins exactly at `offset`. Here weak magics and checksums alone are enough.
    std::optional<Part> at(std::uint64_t offset);
    /// The first part at `from` or behind it.
    std::optional<Part> next(std::uint64_t from);

    /// True once so much hostile look-alike was tried that searching was given up.
    bool gave_up() const { return m_trials.gone(); }

private:
    std::optional<Part> try_signatures(std::uint64_t magic_at, std::uint64_t floor);
    template <class Recognise>
    std::optional<Part> guarded(std::string_view format, std::uint64_t offset, Recognise recognise);
    enum class Strength { AtStart, Anywhere };
    std::optional<Part> try_lzma(std::uint64_t offset, Strength strength);

    Bytes m_bytes; // of the caller, who keeps them as long as the search and its parts
    Role m_role;
    Trials m_trials;
    const Limits& m_limits;
    TrialGuard& m_guard;
};

} // namespace warifu::firmware

#pragma once

#include <bit>
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "warifu/advisories/advisory.h"
#include "warifu/base/bytes.h"

/// What a Writer writes a Reader reads back. Numbers are base 128, little end first; texts and lists have their length
/// before them; what is shared is written once.
namespace warifu::advisories {

using Platforms = std::shared_ptr<const std::vector<Platform>>;

class ArchiveWriter {
public:
    template <class... Parts>
    void operator()(const Parts&... parts) {
        (put(parts), ...);
    }
    std::string take() { return std::move(m_out); }

private:
    void number(std::uint64_t value) {
        for (; value >= 0x80U; value >>= 7U)
            m_out += static_cast<char>(static_cast<unsigned char>(value | 0x80U));
        m_out += static_cast<char>(static_cast<unsigned char>(value));
    }
    void put(std::uint64_t value) { number(value); }
    void put(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }
    void put(bool value) { number(value ? 1 : 0); }
    void put(double value) { number(std::bit_cast<std::uint64_t>(value)); }
    void put(const std::string& text) {
        number(text.size());
        m_out += text;
    }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void put(Enum value) {
        number(static_cast<std::uint64_t>(value));
    }
    void put(const Date& day) { number((static_cast<std::uint64_t>(day.year()) * 16 + day.month()) * 32 + day.day()); }
    template <class T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value)
            put(*value);
    }
    template <class T>
    void put(const std::vector<T>& list) {
        number(list.size());
        for (const T& each : list)
            put(each);
    }
    template <class A, class B>
    void put(const std::pair<A, B>& both) {
        put(both.first);
        put(both.second);
    }
    void put(const Platforms& platforms) {
        if (platforms == nullptr)
            return number(0);
        const auto [known, is_new] = m_shared.emplace(platforms.get(), m_shared.size() + 1);
        number(known->second);
        if (is_new)
            put(*platforms);
    }
    template <class T>
        requires std::is_class_v<T>
    void put(const T& record) {
        fields(*this, record);
    }

    std::string m_out;
    std::map<const void*, std::uint64_t> m_shared;
};

/// The greatest value of each enumeration.
template <class Enum>
constexpr std::uint64_t last_of = 0;
template <>
inline constexpr std::uint64_t last_of<Feed> = static_cast<std::uint64_t>(Feed::EndOfLife);
template <>
inline constexpr std::uint64_t last_of<Affection> = static_cast<std::uint64_t>(Affection::Unknown);
template <>
inline constexpr std::uint64_t last_of<FixState> = static_cast<std::uint64_t>(FixState::Undetermined);
template <>
inline constexpr std::uint64_t last_of<EndDate::Kind> = static_cast<std::uint64_t>(EndDate::Kind::On);

class ArchiveReader {
public:
    explicit ArchiveReader(Bytes bytes) : m_reader(bytes) {}

    template <class... Parts>
    void operator()(Parts&... parts) {
        (get(parts), ...);
    }
    /// Everything was there, and nothing is left.
    bool good() const { return !m_bad && m_reader.at_end(); }

private:
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = m_reader.u8();
            if (!byte)
                break;
            value |= static_cast<std::uint64_t>(*byte & 0x7FU) << shift;
            if (*byte < 0x80U)
                return value;
        }
        m_bad = true;
        return 0;
    }
    void get(std::uint64_t& value) { value = number(); }
    void get(std::int64_t& value) { value = static_cast<std::int64_t>(number()); }
    void get(bool& value) { value = number() != 0; }
    void get(double& value) { value = std::bit_cast<double>(number()); }
    void get(std::string& text) {
        const auto bytes = m_reader.take(number());
        m_bad = m_bad || !bytes;
        if (bytes)
            text = as_text(*bytes);
    }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void get(Enum& value) {
        const std::uint64_t found = number();
        m_bad = m_bad || found > last_of<Enum>;
        if (!m_bad)
            value = static_cast<Enum>(found);
    }
    void get(std::optional<Date>& day) {
        bool there = false;
        get(there);
        if (!there)
            return;
        const std::uint64_t packed = number();
        const auto found = Date::from(static_cast<int>((packed >> 9U) & 0x3FFFU),
                                      static_cast<unsigned>((packed >> 5U) & 15U), static_cast<unsigned>(packed & 31U));
        m_bad = m_bad || !found;
        if (found)
            day = *found;
    }
    template <class T>
    void get(std::optional<T>& value) {
        bool there = false;
        get(there);
        if (there && !m_bad)
            get(value.emplace());
    }
    template <class T>
    void get(std::vector<T>& list) {
        const std::uint64_t count = number();
        m_bad = m_bad || count > m_reader.remaining(); // each takes a byte at least
        for (std::uint64_t i = 0; i < count && !m_bad; ++i)
            get(list.emplace_back());
    }
    template <class A, class B>
    void get(std::pair<A, B>& both) {
        get(both.first);
        get(both.second);
    }
    void get(Platforms& platforms) {
        const std::uint64_t which = number();
        if (which == 0 || m_bad)
            return;
        if (which == m_shared.size() + 1) {
            std::vector<Platform> read;
            get(read);
            m_shared.push_back(std::make_shared<const std::vector<Platform>>(std::move(read)));
        }
        m_bad = m_bad || which > m_shared.size();
        if (!m_bad)
            platforms = m_shared[static_cast<std::size_t>(which) - 1];
    }
    template <class T>
        requires std::is_class_v<T>
    void get(T& record) {
        fields(*this, record);
    }

    ByteReader m_reader;
    bool m_bad = false;
    std::vector<Platforms> m_shared;
};

template <class T, class Record>
concept Either = std::same_as<std::remove_const_t<T>, Record>;

// The fields of each record, once for both ways.
template <class Archive, Either<Change> T>
void fields(Archive& archive, T& change) {
    archive(change.at, change.status);
}
template <class Archive, Either<Range> T>
void fields(Archive& archive, T& range) {
    archive(range.scheme, range.status, range.exact, range.introduced, range.introduced_after, range.fixed,
            range.last_affected, range.changes);
}
template <class Archive, Either<CpeMatch> T>
void fields(Archive& archive, T& match) {
    archive(match.name, match.range);
}
template <class Archive, Either<Platform> T>
void fields(Archive& archive, T& platform) {
    archive(platform.any_of, platform.negated);
}
template <class Archive, Either<DistributionFix> T>
void fields(Archive& archive, T& fix) {
    archive(fix.release, fix.state, fix.fixed_version, fix.release_version, fix.urgency, fix.note);
}
template <class Archive, Either<Vex> T>
void fields(Archive& archive, T& vex) {
    archive(vex.status, vex.justification, vex.statement, vex.author);
}
template <class Archive, Either<Affected> T>
void fields(Archive& archive, T& affected) {
    archive(affected.cpe, affected.purl, affected.ecosystem, affected.package, affected.vendor, affected.product,
            affected.ranges, affected.default_status, affected.every_version, affected.running_on, affected.fix,
            affected.vex, affected.platforms, affected.files);
}
template <class Archive, Either<Severity> T>
void fields(Archive& archive, T& severity) {
    archive(severity.kind, severity.vector, severity.score, severity.by);
}
template <class Archive, Either<Exploited> T>
void fields(Archive& archive, T& exploited) {
    archive(exploited.added, exploited.due, exploited.ransomware);
}
template <class Archive, Either<EndDate> T>
void fields(Archive& archive, T& end) {
    archive(end.kind, end.on);
}
template <class Archive, Either<LifeCycle> T>
void fields(Archive& archive, T& cycle) {
    archive(cycle.product, cycle.cycle, cycle.label, cycle.codename, cycle.released, cycle.active_support,
            cycle.end_of_life, cycle.extended_support, cycle.latest, cycle.identifiers);
}
/// All but `affected`.
template <class Archive, Either<Advisory> T>
void fields(Archive& archive, T& advisory) {
    archive(advisory.id, advisory.feed, advisory.within, advisory.aliases, advisory.related, advisory.title,
            advisory.summary, advisory.publisher, advisory.published, advisory.modified, advisory.withdrawn,
            advisory.rejected, advisory.disputed, advisory.weaknesses, advisory.severities, advisory.cut,
            advisory.exploited);
}

} // namespace warifu::advisories

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace warifu {

using Bytes = std::span<const std::byte>;

enum class ByteOrder { Little, Big };

/// True when `length` bytes from `offset` lie inside `size`. The one form of this test that cannot overflow.
constexpr bool in_range(std::uint64_t offset, std::uint64_t length, std::uint64_t size) {
    return offset <= size && length <= size - offset;
}

/// The part of `bytes` that is there: as much of [offset, offset + length) as exists.
constexpr Bytes clipped(Bytes bytes, std::uint64_t offset, std::uint64_t length) {
    if (offset >= bytes.size())
        return {};
    const std::uint64_t left = bytes.size() - offset;
    return bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length < left ? length : left));
}

inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

inline Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }

template <class T>
T load(const std::byte* at, ByteOrder order) {
    static_assert(std::is_unsigned_v<T> && sizeof(T) <= 8);
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        const std::size_t from = order == ByteOrder::Big ? i : sizeof(T) - 1 - i;
        value = static_cast<T>((static_cast<std::uint64_t>(value) << 8U) | static_cast<std::uint64_t>(at[from]));
    }
    return value;
}

/// Reads a span that an attacker wrote. Every read either succeeds whole or leaves the position where it was.
class ByteReader {
public:
    explicit ByteReader(Bytes bytes, ByteOrder order = ByteOrder::Little) : m_bytes(bytes), m_order(order) {}

    std::size_t position() const { return m_position; }
    std::size_t remaining() const { return m_bytes.size() - m_position; }
    bool at_end() const { return remaining() == 0; }
    void set_order(ByteOrder order) { m_order = order; }

    /// Moves to an absolute offset; false (and no move) past the end.
    [[nodiscard]] bool seek(std::uint64_t offset) {
        if (offset > m_bytes.size())
            return false;
        m_position = static_cast<std::size_t>(offset);
        return true;
    }

    [[nodiscard]] bool skip(std::uint64_t length) {
        if (length > remaining())
            return false;
        m_position += static_cast<std::size_t>(length);
        return true;
    }

    std::optional<Bytes> take(std::uint64_t length) {
        if (length > remaining())
            return std::nullopt;
        const Bytes taken = m_bytes.subspan(m_position, static_cast<std::size_t>(length));
        m_position += taken.size();
        return taken;
    }

    std::optional<std::uint8_t> u8() { return read<std::uint8_t>(); }
    std::optional<std::uint16_t> u16() { return read<std::uint16_t>(); }
    std::optional<std::uint32_t> u32() { return read<std::uint32_t>(); }
    std::optional<std::uint64_t> u64() { return read<std::uint64_t>(); }

private:
    template <class T>
    std::optional<T> read() {
        if (remaining() < sizeof(T))
            return std::nullopt;
        const T value = load<T>(m_bytes.data() + m_position, m_order);
        m_position += sizeof(T);
        return value;
    }

    Bytes m_bytes; // a view: the owner outlives the reader
    ByteOrder m_order;
    std::size_t m_position = 0;
};

} // namespace warifu

#include "fdt.h"

#include <string_view>

namespace warifu::firmware {

// The flattened device tree (Devicetree Specification 0.4, chapter 5): a header of 40 bytes, big-endian:
//     magic d0 0d fe ed, total size, offsets of structure, strings and memory reservations, version, last compatible
//     version, boot CPU, sizes of strings and structure
// The structure is a row of 32-bit tokens: 1 begins a node (its name follows), 2 ends it, 3 is a property (length,
// offset of its name among the strings, value), 4 nothing, 9 the end; all on multiples of four.
//
// U-Boot's FIT (doc/usage/fit/source_file_format.rst) is such a tree with a node /images: each node in it is a file,
// with its bytes in the property `data`, or outside the tree at `data-position` from the start or `data-offset` from
// the tree's end, filled up to four bytes, `data-size` long.

namespace {

constexpr std::uint32_t begin_node = 1;
constexpr std::uint32_t end_node = 2;
constexpr std::uint32_t property = 3;
constexpr std::uint32_t nothing = 4;
constexpr std::uint32_t end_of_tree = 9;
constexpr std::size_t max_images = 1024;
constexpr unsigned max_depth = 64;

struct FdtHeader {
    std::uint32_t total = 0;
    std::uint32_t structure = 0;
    std::uint32_t strings = 0;
};

std::optional<FdtHeader> parse_fdt_header(Bytes bytes) {
    ByteReader reader(bytes, ByteOrder::Big);
    std::uint32_t fields[10];
    for (std::uint32_t& field : fields) {
        const auto value = reader.u32();
        if (!value)
            return std::nullopt;
        field = *value;
    }
    const std::uint32_t version = fields[5];
    const FdtHeader header{fields[1], fields[2], fields[3]};
    if (fields[0] != 0xd00dfeed || version < 16 || version > 32 || fields[6] > version || header.total < 48 ||
        header.structure % 4 != 0 || header.structure < 40 || header.structure >= header.total || header.strings < 40 ||
        header.strings > header.total || header.total > (1U << 30U))
        return std::nullopt;
    return header;
}

class Walk {
public:
    Walk(Bytes tree, const FdtHeader& header, DeviceTree& result) : m_tree(tree), m_header(header), m_result(result) {}

    /// True when the structure ended as it should.
    bool run();

private:
    bool open_node();
    bool close_node();
    bool read_property();
    void set(FitImage& image, std::string_view key, Bytes value, std::uint64_t at);
    std::optional<std::string_view> text_at(std::uint64_t offset) const;
    std::uint64_t position() const { return m_header.structure + m_at; }

    Bytes m_tree;
    FdtHeader m_header;
    DeviceTree& m_result;
    std::uint64_t m_at = 0; ///< from the start of the structure
    unsigned m_depth = 0;
    bool m_in_images = false;
};

std::optional<std::string_view> Walk::text_at(std::uint64_t offset) const {
    // Names have 31 characters at most. The bound keeps thousands of properties from all naming one huge string.
    const std::string_view rest = as_text(clipped(m_tree, offset, 256));
    const std::size_t end = rest.find('\0');
    if (end == std::string_view::npos)
        return std::nullopt;
    return rest.substr(0, end);
}

bool Walk::open_node() {
    const auto name = text_at(position());
    if (!name || ++m_depth > max_depth)
        return false;
    m_at += (name->size() + 4) / 4 * 4;
    if (m_depth == 2)
        m_in_images = *name == "images";
    if (m_depth == 2 && m_in_images)
        m_result.is_fit = true;
    if (m_depth == 3 && m_in_images) {
        if (m_result.images.size() >= max_images)
            return false;
        m_result.images.push_back({std::string(*name), "", 0, 0});
    }
    return true;
}

bool Walk::close_node() {
    if (m_depth == 0)
        return false;
    if (m_depth == 2)
        m_in_images = false;
    --m_depth;
    return true;
}

void Walk::set(FitImage& image, std::string_view key, Bytes value, std::uint64_t at) {
    const auto number = [&]() -> std::uint64_t {
        return value.size() == 4 ? load<std::uint32_t>(value.data(), ByteOrder::Big) : 0;
    };
    if (key == "data") {
        image.offset = at;
        image.size = value.size();
    } else if (key == "data-size") {
        image.size = number();
    } else if (key == "data-position") {
        image.offset = number();
    } else if (key == "data-offset") {
        image.offset = (std::uint64_t{m_header.total} + 3) / 4 * 4 + number();
    } else if (key == "type") {
        const std::string_view text = as_text(value);
        image.type = text.substr(0, text.find('\0'));
    }
}

bool Walk::read_property() {
    const Bytes head = clipped(m_tree, position(), 8);
    if (head.size() < 8)
        return false;
    const auto length = load<std::uint32_t>(head.data(), ByteOrder::Big);
    const auto key_at = load<std::uint32_t>(head.data() + 4, ByteOrder::Big);
    m_at += 8;
    const std::uint64_t value_at = position();
    if (!in_range(value_at, length, m_tree.size()))
        return false;
    m_at += (std::uint64_t{length} + 3) / 4 * 4;
    if (m_depth == 3 && m_in_images) {
        const auto key = text_at(std::uint64_t{m_header.strings} + key_at);
        if (!key)
            return false;
        set(m_result.images.back(), *key, clipped(m_tree, value_at, length), value_at);
    }
    return true;
}

bool Walk::run() {
    while (true) {
        const Bytes token = clipped(m_tree, position(), 4);
        if (token.size() < 4)
            return false;
        m_at += 4;
        switch (load<std::uint32_t>(token.data(), ByteOrder::Big)) {
        case begin_node:
            if (!open_node())
                return false;
            break;
        case end_node:
            if (!close_node())
                return false;
            break;
        case property:
            if (!read_property())
                return false;
            break;
        case nothing: break;
        case end_of_tree: return m_depth == 0;
        default: return false;
        }
    }
}

} // namespace

std::optional<DeviceTree> parse_device_tree(Bytes bytes) {
    const auto header = parse_fdt_header(bytes);
    if (!header)
        return std::nullopt;
    const Bytes first = clipped(bytes, header->structure, 4);
    if (first.size() < 4 || load<std::uint32_t>(first.data(), ByteOrder::Big) != begin_node)
        return std::nullopt;
    DeviceTree tree;
    tree.size = header->total;
    const Bytes inside = clipped(bytes, 0, header->total);
    tree.damaged = !Walk(inside, *header, tree).run() || inside.size() < header->total;
    for (const FitImage& image : tree.images)
        if (image.size > 0 && image.offset + image.size > tree.size)
            tree.size = image.offset + image.size;
    return tree;
}

} // namespace warifu::firmware

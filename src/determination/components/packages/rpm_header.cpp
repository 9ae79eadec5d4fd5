#include <array>

#include <fmt/format.h>

#include "readers.h"

// An rpm header (rpm's docs/manual/format_header.md): two big-endian counts, the index of 16-byte entries (tag, type,
// offset, count), then the data that they point into.

namespace warifu::packages {

namespace {

enum Tag : std::uint32_t {
    name = 1000,
    version = 1001,
    release = 1002,
    epoch = 1003,
    vendor = 1011,
    licence = 1014,
    architecture = 1022,
    source_rpm = 1044,
    folder_of_file = 1116, ///< DIRINDEXES
    base_names = 1117,
    folder_names = 1118,
};
enum Type : std::uint32_t { int32 = 4, string = 6, string_array = 8, i18n_string = 9 };

struct Entry {
    std::uint32_t type = 0;
    std::uint32_t offset = 0;
    std::uint32_t count = 0;
};

class Header {
public:
    bool parse(Bytes bytes) {
        ByteReader reader(bytes, ByteOrder::Big);
        const auto entries = reader.u32();
        const auto size = reader.u32();
        if (!entries || !size || *entries == 0 || *entries > 65'536)
            return false;
        const auto index = reader.take(std::uint64_t{*entries} * 16);
        const auto data = reader.take(*size);
        if (!index || !data)
            return false;
        m_index = *index;
        m_data = *data;
        return true;
    }

    std::optional<Entry> find(std::uint32_t tag) const {
        for (std::size_t at = 0; at + 16 <= m_index.size(); at += 16)
            if (load<std::uint32_t>(m_index.data() + at, ByteOrder::Big) == tag)
                return Entry{load<std::uint32_t>(m_index.data() + at + 4, ByteOrder::Big),
                             load<std::uint32_t>(m_index.data() + at + 8, ByteOrder::Big),
                             load<std::uint32_t>(m_index.data() + at + 12, ByteOrder::Big)};
        return std::nullopt;
    }

    std::vector<std::string_view> texts(std::uint32_t tag) const {
        std::vector<std::string_view> found;
        const auto entry = find(tag);
        if (!entry || (entry->type != string && entry->type != string_array && entry->type != i18n_string))
            return found;
        std::string_view rest = as_text(clipped(m_data, entry->offset, m_data.size()));
        for (std::uint32_t i = 0; i < entry->count && i < most_files; ++i) {
            const std::size_t end = rest.find('\0');
            if (end == std::string_view::npos)
                break;
            found.push_back(rest.substr(0, end));
            rest.remove_prefix(end + 1);
        }
        return found;
    }

    std::string_view text(std::uint32_t tag) const {
        const auto all = texts(tag);
        return all.empty() ? std::string_view() : all.front();
    }

    std::vector<std::uint32_t> numbers(std::uint32_t tag) const {
        std::vector<std::uint32_t> found;
        const auto entry = find(tag);
        if (!entry || entry->type != int32 || !in_range(entry->offset, std::uint64_t{entry->count} * 4, m_data.size()))
            return found;
        for (std::uint32_t i = 0; i < entry->count; ++i)
            found.push_back(load<std::uint32_t>(m_data.data() + entry->offset + 4 * std::size_t{i}, ByteOrder::Big));
        return found;
    }

private:
    Bytes m_index;
    Bytes m_data;
};

/// `bash-5.1.8-6.el9.src.rpm` is `bash`: version and release have no hyphens.
std::string_view source_name(std::string_view file) {
    for (int i = 0; i < 2; ++i) {
        const std::size_t hyphen = file.rfind('-');
        if (hyphen == std::string_view::npos)
            return {};
        file = file.substr(0, hyphen);
    }
    return file;
}

void add_files(const Header& header, PackageList& list) {
    const auto folders = header.texts(folder_names);
    const auto names = header.texts(base_names);
    const auto indexes = header.numbers(folder_of_file);
    for (std::size_t i = 0; i < names.size() && i < indexes.size(); ++i) {
        if (indexes[i] >= folders.size())
            continue;
        if (list.files.size() >= most_files || folders[indexes[i]].size() + names[i].size() > 4096) {
            list.incomplete = "more files than can be kept";
            return;
        }
        list.files.push_back(
            {std::string(folders[indexes[i]]) + std::string(names[i]), std::string(header.text(name))});
    }
}

} // namespace

bool read_rpm_header(Bytes bytes, PackageList& list) {
    Header header;
    if (!header.parse(bytes) || header.text(name).empty() || header.text(version).empty())
        return false;
    if (header.text(name) == "gpg-pubkey") // a key that somebody trusted: rpm keeps it like a package
        return true;
    Package package;
    package.type = "rpm";
    package.name = header.text(name);
    package.version = fmt::format("{}-{}", header.text(version), header.text(release));
    if (const auto numbers = header.numbers(epoch); !numbers.empty() && numbers[0] != 0)
        package.qualifiers.emplace_back("epoch", fmt::format("{}", numbers[0]));
    package.architecture = header.text(architecture);
    package.supplier = header.text(vendor);
    package.licence = header.text(licence);
    package.origin = source_name(header.text(source_rpm));
    package.evidence = fmt::format("{}-{}", package.name, *package.version);
    list.packages.push_back(std::move(package));
    add_files(header, list);
    return true;
}

} // namespace warifu::packages

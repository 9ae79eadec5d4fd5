#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "archive.h"
#include "warifu/base/text.h"

namespace warifu::firmware {

// ar, of which .deb packages, some .ipk packages and static libraries are made (ar(5)). After "!<arch>\n" each member
// has a header of 60 bytes of text: name 16, time 12, uid 6, gid 6, mode 8 (octal), size 10, then "`\n"; contents are
// filled up to a multiple of two. GNU: a name ends in '/'; `//` holds the long names, `/123` points into it; `/` and
// `/SYM64/` are the symbol table. BSD: `#1/20` puts a name of 20 bytes in front of the contents.

namespace {

constexpr std::string_view magic = "!<arch>\n";
constexpr std::uint64_t header_size = 60;

std::optional<std::uint64_t> number(std::string_view field, int base) {
    field = trim(field);
    if (field.empty())
        return 0;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value, base);
    if (error != std::errc() || end != field.data() + field.size())
        return std::nullopt;
    return value;
}

struct Names {
    std::string_view long_names; ///< contents of `//`

    /// Cuts a BSD name off the front of `contents`.
    std::string_view of(std::string_view field, Bytes& contents) const {
        field = field.substr(0, field.find_last_not_of(' ') + 1);
        if (field.substr(0, 3) == "#1/") {
            const auto length = number(field.substr(3), 10);
            if (!length || *length > contents.size())
                return field;
            const std::string_view name = as_text(contents.first(static_cast<std::size_t>(*length)));
            contents = contents.subspan(static_cast<std::size_t>(*length));
            return name.substr(0, name.find('\0'));
        }
        if (field.size() > 1 && field[0] == '/') {
            const auto at = number(field.substr(1), 10);
            if (!at || *at >= long_names.size())
                return field;
            const std::string_view name = long_names.substr(static_cast<std::size_t>(*at));
            return name.substr(0, name.find_first_of("/\n"));
        }
        return field.substr(0, field.find('/'));
    }
};

} // namespace

Result<std::unique_ptr<Archive>> open_ar(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly) {
    if (as_text(clipped(bytes, 0, magic.size())) != magic)
        return make_error(ErrorCode::Corrupt, "no ar magic");
    std::vector<Member> members;
    Names names;
    std::uint64_t at = magic.size();
    while (in_range(at, header_size, bytes.size())) {
        const std::string_view header = as_text(clipped(bytes, at, header_size));
        const auto size = number(header.substr(48, 10), 10);
        if (header.substr(58) != "`\n" || !size) {
            // Bytes behind the last member are not ours to judge; without any member it is no archive.
            if (members.empty())
                return make_error(ErrorCode::Corrupt, "no ar header");
            break;
        }
        if (members.size() >= limits.nodes) {
            anomaly({"", "stopped-at-nodes", fmt::format("the archive has more than {} members", limits.nodes)});
            at = bytes.size();
            break;
        }
        Bytes contents = clipped(bytes, at + header_size, *size);
        const bool complete = contents.size() == *size;
        const std::string_view field = header.substr(0, 16);
        if (field.substr(0, 2) == "//") {
            names.long_names = as_text(contents);
        } else if (field.substr(0, 2) != "/ " && field.substr(0, 7) != "/SYM64/") {
            Member member;
            set_path(member.entry, names.of(field, contents), anomaly);
            member.entry.mode = static_cast<std::uint32_t>(number(header.substr(40, 8), 8).value_or(0)) & 07777U;
            member.entry.uid = static_cast<std::uint32_t>(number(header.substr(28, 6), 10).value_or(0));
            member.entry.gid = static_cast<std::uint32_t>(number(header.substr(34, 6), 10).value_or(0));
            member.entry.size = contents.size();
            member.contents = contents;
            member.complete = complete;
            if (!complete)
                anomaly(
                    {member.entry.path, "truncated", fmt::format("{} of {} bytes are there", contents.size(), *size)});
            members.push_back(std::move(member));
        }
        at += header_size + *size + *size % 2;
        if (at > bytes.size())
            at = bytes.size();
    }
    return std::make_unique<Archive>("ar", at, std::move(members));
}

} // namespace warifu::firmware

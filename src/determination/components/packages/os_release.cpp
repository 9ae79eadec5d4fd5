#include <array>
#include <map>

#include <fmt/format.h>

#include "warifu/base/text.h"
#include "warifu/packages/databases.h"

// os-release(5): shell assignments, values in single or double quotes or none. Before it each distribution had a file
// of its own; Red Hat's family still tells there the minor version.

namespace warifu::packages {

namespace {

std::string unquoted(std::string_view value) {
    value = trim(value);
    if (value.size() < 2 || (value.front() != '"' && value.front() != '\'') || value.back() != value.front())
        return std::string(value);
    const bool escapes = value.front() == '"';
    value = value.substr(1, value.size() - 2);
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (escapes && value[i] == '\\' && i + 1 < value.size())
            ++i;
        text += value[i];
    }
    return text;
}

Distribution read_os_release(std::string_view text) {
    std::map<std::string_view, std::string> fields;
    for (const std::string_view line : lines(text)) {
        const std::size_t equals = line.find('=');
        if (equals != std::string_view::npos && !line.starts_with('#') && fields.size() < 100)
            fields[trim(line.substr(0, equals))] = unquoted(line.substr(equals + 1));
    }
    Distribution found;
    found.id = to_lower_ascii(fields["ID"]);
    found.version = fields["VERSION_ID"];
    found.name = fields["PRETTY_NAME"].empty() ? fields["NAME"] : fields["PRETTY_NAME"];
    found.cpe = cpe_23(fields["CPE_NAME"]);
    found.supplier = fields["VENDOR_NAME"];
    return found;
}

/// `CentOS Linux release 7.9.2009 (Core)`
Distribution read_redhat_release(std::string_view text) {
    constexpr auto names = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"CentOS", "centos"}, {"Red Hat Enterprise Linux", "rhel"}, {"Fedora", "fedora"}, {"Rocky", "rocky"}});
    Distribution found;
    text = trim(text.substr(0, text.find('\n')));
    const std::size_t release = text.find(" release ");
    for (const auto& [name, id] : names)
        if (text.starts_with(name) && release != std::string_view::npos)
            found.id = id;
    if (found.id.empty())
        return found;
    found.name = text;
    found.version = text.substr(release + 9, text.substr(release + 9).find(' '));
    return found;
}

/// OpenWrt's: DISTRIB_ID='OpenWrt', DISTRIB_RELEASE='18.06.1'; Ubuntu's lsb-release is alike.
Distribution read_distrib(std::string_view text) {
    Distribution found;
    for (const std::string_view line : lines(text)) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            continue;
        const std::string_view key = line.substr(0, equals);
        if (key == "DISTRIB_ID")
            found.id = to_lower_ascii(unquoted(line.substr(equals + 1)));
        else if (key == "DISTRIB_RELEASE")
            found.version = unquoted(line.substr(equals + 1));
        else if (key == "DISTRIB_DESCRIPTION")
            found.name = unquoted(line.substr(equals + 1));
    }
    return found;
}

/// A file that holds the version alone.
Distribution numbered(std::string_view id, std::string_view text) {
    Distribution found;
    const std::string_view version = trim(text.substr(0, text.find('\n')));
    if (version.empty() || version.front() < '0' || version.front() > '9' || version.size() > 32)
        return found;
    found.id = id;
    // Debian's releases are numbered by the first part alone since 10 and 7; `distro` has that part.
    found.version = id == "debian" ? version.substr(0, version.find('.')) : version;
    found.name = fmt::format("{} {}", id, version);
    return found;
}

} // namespace

std::string Distribution::release() const { return version.empty() ? id : fmt::format("{}-{}", id, version); }

bool is_release_file(std::string_view path) {
    constexpr auto names = std::to_array<std::string_view>(
        {"/etc/os-release", "/usr/lib/os-release", "/etc/redhat-release", "/etc/centos-release", "/etc/openwrt_release",
         "/etc/lsb-release", "/etc/debian_version", "/etc/alpine-release"});
    for (const std::string_view name : names)
        if (path == name)
            return true;
    return false;
}

Distribution read_release_file(std::string_view path, std::string_view text) {
    text = text.substr(0, 65'536);
    if (path.ends_with("/os-release"))
        return read_os_release(text);
    if (path == "/etc/redhat-release" || path == "/etc/centos-release")
        return read_redhat_release(text);
    if (path == "/etc/openwrt_release" || path == "/etc/lsb-release")
        return read_distrib(text);
    if (path == "/etc/debian_version")
        return numbered("debian", text);
    if (path == "/etc/alpine-release")
        return numbered("alpine", text);
    return {};
}

} // namespace warifu::packages

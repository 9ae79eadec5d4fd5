#include "service_passwords.h"

#include <algorithm>
#include <array>

#include "findings.h"
#include "settings_reader.h"
#include "warifu/base/text.h"

// Who may use a device's web pages stands in a file of its own: lighttpd's `auth.backend.*.userfile`, nginx's
// `auth_basic_user_file`, mosquitto's `password_file`, .htpasswd beside the pages, or in BusyBox's httpd.conf
// (networking/httpd.c: `/path:user:password`). Sources: the servers' reference pages, htpasswd(1), htdigest(1).

namespace warifu::inspection {

namespace {

struct Directive {
    std::string_view program; ///< as settings_program() names it
    std::string_view name;
    ServiceFile kind;
};
constexpr std::array<Directive, 5> directives = {{
    {"lighttpd", "auth.backend.plain.userfile", ServiceFile::Plain},
    {"lighttpd", "auth.backend.htpasswd.userfile", ServiceFile::Htpasswd},
    {"lighttpd", "auth.backend.htdigest.userfile", ServiceFile::Htdigest},
    {"nginx", "auth_basic_user_file", ServiceFile::Htpasswd},
    {"mosquitto", "password_file", ServiceFile::Mosquitto},
}};

std::optional<ServiceFile> kind_by_name(std::string_view path) {
    const std::string_view name = base_name(path);
    if (name == "httpd.conf")
        return ServiceFile::Busybox;
    if (name == "htdigest" || name == ".htdigest")
        return ServiceFile::Htdigest;
    if (name == "htpasswd" || name.ends_with(".htpasswd"))
        return ServiceFile::Htpasswd;
    return std::nullopt;
}

using Values = std::map<std::string, std::string, std::less<>>;

/// lighttpd's `var.x = "…"`.
void gather_values(std::string_view text, Values& values) {
    for (const std::string_view raw : lines(text)) {
        const std::string_view line = trim(raw);
        const std::size_t equals = line.find('=');
        if (!line.starts_with("var.") || equals == std::string_view::npos)
            continue;
        std::string_view value = trim(line.substr(equals + 1));
        if (value.size() > 1 && value.front() == '"' && value.find('"', 1) == value.size() - 1)
            values.insert_or_assign(std::string(trim(line.substr(0, equals))),
                                    std::string(value.substr(1, value.size() - 2)));
    }
}

/// `"/etc/x"`, `/etc/x;`, `var.d + "/x"`; nothing when a part is not known.
std::optional<std::string> path_of(std::string_view expression, const Values& values) {
    std::string path;
    for (std::string_view part : split(expression, '+')) {
        part = trim(part);
        if (const auto known = values.find(part); known != values.end()) {
            path += known->second;
            continue;
        }
        const char quote = part.empty() ? '\0' : part.front();
        if (quote == '"' || quote == '\'') {
            part.remove_prefix(1);
            path += part.substr(0, part.find(quote));
        } else if (part.starts_with("var.") || part.starts_with("env.") || part.find('$') != std::string_view::npos) {
            return std::nullopt;
        } else {
            path += part.substr(0, part.find_first_of(" \t;#"));
        }
    }
    if (path.find('$') != std::string::npos)
        return std::nullopt;
    return path;
}

/// What stands behind the name of a setting in its line; nothing when the line does not set it.
std::optional<std::string_view> value_behind(std::string_view line, std::string_view name) {
    const std::size_t at = line.find(name);
    const bool inside = at != std::string_view::npos && at != 0 &&
                        std::string_view(" \t{").find(line[at - 1]) == std::string_view::npos;
    if (at == std::string_view::npos || inside || line.starts_with('#'))
        return std::nullopt;
    std::string_view rest = line.substr(at + name.size());
    if (rest.empty() || std::string_view(" \t=").find(rest.front()) == std::string_view::npos)
        return std::nullopt;
    rest = trim(rest);
    if (rest.starts_with('='))
        rest = trim(rest.substr(1));
    return rest;
}

struct Named {
    const FileSystemTree& tree;
    const Values& values;
    Reasons& reasons;
    std::map<std::string, ServiceFile>& found;
};

void add_named(std::string_view program, const TreeEntry& settings, const Named& named) {
    std::size_t number = 0;
    for (const std::string_view raw : lines(*settings.text)) {
        ++number;
        for (const Directive& directive : directives) {
            const auto value = directive.program == program ? value_behind(trim(raw), directive.name) : std::nullopt;
            if (!value)
                continue;
            const std::string where = at_line(settings.locator, number);
            std::optional<std::string> path = path_of(*value, named.values);
            if (!path) {
                named.reasons.add(where + " names a password file in words that are not followed");
                continue;
            }
            if (program == "nginx" && !path->starts_with('/'))
                path->insert(0, "/etc/nginx/");
            const Resolved file = named.tree.resolve(*path);
            if (file.entry != nullptr && file.entry->text)
                named.found.insert_or_assign(file.path, directive.kind); // this goes before what a name says
            else if (file.entry != nullptr ? file.entry->size != 0 : file.kind != Resolved::Kind::RunTime)
                named.reasons.add(where + " names the password file " + *path + ", which could not be read");
        }
    }
}

std::optional<ServiceLine> parse_line(std::string_view line, ServiceFile kind) {
    const std::vector<std::string_view> fields = split(line, ':');
    const std::size_t colon = line.find(':');
    switch (kind) {
    case ServiceFile::Plain: // a password may hold colons
    case ServiceFile::Htpasswd:
    case ServiceFile::Mosquitto:
        if (fields.size() < 2 || fields[0].empty())
            return std::nullopt;
        return ServiceLine{0, fields[0], trim(line.substr(colon + 1))};
    case ServiceFile::Htdigest:
        if (fields.size() != 3 || fields[0].empty())
            return std::nullopt;
        return ServiceLine{0, fields[0], trim(fields[2])};
    case ServiceFile::Busybox:
        if (fields.size() < 3 || fields[1].empty())
            return std::nullopt;
        return ServiceLine{0, fields[1], trim(line.substr(colon + fields[1].size() + 2))};
    }
    return std::nullopt;
}

} // namespace

PasswordFile<ServiceLine> parse_service_passwords(std::string_view text, ServiceFile kind) {
    // `A:`, `I:`, `.type:` … of BusyBox
    const auto is_other = [&](std::string_view line) { return kind == ServiceFile::Busybox && !line.starts_with('/'); };
    return parse_password_lines<ServiceLine>(text, is_other,
                                             [&](std::string_view line) { return parse_line(trim(line), kind); });
}

PasswordField classify_service_password(std::string_view field, ServiceFile kind) {
    if (field.empty())
        return {"empty", {}};
    if (kind == ServiceFile::Plain)
        return {"plain", {}};
    // crypt(3) knows none of these, so no guess is made at them.
    if (kind == ServiceFile::Htdigest)
        return {"hashed", "digest", false};
    if (field.starts_with("$apr1$"))
        return {"hashed", "apr1", false};
    if (kind == ServiceFile::Mosquitto || field.starts_with('{')) // its $6$ and $7$ are none of crypt(3)
        return {"hashed", "unknown", false};
    return classify_password(field, PasswordFileKind::Shadow);
}

std::map<std::string, ServiceFile> find_service_password_files(const FileSystemTree& tree, Reasons& reasons) {
    std::map<std::string, ServiceFile> found;
    for (const auto& [path, entry] : tree.entries)
        if (const auto kind = kind_by_name(path); kind && entry.type == FileType::Regular && entry.text)
            found.emplace(path, *kind);
    Values values;
    for (const auto& [path, entry] : tree.entries)
        if (settings_program(path) == "lighttpd" && entry.text)
            gather_values(*entry.text, values);
    for (const auto& [path, entry] : tree.entries)
        if (const std::string_view program = settings_program(path); !program.empty() && entry.text)
            add_named(program, entry, {tree, values, reasons, found});
    return found;
}

} // namespace warifu::inspection

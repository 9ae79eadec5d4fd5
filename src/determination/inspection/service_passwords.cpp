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

/// The path behind `name`, `name =`; without quotes and the `;` at its end.
std::string_view value_behind(std::string_view line, std::string_view name) {
    std::string_view rest = trim(line.substr(name.size()));
    if (rest.starts_with('='))
        rest = trim(rest.substr(1));
    rest = rest.substr(0, rest.find_first_of(" \t;#"));
    while (!rest.empty() && (rest.front() == '"' || rest.front() == '\''))
        rest.remove_prefix(1);
    return rest.substr(0, rest.find_first_of("\"'"));
}

void add_named(std::string_view program, std::string_view text, const FileSystemTree& tree,
               std::map<std::string, ServiceFile>& found) {
    for (const std::string_view raw : lines(text)) {
        const std::string_view line = trim(raw);
        for (const Directive& directive : directives) {
            if (directive.program != program || !line.starts_with(directive.name))
                continue;
            const Resolved file = tree.resolve(value_behind(line, directive.name));
            if (file.entry != nullptr && file.entry->text)
                found.insert_or_assign(file.path, directive.kind); // what a server says goes before what a name says
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

std::map<std::string, ServiceFile> find_service_password_files(const FileSystemTree& tree) {
    std::map<std::string, ServiceFile> found;
    for (const auto& [path, entry] : tree.entries)
        if (const auto kind = kind_by_name(path); kind && entry.type == FileType::Regular && entry.text)
            found.emplace(path, *kind);
    for (const auto& [path, entry] : tree.entries)
        if (const std::string_view program = settings_program(path); !program.empty() && entry.text)
            add_named(program, *entry.text, tree, found);
    return found;
}

} // namespace warifu::inspection

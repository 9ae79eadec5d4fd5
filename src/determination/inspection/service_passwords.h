#pragma once

#include <map>
#include <string>

#include "file_tree.h"
#include "findings.h"
#include "password_file.h"
#include "password_hash.h"

/// Password files of web servers and message brokers: logins that stand in no passwd(5).
namespace warifu::inspection {

enum class ServiceFile {
    Plain,     ///< `name:password` as it is typed (lighttpd's backend `plain`)
    Htpasswd,  ///< `name:hash`, as Apache's htpasswd writes it; some servers also take plain text
    Htdigest,  ///< `name:realm:hash` (RFC 7616's A1)
    Mosquitto, ///< `name:hash`, as mosquitto_passwd writes it
    Busybox,   ///< lines `/path:name:password` of BusyBox's httpd.conf among others
};

/// A line of such a file.
struct ServiceLine {
    std::size_t line = 0;
    std::string_view name;
    std::string_view password;
};

/// Views into `text`.
PasswordFile<ServiceLine> parse_service_passwords(std::string_view text, ServiceFile kind);

/// What stands in a password field of such a file.
PasswordField classify_service_password(std::string_view field, ServiceFile kind);

/// Those that the settings of known servers name, and those with a customary name; by path. A named file that is
/// neither in the image nor made at run time is a reason.
std::map<std::string, ServiceFile> find_service_password_files(const FileSystemTree& tree, Reasons& reasons);

} // namespace warifu::inspection

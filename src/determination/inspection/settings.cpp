#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "inspectors.h"
#include "settings_reader.h"
#include "startup_rows.h"
#include "startup_system.h"
#include "warifu/base/text.h"

// inspection.settings is Complete when
//  - every byte of the artefact was accounted for, and there is a root file system,
//  - every daemon of HTTP, SSH, telnet, FTP, SNMP, MQTT or SMB that a root file system holds is one whose settings we
//    can read, and its settings file (where it needs one) is in the image and was read whole.

namespace warifu::inspection {

namespace {

/// What the files of nginx or lighttpd, taken together, say of TLS.
class WebServer {
public:
    void take(std::string_view program, std::string_view text) {
        m_seen = true;
        // lighttpd: TLS in a socket's own block leaves the main port as it is.
        m_plain_port = m_plain_port || (program == "lighttpd" && text.find("$SERVER[\"socket\"]") != text.npos);
        for (const std::string_view line : lines(text))
            m_redirects = m_redirects || redirects(line);
    }
    void take(const FoundSetting& setting) {
        const auto has = [&](const char* word) { return setting.value.find(word) != std::string::npos; };
        if (setting.program == "nginx" && setting.name == "listen") {
            const bool tls = has("ssl") || has("quic");
            m_tls = m_tls || tls;
            m_plain_port = m_plain_port || (!tls && !has("unix:") && !has("127.0.0.1") && !has("[::1]"));
        } else if (setting.name == "ssl.engine") {
            m_tls = m_tls || has("enable");
        }
    }

    /// Without a port of their own both serve plain HTTP on port 80.
    bool plain() const { return m_seen && (!m_tls || m_plain_port); }
    const char* told() const {
        return !m_tls        ? "in no file of the server"
               : m_redirects ? "beside plain HTTP, redirected"
                             : "beside plain HTTP";
    }
    /// Whether a port without TLS serves more than a redirect is not told without one.
    std::optional<std::string> unsafe() const {
        if (!m_tls)
            return "plain-http";
        return m_redirects ? std::optional<std::string>("") : std::nullopt;
    }

private:
    static bool redirects(std::string_view line) {
        const auto has = [&](const char* word) { return line.find(word) != line.npos; };
        return !trim(line).starts_with('#') && has("https://") &&
               (has("return 30") || has("rewrite") || has("redirect"));
    }

    bool m_seen = false;
    bool m_tls = false;
    bool m_plain_port = false;
    bool m_redirects = false;
};

class Settings final : public Inspector {
public:
    void finish(const Ending& ending, RowSink& sink) override {
        m_reasons = reasons_against_roots(ending);
        for (const auto& [locator, tree] : ending.tree.file_systems) {
            m_with_file.clear();
            read_files(tree, sink);
            if (!tree.is_root())
                continue;
            StartupRows rows(tree);
            read_startup(tree, rows);
            read_arguments(rows, tree, sink);
            require_readers(locator, tree, rows);
        }
        conclude(sink, "inspection.settings", ending.artefact, m_reasons,
                 counted(m_files, "settings file") + ", " + counted(m_settings, "setting"));
    }

private:
    void send(RowSink& sink, std::string_view path, std::string locator, const FoundSetting& setting) {
        ++m_settings;
        RowBuilder row("setting", std::move(locator));
        row.text("path", path).text("program", setting.program).text("name", setting.name);
        row.text("value", setting.value).text("unsafe", setting.unsafe);
        sink.row(row.take());
    }

    static bool is_vendor_file(std::string_view path) {
        const bool in_etc = path.find("/etc") != std::string_view::npos ||
                            path.find("config") != std::string_view::npos ||
                            path.find("default") != std::string_view::npos;
        return in_etc && (path.ends_with(".cfg") || path.ends_with(".ini") || path.ends_with(".defaults"));
    }

    void read_files(const FileSystemTree& tree, RowSink& sink) {
        WebServer web;
        bool root_login_said = false;
        for (const auto& [path, entry] : tree.entries) {
            const std::string_view program = settings_program(path);
            const bool vendor = program.empty() && is_vendor_file(path);
            if (entry.type != FileType::Regular || (program.empty() && !vendor))
                continue;
            if (!entry.text || !entry.complete) {
                m_reasons.add(entry.locator + " could not be read whole");
                continue;
            }
            ++m_files;
            if (!program.empty())
                m_with_file.emplace(program);
            if (program == "lighttpd" || program == "nginx")
                web.take(program, *entry.text);
            const auto found = vendor ? read_vendor_settings(*entry.text) : read_settings(program, *entry.text);
            for (const FoundSetting& setting : found) {
                web.take(setting);
                root_login_said = root_login_said || to_lower_ascii(setting.name) == "permitrootlogin";
                send(sink, path, setting.line == 0 ? entry.locator : at_line(entry.locator, setting.line), setting);
            }
        }
        if (web.plain())
            plain_http(tree, web, sink);
        if (!root_login_said)
            root_login(tree, sink);
    }

    /// OpenSSH let root in by default until version 7.0; the file that comes with it has the default of its version as
    /// a comment.
    void root_login(const FileSystemTree& tree, RowSink& sink) {
        for (const auto& [path, entry] : tree.entries) {
            if (base_name(path) != "sshd_config" || entry.type != FileType::Regular || !entry.text)
                continue;
            const bool newer = entry.text->find("#PermitRootLogin prohibit-password") != std::string::npos;
            send(sink, path, entry.locator,
                 {0, "sshd", "PermitRootLogin", "not set", newer ? std::optional<std::string>("") : std::nullopt});
        }
    }

    void plain_http(const FileSystemTree& tree, const WebServer& web, RowSink& sink) {
        for (const auto& [path, entry] : tree.entries) {
            const std::string_view name = base_name(path);
            if (entry.type == FileType::Regular && (name == "nginx.conf" || name == "lighttpd.conf"))
                send(sink, path, entry.locator,
                     {0, std::string(settings_program(path)), "tls", web.told(), web.unsafe()});
        }
    }

    void read_arguments(const StartupRows& rows, const FileSystemTree& tree, RowSink& sink) {
        for (const Started& item : rows.all()) {
            if (item.enabled == false)
                continue;
            for (const FoundSetting& setting : settings_of_arguments(item.program, item.arguments))
                send(sink, item.source, item.locator, setting);
            // A settings file named on the command line must be one that we have seen.
            if (!needs_settings_file(base_name(item.program)))
                continue;
            for (const std::string_view word : words(item.arguments))
                if (word.starts_with('/') && word.find(".conf") != std::string_view::npos &&
                    tree.text_file(word) == nullptr)
                    m_reasons.add(item.locator + " uses " + std::string(word) + ", which is not in the image");
        }
    }

    void require_readers(const std::string& locator, const FileSystemTree& tree, const StartupRows& rows) {
        constexpr std::array<std::string_view, 8> kinds = {"http", "https", "ssh",  "telnet",
                                                           "ftp",  "snmp",  "mqtt", "smb"};
        std::set<std::string> programs;
        for (const char* folder : {"/bin", "/sbin", "/usr/bin", "/usr/sbin"})
            for (const std::string& path : tree.names_in(folder))
                programs.emplace(base_name(path));
        for (const Started& item : rows.all())
            programs.emplace(base_name(item.program));
        for (const std::string& program : programs) {
            const std::string kind = classify_service(program, {}, StartedFrom::Script).kind.value_or("");
            if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end() || program == "nmbd")
                continue;
            if (!has_settings_reader(program))
                m_reasons.add("the settings of " + program + " in " + locator + " are not read");
            else if (needs_settings_file(program) && !m_with_file.contains(program))
                m_reasons.add("no settings file of " + program + " in " + locator);
        }
    }

    Reasons m_reasons;
    std::set<std::string, std::less<>> m_with_file; ///< programs, of the file system that is being read
    std::uint64_t m_files = 0;
    std::uint64_t m_settings = 0;
};

} // namespace

std::unique_ptr<Inspector> make_settings() { return std::make_unique<Settings>(); }

} // namespace warifu::inspection

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
        bool plain_web = false;
        bool tls_web = false;
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
            const auto found = vendor ? read_vendor_settings(*entry.text) : read_settings(program, *entry.text);
            for (const FoundSetting& setting : found) {
                tls_web = tls_web || offers_tls(setting);
                plain_web = plain_web || setting.name == "listen" || setting.name == "server.port";
                send(sink, path, setting.line == 0 ? entry.locator : at_line(entry.locator, setting.line), setting);
            }
        }
        if (plain_web && !tls_web)
            plain_http(tree, sink);
    }

    static bool offers_tls(const FoundSetting& setting) {
        if (setting.program == "nginx" && setting.name == "listen")
            return setting.value.find("ssl") != std::string::npos || setting.value.find("quic") != std::string::npos;
        return setting.name == "ssl.engine" && setting.value.find("enable") != std::string::npos;
    }

    /// A web server whose files, taken together, offer no TLS at all.
    void plain_http(const FileSystemTree& tree, RowSink& sink) {
        for (const auto& [path, entry] : tree.entries) {
            const std::string_view name = base_name(path);
            if (entry.type == FileType::Regular && (name == "nginx.conf" || name == "lighttpd.conf"))
                send(sink, path, entry.locator,
                     {0, std::string(settings_program(path)), "tls", "in no file of the server", "plain-http"});
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
            const std::string kind = classify_service(program, {}, StartedFrom::Script).kind;
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

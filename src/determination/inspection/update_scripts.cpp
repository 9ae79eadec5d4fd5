#include "update_scripts.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "daemons.h"
#include "findings.h"
#include "shell.h"
#include "update_commands.h"
#include "update_flow.h"
#include "warifu/base/text.h"

// A script that installs firmware writes flash or a disk, or puts what it downloads into the running system. Scripts
// also write settings to flash, so it counts only when it downloads, or when its name or text speaks of upgrades.
//
// "none" is said only when everything that the script runs is known, it and the scripts that it calls, it writes flash,
// and no command that verifies a signature is among it. "required" is said only when every writing line is reached by
// nothing but what was verified (update_flow.cpp). A checksum is no signature, unless a signed file names it.

namespace warifu::inspection {

namespace {

std::optional<std::string> transport_of(std::string_view text, bool downloaded) {
    const auto is_code = [](std::string_view line) { return !trim(line).starts_with('#'); };
    const std::vector<std::string_view> all = lines(text);
    const bool any_server = std::any_of(
        all.begin(), all.end(), [&](std::string_view line) { return is_code(line) && ignores_certificates(line); });
    if (contains(text, "http://"))
        return "http";
    if (contains(text, "https://"))
        return any_server ? std::nullopt : std::optional<std::string>("https");
    if (contains(text, "ftp://") || contains(text, "ftpget"))
        return "ftp";
    for (const std::string_view line : all)
        if (is_code(line) && downloads(line) && contains(line, "tftp"))
            return "tftp";
    if (downloaded)
        return std::nullopt; // from an address that is set elsewhere
    return "local";
}

/// Without a first line that names an interpreter it is taken for shell.
bool is_shell_text(std::string_view text) {
    const std::string_view first = text.substr(0, text.find('\n'));
    if (!first.starts_with("#!"))
        return true;
    const std::vector<std::string_view> interpreter = words(first.substr(2));
    return std::any_of(interpreter.begin(), interpreter.end(),
                       [](std::string_view w) { return is_shell_program(w); }) ||
           contains(first, "rc.common");
}

void collect_commands(const ShellNode& node, std::set<std::string>& names, std::set<std::string>& functions) {
    if (node.kind == ShellNode::Kind::Simple && !node.words.empty())
        names.insert(node.words[0].bare().empty() ? "$" : std::string(node.words[0].bare()));
    if (node.kind == ShellNode::Kind::Function)
        functions.insert(node.name);
    for (const ShellNode& child : node.children)
        collect_commands(child, names, functions);
    for (const ShellBranch& branch : node.branches)
        for (const ShellNode& body : branch.body)
            collect_commands(body, names, functions);
}

class Reader {
public:
    explicit Reader(const FileSystemTree& tree) : m_tree(tree) {}

    std::optional<UpdateFacts> read(const std::string& path) {
        const TreeEntry* file = m_tree.text_file(path);
        if (file == nullptr)
            return std::nullopt;
        if (!is_shell_text(*file->text))
            return read_other_language(path, *file->text);
        if (!look_at(path, *file->text, /*own=*/true))
            return std::nullopt;
        follow(path, 0);
        if (!m_writes_flash && !m_downloads)
            return std::nullopt; // unpacks or installs what was there already
        if (!m_downloads && !speaks_of_upgrades(path, *file->text))
            return std::nullopt;
        UpdateFacts facts{
            .updater = "script", .signature = {}, .transport = {}, .evidence = m_evidence, .line = m_line};
        facts.transport = transport_of(m_text, m_downloads);
        if (m_verifies) {
            const VerificationFlow flow = follow_verification(m_tree, path);
            if (flow.sure && std::includes(flow.vouched.begin(), flow.vouched.end(), m_places.begin(), m_places.end()))
                facts.signature = "required";
            facts.evidence = m_verification;
        } else if (m_all_known && m_writes_flash && !m_installs) {
            facts.signature = "none";
        }
        return facts;
    }

private:
    static bool speaks_of_upgrades(std::string_view path, std::string_view text) {
        const std::string lower = to_lower_ascii(std::string(base_name(path)) + " " + std::string(text));
        return contains(lower, "upgrade") || contains(lower, "firmware") || contains(lower, "fwupdate");
    }

    /// A program in another language is not read line by line: that it writes is all that is seen.
    std::optional<UpdateFacts> read_other_language(const std::string& path, const std::string& text) const {
        std::size_t number = 0;
        for (const std::string_view raw : lines(text)) {
            const std::string_view line = trim(raw);
            ++number;
            constexpr std::array<std::string_view, 8> traces = {"/dev/mtd", "/dev/mmcblk", "flashcp",   "nandwrite",
                                                                "dpkg",     "pip install", "mtd write", "sysupgrade"};
            const bool writes = std::any_of(traces.begin(), traces.end(),
                                            [&](std::string_view trace) { return contains(line, trace); });
            if (writes && !line.starts_with('#') && !line.starts_with("--") &&
                (speaks_of_upgrades(path, text) || fetches_in_other_language(text)))
                return UpdateFacts{"script", {}, {}, std::string(line), number};
        }
        return std::nullopt;
    }

    static bool fetches_in_other_language(std::string_view text) {
        constexpr std::array<std::string_view, 8> ways = {"urllib", "requests.", "http.client", "urlopen",
                                                          "wget",   "curl",      "LWP::",       "socket.http"};
        return std::any_of(ways.begin(), ways.end(), [&](std::string_view way) { return contains(text, way); });
    }

    /// Notes what the lines do; true when one of them writes.
    bool look_at(const std::string& path, std::string_view text, bool own) {
        bool writes = false;
        std::size_t number = 0;
        for (const std::string_view raw : lines(text)) {
            const std::string_view line = trim(raw);
            ++number;
            if (line.starts_with('#'))
                continue;
            const bool flash = writes_flash(line);
            const bool installs = !flash && installs_files(line);
            if (flash || installs) {
                writes = true;
                m_writes_flash = m_writes_flash || flash;
                m_installs = m_installs || installs;
                m_places.emplace(path, number);
                if (own && m_line == 0) {
                    m_line = number;
                    m_evidence = line;
                }
            }
            m_downloads = m_downloads || downloads(line);
            if (verifies(line)) {
                m_verifies = true;
                m_verification = line;
            }
        }
        m_text += text;
        m_text += '\n';
        return writes;
    }

    void follow(const std::string& path, int depth) {
        constexpr int deepest = 5;
        if (depth > deepest || m_seen.size() > 50) {
            m_all_known = false;
            return;
        }
        const TreeEntry* file = m_tree.text_file(path);
        if (file == nullptr || !m_seen.insert(path).second)
            return;
        if (depth != 0)
            look_at(path, *file->text, /*own=*/false);
        const Result<ShellNode> parsed = parse_shell(*file->text);
        if (!parsed || !file->complete) {
            m_all_known = false;
            return;
        }
        std::set<std::string> names;
        std::set<std::string> functions;
        collect_commands(*parsed, names, functions);
        for (const std::string& name : names)
            if (!functions.contains(name))
                judge_command(name, depth);
        // What is sourced or run by a shell is named behind the command.
        for (const std::string_view line : lines(*file->text)) {
            const std::vector<std::string_view> parts = words(trim(line));
            if (parts.size() > 1 && (parts[0] == "." || parts[0] == "source" || is_shell_program(parts[0]))) {
                if (m_tree.text_file(parts[1]) != nullptr)
                    follow(std::string(parts[1]), depth + 1);
                else
                    m_all_known = false;
            }
        }
    }

    void judge_command(const std::string& name, int depth) {
        constexpr std::array<std::string_view, 19> known = {
            "wget",      "curl",  "tftp",    "ftpget",   "uclient-fetch", "scp",  "ubiupdatevol",
            "mtd_write", ".",     "source",  "break",    "continue",      "eval", "gpgv",
            "gpg",       "usign", "signify", "minisign", "ucert"};
        if (name == "$") {
            m_all_known = false; // a variable: it may be anything
            return;
        }
        if (std::find(known.begin(), known.end(), name) != known.end() || is_everyday_command(name) ||
            is_shell_program(name))
            return;
        std::string path = name;
        for (const char* folder : {"/sbin/", "/bin/", "/usr/sbin/", "/usr/bin/"})
            if (name.find('/') == std::string::npos && m_tree.resolve(folder + name).kind == Resolved::Kind::Found)
                path = folder + name;
        if (m_tree.text_file(path) != nullptr)
            follow(path, depth + 1);
        else
            m_all_known = false; // a program that may verify by itself
    }

    const FileSystemTree& m_tree;
    std::set<std::string> m_seen;
    std::string m_text;
    std::string m_evidence;
    std::string m_verification;
    std::set<std::pair<std::string, std::size_t>> m_places; ///< of all writing lines
    std::size_t m_line = 0;
    bool m_downloads = false;
    bool m_verifies = false;
    bool m_writes_flash = false;
    bool m_installs = false;
    bool m_all_known = true;
};

} // namespace

std::optional<UpdateFacts> read_update_script(const FileSystemTree& tree, const std::string& path) {
    return Reader(tree).read(path);
}

} // namespace warifu::inspection

#include "update_scripts.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "daemons.h"
#include "findings.h"
#include "shell.h"
#include "warifu/base/text.h"

// A script that installs firmware writes flash: mtd write, flashcp, nandwrite, ubiupdatevol, dd or a redirection onto
// /dev/mtd*. Scripts also write settings to flash, so it counts only when it downloads, or when its name or text speaks
// of upgrades.
//
// "none" is said only when everything that the script runs is known, it and the scripts that it calls, and no command
// that verifies a signature is among it. A checksum is no signature.

namespace warifu::inspection {

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool has_word(std::string_view line, std::string_view wanted) {
    for (const std::string_view piece : words(line)) {
        const std::string_view word = piece.substr(std::min(piece.find_first_not_of("(`$!{;&|"), piece.size()));
        if (base_name(word) == wanted)
            return true;
    }
    return false;
}

bool writes_flash(std::string_view line) {
    if (has_word(line, "flashcp") || has_word(line, "nandwrite") || has_word(line, "ubiupdatevol") ||
        has_word(line, "mtd_write"))
        return true;
    if (has_word(line, "mtd") && (has_word(line, "write") || contains(line, " -r write")))
        return true;
    return contains(line, "of=/dev/mtd") || contains(line, ">/dev/mtd") || contains(line, "> /dev/mtd") ||
           (contains(line, "of=/dev/mmcblk") && contains(line, "if=")) ||
           (has_word(line, "cp") && contains(line, " /dev/mtd"));
}

bool downloads(std::string_view line) {
    constexpr std::array<std::string_view, 6> programs = {"wget", "curl", "tftp", "ftpget", "uclient-fetch", "scp"};
    return std::any_of(programs.begin(), programs.end(), [&](std::string_view p) { return has_word(line, p); });
}

bool verifies(std::string_view line) {
    const bool openssl = has_word(line, "openssl") && contains(line, "-verify");
    return openssl || has_word(line, "gpgv") || (has_word(line, "gpg") && contains(line, "--verify")) ||
           (has_word(line, "usign") && contains(line, "-V")) || (has_word(line, "signify") && contains(line, "-V")) ||
           (has_word(line, "minisign") && contains(line, "-V")) || (has_word(line, "ucert") && contains(line, "-V")) ||
           has_word(line, "rauc");
}

/// Stops when the verification fails: `verify … || exit`, `if ! verify`, or the whole script under `set -e`.
bool is_enforced(std::string_view line, bool set_e) {
    const std::size_t otherwise = line.find("||");
    const bool leaves = otherwise != std::string_view::npos &&
                        (contains(line.substr(otherwise), "exit") || contains(line.substr(otherwise), "return") ||
                         contains(line.substr(otherwise), "die") || contains(line.substr(otherwise), "fail"));
    return set_e || leaves;
}

std::optional<std::string> transport_of(std::string_view text, bool downloaded) {
    if (contains(text, "http://"))
        return "http";
    if (contains(text, "https://"))
        return "https";
    if (contains(text, "ftp://") || contains(text, "ftpget"))
        return "ftp";
    for (const std::string_view line : lines(text))
        if (!trim(line).starts_with('#') && has_word(line, "tftp"))
            return "tftp";
    if (downloaded)
        return std::nullopt; // from an address that is set elsewhere
    return "local";
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
        if (file == nullptr || !look_at(*file->text, /*own=*/true))
            return std::nullopt;
        follow(path, 0);
        if (!m_downloads && !speaks_of_upgrades(path, *file->text))
            return std::nullopt;
        UpdateFacts facts{
            .updater = "script", .signature = {}, .transport = {}, .evidence = m_evidence, .line = m_line};
        facts.transport = transport_of(m_text, m_downloads);
        if (m_verifies) {
            if (m_enforced)
                facts.signature = "required";
            facts.evidence = m_verification;
        } else if (m_all_known) {
            facts.signature = "none";
        }
        return facts;
    }

private:
    static bool speaks_of_upgrades(std::string_view path, std::string_view text) {
        const std::string lower = to_lower_ascii(std::string(base_name(path)) + " " + std::string(text));
        return contains(lower, "upgrade") || contains(lower, "firmware") || contains(lower, "fwupdate");
    }

    /// Notes what the lines do; true when one of them writes flash.
    bool look_at(std::string_view text, bool own) {
        bool writes = false;
        std::size_t number = 0;
        const bool set_e = contains(text, "\nset -e") || contains(text.substr(0, 40), " -e\n");
        for (const std::string_view raw : lines(text)) {
            const std::string_view line = trim(raw);
            ++number;
            if (line.starts_with('#'))
                continue;
            if (writes_flash(line)) {
                writes = true;
                if (own && m_line == 0) {
                    m_line = number;
                    m_evidence = line;
                }
            }
            m_downloads = m_downloads || downloads(line);
            if (verifies(line)) {
                m_verifies = true;
                m_enforced = m_enforced || is_enforced(line, set_e) || line.starts_with("if ! ");
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
            look_at(*file->text, /*own=*/false);
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
        constexpr std::array<std::string_view, 15> known = {
            "wget", "curl",   "tftp",  "ftpget",   "uclient-fetch", "scp",  "ubiupdatevol", "mtd_write",
            ".",    "source", "break", "continue", "eval",          "gpgv", "gpg"};
        if (name == "$") {
            m_all_known = false; // a variable: it may be anything
            return;
        }
        if (std::find(known.begin(), known.end(), name) != known.end() || is_everyday_command(name) ||
            is_shell_program(name) || verifies(name))
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
    std::size_t m_line = 0;
    bool m_downloads = false;
    bool m_verifies = false;
    bool m_enforced = false;
    bool m_all_known = true;
};

} // namespace

std::optional<UpdateFacts> read_update_script(const FileSystemTree& tree, const std::string& path) {
    return Reader(tree).read(path);
}

} // namespace warifu::inspection

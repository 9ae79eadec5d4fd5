#include <algorithm>
#include <array>
#include <map>

#include "account_changes.h"
#include "daemons.h"
#include "inspectors.h"
#include "password_file.h"
#include "password_hash.h"
#include "password_trial.h"
#include "service_passwords.h"
#include "startup_rows.h"
#include "startup_system.h"
#include "warifu/base/text.h"

// inspection.accounts is Complete when
//  - every byte of the artefact was accounted for,
//  - there is a root file system, and in each of them /etc/passwd is a file of the image (a link into /var or /tmp
//    means that accounts are made at run time), read whole, every line understood, without NIS,
//  - no account's password stands in a shadow file that is not there,
//  - no start-up script, table or unit that starts writes those files or sets a password,
//  - every line of a copy of those files elsewhere, and of a password file of a web server or broker, was understood,
//  - a password file that a server's settings name is in the image, or where files are made at run time. One that is
//  made
//    there is not missed: what logs in to web pages may stand anywhere.

namespace warifu::inspection {

namespace {

/// A folder with password files; its two files belong together.
struct PasswordFiles {
    const TreeEntry* passwd = nullptr;
    const TreeEntry* shadow = nullptr;
    std::string passwd_path;
    std::string shadow_path;
};

/// A script that says why nobody gets in, and ends.
bool only_refuses(std::string_view script) {
    constexpr std::array<std::string_view, 6> harmless = {"echo", "printf", "sleep", "exit", "true", "false"};
    for (const std::string_view raw : lines(script)) {
        const std::string_view line = trim(raw);
        if (line.empty() || line.starts_with('#'))
            continue;
        if (line.find_first_of(";|&`$<>") != std::string_view::npos ||
            std::find(harmless.begin(), harmless.end(), line.substr(0, line.find(' '))) == harmless.end())
            return false;
    }
    return true;
}

/// By the shell's name, unless the file of that name is something else.
std::optional<bool> lets_in(std::string_view shell, const FileSystemTree& tree) {
    constexpr std::array<std::string_view, 7> shut = {"nologin", "false",    "true",   "sync",
                                                      "halt",    "shutdown", "noshell"};
    if (std::find(shut.begin(), shut.end(), base_name(shell)) == shut.end())
        return true;
    const Resolved found = tree.resolve(shell);
    if (found.entry == nullptr || found.entry->type != FileType::Regular)
        return false;
    if (is_shell_program(found.path))
        return true;
    if (found.entry->is_script && !(found.entry->text && only_refuses(*found.entry->text)))
        return std::nullopt;
    return false;
}

/// Any file may be called passwd or shadow. Of one in which not every line is an account, those count that can be
/// nothing else.
void keep_certain_lines(PasswordFile<ShadowLine>& shadow) {
    if (!shadow.bad_lines.empty())
        std::erase_if(shadow.lines,
                      [](const ShadowLine& line) { return line.fields < 8 && !line.password.starts_with('$'); });
}

class Accounts final : public Inspector {
public:
    explicit Accounts(const Limits& limits) : m_trial(default_passwords(), limits.password_ms) {}

    void finish(const Ending& ending, RowSink& sink) override {
        m_reasons = reasons_against_roots(ending);
        for (const auto& [locator, tree] : ending.tree.file_systems) {
            const bool root = tree.is_root();
            if (root)
                require_files(locator, tree);
            m_tree = &tree;
            for (auto& [folder, files] : find_files(tree))
                read(files, root && folder == "/etc", sink);
            for (const auto& [path, kind] : find_service_password_files(tree, m_reasons))
                if (const TreeEntry* entry = tree.find(path); entry != nullptr && entry->text)
                    read_service(*entry, path, kind, sink);
            if (root) {
                StartupRows rows(tree);
                m_reasons.add_all(run_time_changes(tree, read_startup(tree, rows).files));
            }
        }
        conclude(sink, "inspection.accounts", ending.artefact, m_reasons,
                 counted(m_files, "password file") + ", " + counted(m_accounts, "account") + ", list of " +
                     counted(default_passwords().size(), "known password"));
    }

private:
    void require_files(const std::string& locator, const FileSystemTree& tree);
    std::map<std::string, PasswordFiles> find_files(const FileSystemTree& tree);
    void read(const PasswordFiles& files, bool strict, RowSink& sink);
    void read_whole(const TreeEntry& entry, std::span<const std::size_t> bad_lines, RowSink& sink);
    void read_service(const TreeEntry& entry, std::string_view path, ServiceFile kind, RowSink& sink);
    PasswordTrial::Outcome try_field(const PasswordField& field, std::string_view password, std::string_view name);
    void send(const TreeEntry& file, std::string_view path, const PasswdLine* passwd, std::string_view name,
              std::size_t line, std::string_view password, PasswordFileKind kind, bool shadow_has_it, RowSink& sink);

    PasswordTrial m_trial;
    const FileSystemTree* m_tree = nullptr; ///< the one that is being read
    Reasons m_reasons;
    std::uint64_t m_files = 0;
    std::uint64_t m_accounts = 0;
};

void Accounts::require_files(const std::string& locator, const FileSystemTree& tree) {
    for (const std::string_view path : {"/etc/passwd", "/etc/shadow"}) {
        const Resolved found = tree.resolve(path);
        const bool is_link =
            base_name(found.path) != base_name(path) || folder_of(found.path) != tree.resolve(folder_of(path)).path;
        if (found.entry != nullptr && found.entry->text)
            continue;
        const std::string where = locator + "!" + std::string(path);
        if (found.kind == Resolved::Kind::RunTime || (is_link && found.entry == nullptr))
            m_reasons.add(where + " leads to " + found.path + ", which is made at run time");
        else if (found.entry != nullptr && found.entry->type == FileType::Regular)
            m_reasons.add(where + " could not be read as text");
        else if (path == "/etc/passwd")
            m_reasons.add(where + " is missing: accounts are made at run time");
    }
}

std::map<std::string, PasswordFiles> Accounts::find_files(const FileSystemTree& tree) {
    std::map<std::string, PasswordFiles> found;
    for (const auto& [path, entry] : tree.entries) {
        if (!entry.text || entry.type != FileType::Regular)
            continue;
        const std::string_view name = base_name(path);
        // Backups (passwd-, shadow-) hold passwords too; they form a pair of their own.
        const std::string folder(folder_of(path));
        const std::string key = name.ends_with('-') ? folder + "-" : folder;
        if (name == "passwd" || name == "passwd-") {
            found[key].passwd = &entry;
            found[key].passwd_path = path;
        } else if (name == "shadow" || name == "shadow-") {
            found[key].shadow = &entry;
            found[key].shadow_path = path;
        }
    }
    // The files of /etc may be links to elsewhere in the image (Buildroot: /etc/shadow -> ../cfg/shadow).
    PasswordFiles linked;
    if (const Resolved passwd = tree.resolve("/etc/passwd"); passwd.entry != nullptr && passwd.entry->text)
        linked.passwd = passwd.entry, linked.passwd_path = passwd.path;
    if (const Resolved shadow = tree.resolve("/etc/shadow"); shadow.entry != nullptr && shadow.entry->text)
        linked.shadow = shadow.entry, linked.shadow_path = shadow.path;
    if (linked.passwd != nullptr || linked.shadow != nullptr) {
        std::erase_if(found, [&](const auto& item) {
            return (linked.passwd != nullptr && item.second.passwd == linked.passwd) ||
                   (linked.shadow != nullptr && item.second.shadow == linked.shadow);
        });
        found["/etc"] = linked;
    }
    return found;
}

/// Notes what was not understood.
void Accounts::read_whole(const TreeEntry& entry, std::span<const std::size_t> bad_lines, RowSink& sink) {
    ++m_files;
    if (!entry.complete)
        m_reasons.add(entry.locator + " could not be read whole");
    if (!bad_lines.empty()) {
        m_reasons.add(at_line(entry.locator, bad_lines.front()) + " is not a valid account");
        sink.anomaly({at_line(entry.locator, bad_lines.front()), "malformed-account",
                      counted(bad_lines.size(), "line") + " of this password file could not be understood"});
    }
}

void Accounts::read(const PasswordFiles& files, bool strict, RowSink& sink) {
    PasswordFile<PasswdLine> passwd;
    PasswordFile<ShadowLine> shadow;
    if (files.passwd != nullptr)
        passwd = parse_passwd(*files.passwd->text);
    if (files.shadow != nullptr)
        shadow = parse_shadow(*files.shadow->text);
    if (!strict)
        keep_certain_lines(shadow);
    const auto counts = [&](const auto& file) { return strict || !file.lines.empty(); };
    if (files.passwd != nullptr && counts(passwd))
        read_whole(*files.passwd, passwd.bad_lines, sink);
    if (files.shadow != nullptr && counts(shadow))
        read_whole(*files.shadow, shadow.bad_lines, sink);
    if (strict && (passwd.has_nis || shadow.has_nis))
        m_reasons.add(files.passwd_path + " takes accounts from the network (NIS) as well");

    std::map<std::string_view, const PasswdLine*> by_name;
    for (const PasswdLine& line : passwd.lines)
        by_name.emplace(line.name, &line);
    std::map<std::string_view, const ShadowLine*> in_shadow;
    for (const ShadowLine& line : shadow.lines) {
        in_shadow.emplace(line.name, &line);
        const auto owner = by_name.find(line.name);
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): without the file there are no lines
        send(*files.shadow, files.shadow_path, owner == by_name.end() ? nullptr : owner->second, line.name, line.line,
             line.password, PasswordFileKind::Shadow, true, sink);
    }
    for (const PasswdLine& line : passwd.lines) {
        const bool shadowed = line.password == "x" || line.password == "##";
        if (shadowed && in_shadow.contains(line.name))
            continue; // told from the shadow file
        send(*files.passwd, files.passwd_path, &line, line.name, line.line, line.password, PasswordFileKind::Passwd,
             false, sink);
        if (shadowed && strict)
            m_reasons.add("the password of " + printable(line.name, 64) +
                          " is in a shadow file that is not in the image");
    }
}

void Accounts::read_service(const TreeEntry& entry, std::string_view path, ServiceFile kind, RowSink& sink) {
    const PasswordFile<ServiceLine> file = parse_service_passwords(*entry.text, kind);
    if (kind == ServiceFile::Busybox && file.lines.empty() && file.bad_lines.empty())
        return; // a server's settings without a login in them
    read_whole(entry, file.bad_lines, sink);
    for (const ServiceLine& line : file.lines) {
        const PasswordField field = classify_service_password(line.password, kind);
        const PasswordTrial::Outcome outcome = try_field(field, line.password, line.name);
        ++m_accounts;
        RowBuilder row("account", at_line(entry.locator, line.line));
        row.text("path", path).text("name", line.name).unknown("uid").unknown("shell").yes_no("can_login", true);
        row.text("password_state", field.state).text("hash_kind", field.hash_kind);
        row.text("known_password", outcome.password);
        row.number("passwords_tried", static_cast<std::int64_t>(outcome.tried));
        sink.row(row.take());
    }
}

/// Tries the known passwords on what stands in a password field.
PasswordTrial::Outcome Accounts::try_field(const PasswordField& field, std::string_view password,
                                           std::string_view name) {
    if (field.state == "hashed")
        return field.affordable ? m_trial.try_hash(password, name) : PasswordTrial::Outcome{};
    PasswordTrial::Outcome outcome{.password = "", .tried = 0};
    if (field.state == "plain") {
        const auto known = default_passwords();
        outcome.tried = known.size();
        if (password == name || std::find(known.begin(), known.end(), password) != known.end())
            outcome.password = password;
    }
    return outcome;
}

void Accounts::send(const TreeEntry& file, std::string_view path, const PasswdLine* passwd, std::string_view name,
                    std::size_t line, std::string_view password, PasswordFileKind kind, bool shadow_has_it,
                    RowSink& sink) {
    const PasswordField field = classify_password(password, kind);
    PasswordTrial::Outcome outcome = try_field(field, password, name);
    if (field.state == "shadowed-elsewhere" && !shadow_has_it)
        outcome.password = std::nullopt;
    ++m_accounts;
    RowBuilder row("account", at_line(file.locator, line));
    row.text("path", path).text("name", name);
    row.number("uid", passwd != nullptr ? std::optional(passwd->uid) : std::nullopt);
    row.text("shell", passwd != nullptr ? std::optional(std::string(passwd->shell)) : std::nullopt);
    row.yes_no("can_login", passwd != nullptr ? lets_in(passwd->shell, *m_tree) : std::nullopt);
    row.text("password_state", field.state).text("hash_kind", field.hash_kind);
    row.text("known_password", outcome.password).number("passwords_tried", static_cast<std::int64_t>(outcome.tried));
    sink.row(row.take());
}

} // namespace

std::unique_ptr<Inspector> make_accounts(const Limits& limits) { return std::make_unique<Accounts>(limits); }

} // namespace warifu::inspection

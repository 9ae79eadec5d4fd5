#include "file_tree.h"

#include <algorithm>
#include <array>

#include "findings.h"
#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

constexpr std::uint64_t max_names = 500'000;
constexpr std::uint64_t max_text_bytes = 64ULL << 20U;
constexpr std::uint64_t max_text_file = 1ULL << 20U;

/// Folders whose small files set up a system, wherever they stand (/etc, /rom/etc, /etc_ro, /usr/local/etc …).
bool in_settings_folder(std::string_view path) {
    return contains(path, "/etc/") || contains(path, "/etc_") || contains(path, "/systemd/") ||
           contains(path, "/init.d/") || contains(path, "/rc.d/") || contains(path, "/.ssh/") ||
           contains(path, "/opkg/") || contains(path, "/cron") || contains(path, "/system-preset/");
}

bool has_settings_name(std::string_view path) {
    constexpr std::array<std::string_view, 16> endings = {
        ".rules", ".conf",   ".cfg", ".config", ".ini",  ".service",  ".socket",  ".target",
        ".timer", ".preset", ".rc",  ".sh",     ".init", ".defaults", "htpasswd", "htdigest"};
    constexpr std::array<std::string_view, 14> names = {"passwd",      "passwd-", "shadow",    "shadow-",   "inittab",
                                                        "inetd.conf",  "rcS",     "rc.local",  "rc",        "init",
                                                        "sshd_config", "linuxrc", "opkg.conf", "os-release"};
    const std::string_view name = base_name(path);
    return std::find(names.begin(), names.end(), name) != names.end() ||
           std::any_of(endings.begin(), endings.end(), [&](std::string_view end) { return name.ends_with(end); });
}

bool looks_binary(std::string_view bytes) {
    // A NUL early on: no text file has one, and an ELF, a key or an archive soon has.
    return bytes.substr(0, 512).find('\0') != std::string_view::npos;
}

bool is_shell_script(std::string_view bytes) {
    return bytes.starts_with("#!") && contains(bytes.substr(0, std::min<std::size_t>(bytes.find('\n'), 128)), "sh");
}

/// `name:password` in the first line of a small file: a server's settings may name it, wherever it stands.
bool looks_like_logins(std::string_view bytes) {
    constexpr std::size_t largest = 64UL << 10U;
    const std::string_view line = trim(bytes.substr(0, std::min<std::size_t>(bytes.find('\n'), 512)));
    const std::size_t colon = line.find(':');
    return bytes.size() <= largest && line.size() < 512 && colon != 0 && colon < 64 &&
           line.find_first_of(" \t/<{") >= line.find('$') && !contains(line, "://");
}

/// Matches one `[…]` at the front of `pattern`; sets `length` to its size, 0 when it is not a bracket expression.
bool matches_bracket(std::string_view pattern, char c, std::size_t& length) {
    const std::size_t first = pattern.size() > 1 && (pattern[1] == '!' || pattern[1] == '^') ? 2 : 1;
    const std::size_t close = pattern.find(']', first + 1);
    length = close == std::string_view::npos ? 0 : close + 1;
    if (length == 0)
        return false;
    const auto code = [](char x) { return static_cast<unsigned char>(x); };
    bool inside = false;
    for (std::size_t i = first; i < close; ++i) {
        if (i + 2 < close && pattern[i + 1] == '-') {
            inside = inside || (code(pattern[i]) <= code(c) && code(c) <= code(pattern[i + 2]));
            i += 2;
        } else {
            inside = inside || pattern[i] == c;
        }
    }
    return inside == (first == 1);
}

} // namespace

bool is_run_time_path(std::string_view path) {
    constexpr std::array<std::string_view, 9> folders = {"/var", "/tmp", "/run", "/proc", "/sys",
                                                         "/dev", "/mnt", "/ram", "/data"};
    return std::any_of(folders.begin(), folders.end(), [&](std::string_view folder) {
        return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
    });
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos; // where to start again: behind the last `*`, one character further on
    std::size_t star_text = 0;
    while (t < text.size()) {
        std::size_t step = 0;
        bool same = false;
        if (p < pattern.size() && pattern[p] == '*') {
            star = ++p;
            star_text = t;
            continue;
        }
        if (p < pattern.size() && pattern[p] == '[' && matches_bracket(pattern.substr(p), text[t], step)) {
            same = true;
        } else if (p < pattern.size() && step == 0) {
            const bool escaped = pattern[p] == '\\' && p + 1 < pattern.size();
            step = escaped ? 2 : 1;
            same = escaped ? pattern[p + 1] == text[t] : pattern[p] == '?' || pattern[p] == text[t];
        }
        if (same) {
            p += step;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

const TreeEntry* FileSystemTree::find(std::string_view path) const {
    const auto found = entries.find(path);
    return found == entries.end() ? nullptr : &found->second;
}

Resolved FileSystemTree::resolve(std::string_view path) const {
    std::vector<std::string> ahead; // parts still to walk, the next one last
    const auto push = [&](std::string_view text) {
        const std::vector<std::string_view> parts = split(text, '/');
        for (std::size_t i = parts.size(); i-- > 0;)
            if (!parts[i].empty() && parts[i] != ".")
                ahead.emplace_back(parts[i]);
    };
    push(path);
    std::string walked;
    const TreeEntry* entry = nullptr;
    constexpr int most_links = 40; // as Linux, MAXSYMLINKS
    int links = 0;
    while (!ahead.empty()) {
        const std::string part = std::move(ahead.back());
        ahead.pop_back();
        if (part == "..") {
            walked.resize(walked.empty() ? 0 : walked.rfind('/'));
            entry = find(walked);
            continue;
        }
        walked += "/" + part;
        entry = find(walked);
        if (entry == nullptr || entry->type != FileType::Symlink)
            continue;
        if (++links > most_links || ahead.size() > 4096)
            return {Resolved::Kind::Loop, walked, nullptr};
        walked.resize(entry->link_target.starts_with('/') ? 0 : walked.rfind('/'));
        push(entry->link_target);
    }
    if (walked.empty())
        walked = "/";
    if (entry != nullptr || has_names_below(walked))
        return {Resolved::Kind::Found, walked, entry};
    return {is_run_time_path(walked) ? Resolved::Kind::RunTime : Resolved::Kind::Missing, walked, nullptr};
}

const TreeEntry* FileSystemTree::text_file(std::string_view path) const {
    const Resolved found = resolve(path);
    return found.entry != nullptr && found.entry->text ? found.entry : nullptr;
}

void FileSystemTree::each_below(std::string_view folder,
                                const std::function<void(const std::string&, const TreeEntry&)>& call) const {
    const std::string prefix = folder == "/" ? "/" : std::string(folder) + "/";
    for (auto next = entries.lower_bound(prefix); next != entries.end() && next->first.starts_with(prefix); ++next)
        call(next->first, next->second);
}

std::vector<std::string> FileSystemTree::names_in(std::string_view folder) const {
    std::vector<std::string> names;
    std::string prefix = resolve(folder).path;
    std::string shown(folder);
    for (std::string* text : {&prefix, &shown})
        if (!text->ends_with('/'))
            *text += '/';
    auto next = entries.lower_bound(prefix);
    while (next != entries.end() && next->first.starts_with(prefix)) {
        const std::string_view rest = std::string_view(next->first).substr(prefix.size());
        const std::string name(rest.substr(0, rest.find('/')));
        names.push_back(shown + name);
        // Whatever is deeper below this name sorts before name + '0', the character after the slash.
        next = rest.size() == name.size() ? std::next(next) : entries.lower_bound(prefix + name + '0');
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

bool FileSystemTree::has_names_below(std::string_view folder) const {
    const std::string prefix = folder == "/" ? "/" : std::string(folder) + "/";
    const auto next = entries.lower_bound(prefix);
    return next != entries.end() && next->first.starts_with(prefix);
}

std::vector<std::string> FileSystemTree::glob(std::string_view pattern) const {
    constexpr std::size_t most_paths = 10'000;
    const auto is_wild = [](std::string_view text) { return text.find_first_of("*?[") != std::string_view::npos; };
    std::vector<std::string> folders = {std::string(folder_of(pattern))};
    if (is_wild(folders[0]))
        folders = glob(std::string(folder_of(pattern)));
    std::vector<std::string> found;
    std::uint64_t looked_at = 0; // links may lead to one large folder many times
    for (const std::string& folder : folders) {
        for (std::string& path : names_in(folder)) {
            ++looked_at;
            if (found.size() < most_paths && matches_pattern(base_name(pattern), base_name(path)))
                found.push_back(std::move(path));
        }
        if (looked_at > 2 * max_names)
            break;
    }
    return found;
}

bool FileSystemTree::is_root() const {
    const bool programs = has_names_below(resolve("/bin").path) || has_names_below(resolve("/sbin").path);
    constexpr std::array<std::string_view, 8> marks = {"/bin/sh",  "/bin/busybox", "/sbin/init",  "/init",
                                                       "/linuxrc", "/etc/inittab", "/etc/passwd", "/etc/init.d"};
    return programs && std::any_of(marks.begin(), marks.end(), [&](std::string_view path) {
               return find(path) != nullptr || resolve(path).kind == Resolved::Kind::Found;
           });
}

void FileTree::visit(const Blob& blob) {
    if (blob.path.empty())
        return;
    try {
        keep(blob);
    } catch (const std::bad_alloc&) {
        m_exhausted = "no memory left for the names of the file system";
    }
}

void FileTree::keep(const Blob& blob) {
    if (++m_names > max_names) {
        m_exhausted = "more names in the file systems than can be kept";
        return;
    }
    TreeEntry entry{.locator = std::string(blob.locator),
                    .type = blob.type,
                    .mode = blob.mode,
                    .size = blob.bytes.size(),
                    .link_target = std::string(blob.link_target),
                    .complete = blob.complete,
                    .is_script = false,
                    .is_program = false,
                    .text = {}};
    const std::string_view bytes = as_text(blob.bytes);
    if (blob.type == FileType::Regular) {
        entry.is_script = bytes.starts_with("#!");
        entry.is_program = bytes.starts_with("\177ELF") || bytes.starts_with("bFLT");
        const bool matters = entry.is_script || in_settings_folder(blob.path) || has_settings_name(blob.path) ||
                             looks_like_logins(bytes);
        if (matters && (entry.is_script || !looks_binary(bytes))) {
            if (bytes.size() > max_text_file) {
                if (is_shell_script(bytes) || has_settings_name(blob.path))
                    m_exhausted = std::string(blob.locator) + " is too large to be read";
            } else if (m_text_bytes + bytes.size() <= max_text_bytes) {
                m_text_bytes += bytes.size();
                entry.text = std::string(bytes);
            } else {
                m_exhausted = "more text in settings and scripts than can be kept";
            }
        }
    }
    FileSystemTree& tree = file_systems[std::string(blob.filesystem)];
    const auto [at, fresh] = tree.entries.try_emplace(std::string(blob.path), std::move(entry));
    if (!fresh && (blob.type != at->second.type || (at->second.text && *at->second.text != bytes)))
        tree.repeated = blob.path;
}

void FileTree::absorb(FileTree& other) {
    for (auto& [locator, theirs] : other.file_systems) {
        FileSystemTree& ours = file_systems[locator];
        ours.entries.merge(theirs.entries);
        for (const auto& [path, entry] : theirs.entries) // what could not be merged: names that both have
            if (const TreeEntry* mine = ours.find(path); mine->text != entry.text || mine->type != entry.type)
                ours.repeated = path;
        if (!theirs.repeated.empty())
            ours.repeated = theirs.repeated;
    }
    m_names += other.m_names;
    m_text_bytes += other.m_text_bytes;
    if (!other.m_exhausted.empty())
        m_exhausted = other.m_exhausted;
    other.file_systems.clear();
}

std::vector<const FileSystemTree*> FileTree::roots() const {
    std::vector<const FileSystemTree*> found;
    for (const auto& [locator, tree] : file_systems)
        if (tree.is_root())
            found.push_back(&tree);
    return found;
}

} // namespace warifu::inspection

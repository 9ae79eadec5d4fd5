#include "update_commands.h"

#include <algorithm>
#include <array>

#include "daemons.h"
#include "findings.h"
#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

constexpr std::array<std::string_view, 6> devices = {"/dev/mtd",  "/dev/mmcblk", "/dev/sd",
                                                     "/dev/nvme", "/dev/ubi",    "/dev/block/"};

template <class Range>
bool among(const Range& range, std::string_view wanted) {
    return std::find(std::begin(range), std::end(range), wanted) != std::end(range);
}

bool has_word(std::string_view line, std::string_view wanted) {
    for (const std::string_view piece : words(line)) {
        const std::string_view word = piece.substr(std::min(piece.find_first_not_of("(`$!{;&|"), piece.size()));
        if (base_name(word.substr(0, word.find_first_of(";&|)"))) == wanted)
            return true;
    }
    return false;
}

template <class Range>
bool has_any_word(std::string_view line, const Range& wanted) {
    return std::any_of(std::begin(wanted), std::end(wanted), [&](std::string_view w) { return has_word(line, w); });
}

bool is_device(std::string_view path) {
    return std::any_of(devices.begin(), devices.end(), [&](std::string_view d) { return path.starts_with(d); });
}

bool is_volatile(std::string_view path) {
    constexpr std::array<std::string_view, 5> folders = {"/tmp/", "/var/", "/run/", "/dev/", "/mnt/"};
    return path.empty() || path.front() != '/' ||
           std::any_of(folders.begin(), folders.end(), [&](std::string_view f) { return path.starts_with(f); });
}

/// The word behind the option `name`; empty when it is not there.
std::string option_value(const CommandWords& words, std::string_view name) {
    const auto at = std::find(words.begin(), words.end(), name);
    return at == words.end() || at + 1 == words.end() ? std::string() : *(at + 1);
}

/// A literal key must not lie where it could have been downloaded; `$key` is taken for what the script set.
bool key_is_trustworthy(const std::string& key) { return key.starts_with('$') || !is_volatile(key); }

std::string verified_by_openssl(const CommandWords& words) {
    const std::string key = option_value(words, "-verify");
    if (words.size() < 4 || words[1] != "dgst" || option_value(words, "-signature").empty() || !key_is_trustworthy(key))
        return {}; // cms, smime and pkeyutl verify what only their redirections and options tell
    const std::string& last = words.back();
    return last == key || last == option_value(words, "-signature") || last.starts_with('-') ? std::string() : last;
}

/// usign, signify, minisign, ucert: `-V -m FILE -p KEY`, the options also in one word.
std::string verified_by_small_tool(const CommandWords& words) {
    const auto file =
        std::find_if(words.begin(), words.end(), [](const std::string& w) { return w == "-m" || w == "-Vm"; });
    const std::string key = option_value(words, "-p");
    if (file == words.end() || file + 1 == words.end() || (!key.empty() && !key_is_trustworthy(key)))
        return {};
    return *(file + 1);
}

/// `gpgv [--keyring KEYS] SIGNATURE FILE`, `gpg --verify SIGNATURE FILE`.
std::string verified_by_gpg(const CommandWords& words) {
    const std::string keys = option_value(words, "--keyring");
    CommandWords names;
    for (std::size_t i = 1; i < words.size(); ++i)
        if (!words[i].starts_with('-') && words[i] != keys)
            names.push_back(words[i]);
    return names.size() == 2 && (keys.empty() || key_is_trustworthy(keys)) ? names[1] : std::string();
}

} // namespace

std::string without_quotes(std::string_view line) {
    std::string plain;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool brace = (line[i] == '{' && i > 0 && line[i - 1] == '$') || line[i] == '}';
        if (line[i] != '"' && line[i] != '\'' && !brace)
            plain += line[i];
    }
    return plain;
}

std::vector<std::string> redirections(std::string_view line, char sign) {
    const std::string plain = without_quotes(line);
    std::vector<std::string> targets;
    for (std::size_t at = plain.find(sign); at != std::string::npos; at = plain.find(sign, at + 1)) {
        const std::size_t start = plain.find_first_not_of("<>| \t", at);
        if (start == std::string::npos)
            break;
        targets.push_back(plain.substr(start, plain.find_first_of(" \t;&|)", start) - start));
        at = start;
    }
    return targets;
}

bool writes_flash(std::string_view line) {
    constexpr std::array<std::string_view, 4> tools = {"flashcp", "nandwrite", "ubiupdatevol", "mtd_write"};
    if (has_any_word(line, tools) || (has_word(line, "mtd") && (has_word(line, "write") || contains(line, "-r write"))))
        return true;
    const std::string plain = without_quotes(line);
    for (const std::string_view device : devices)
        if (contains(plain, "of=" + std::string(device)) ||
            (has_word(plain, "cp") && contains(plain, " " + std::string(device))))
            return true;
    const std::vector<std::string> targets = redirections(line, '>');
    return std::any_of(targets.begin(), targets.end(), [](const std::string& t) { return is_device(t); });
}

bool installs_files(std::string_view line) {
    const std::string plain = without_quotes(line) + " ";
    const bool into_root =
        contains(plain, "-C / ") || contains(plain, "--directory=/ ") || contains(plain, "--directory / ");
    if ((has_word(plain, "tar") && into_root) || (has_word(plain, "unzip") && contains(plain, "-d / ")))
        return true;
    if (has_word(plain, "dpkg") &&
        (contains(plain, " -i") || contains(plain, "--install") || contains(plain, "--unpack")))
        return true;
    constexpr std::array<std::string_view, 7> tools = {"pip", "pip3", "opkg", "ipkg", "npm", "apk", "yum"};
    if (has_any_word(plain, tools) && (has_word(plain, "install") || has_word(plain, "add")))
        return true;
    if (has_word(plain, "rpm") && (contains(plain, " -U") || contains(plain, " -i") || contains(plain, "--install")))
        return true;
    if (has_word(plain, "dd") && contains(plain, "of=$"))
        return true;
    const std::size_t pipe = plain.find('|');
    const auto behind = words(std::string_view(plain).substr(pipe == std::string::npos ? plain.size() : pipe + 1));
    return downloads(plain) && !behind.empty() && is_shell_program(behind[0]);
}

bool downloads(std::string_view line) {
    constexpr std::array<std::string_view, 6> programs = {"wget", "curl", "tftp", "ftpget", "uclient-fetch", "scp"};
    return has_any_word(line, programs);
}

bool ignores_certificates(std::string_view line) {
    return contains(line, "--no-check-certificate") || contains(line, "--insecure") ||
           (has_word(line, "curl") && (has_word(line, "-k") || has_word(line, "-sk") || has_word(line, "-ks")));
}

bool verifies(std::string_view line) {
    const bool openssl = has_word(line, "openssl") && contains(line, "-verify");
    constexpr std::array<std::string_view, 4> small = {"usign", "signify", "minisign", "ucert"};
    return openssl || has_word(line, "gpgv") || (has_word(line, "gpg") && contains(line, "--verify")) ||
           (has_any_word(line, small) && contains(line, "-V"));
}

std::string verified_file(const CommandWords& words) {
    if (words.empty())
        return {};
    const std::string_view name = base_name(words[0]);
    if (name == "openssl")
        return verified_by_openssl(words);
    if (name == "gpgv" || (name == "gpg" && among(words, "--verify")))
        return verified_by_gpg(words);
    constexpr std::array<std::string_view, 4> small = {"usign", "signify", "minisign", "ucert"};
    if (among(small, name) && (among(words, "-V") || among(words, "-Vm")))
        return verified_by_small_tool(words);
    return {};
}

std::vector<std::string> written_files(const CommandWords& words) {
    std::vector<std::string> files;
    const bool dd = !words.empty() && base_name(words[0]) == "dd";
    for (std::size_t i = 1; i < words.size(); ++i) {
        std::string_view word = words[i];
        if (dd && !word.starts_with("if="))
            continue;
        word.remove_prefix(dd ? 3 : 0);
        if (!word.starts_with('-') && (dd || contains(word, "/") || contains(word, "$") || contains(word, ".")) &&
            (!is_device(word)))
            files.emplace_back(word);
    }
    return files;
}

std::pair<std::string, std::string> checked_digest(const CommandWords& told, const CommandWords& check) {
    if (told.size() < 2 || check.size() < 2 || (told[0] != "echo" && told[0] != "printf"))
        return {};
    const std::string_view tool = base_name(check[0]);
    if ((tool != "sha256sum" && tool != "sha512sum") || !among(check, "-c") || check.size() > 3 ||
        (check.size() == 3 && check[1] != "-s" && check[2] != "-s" && check[2] != "-" && check[1] != "--status"))
        return {};
    std::string all;
    for (std::size_t i = told[0] == "printf" ? 2 : 1; i < told.size(); ++i)
        all += told[i] + " ";
    const std::vector<std::string_view> parts = words(all);
    return parts.size() == 2 ? std::pair{std::string(parts[0]), std::string(parts[1])}
                             : std::pair<std::string, std::string>{};
}

bool leaves_files_alone(std::string_view name) {
    constexpr auto readers = std::to_array<std::string_view>({":",
                                                              "[",
                                                              "[[",
                                                              "awk",
                                                              "basename",
                                                              "cat",
                                                              "cd",
                                                              "cksum",
                                                              "cmp",
                                                              "cut",
                                                              "date",
                                                              "dirname",
                                                              "echo",
                                                              "egrep",
                                                              "false",
                                                              "fgrep",
                                                              "flash_erase",
                                                              "flash_eraseall",
                                                              "flash_unlock",
                                                              "flashcp",
                                                              "free",
                                                              "fw_printenv",
                                                              "fw_setenv",
                                                              "grep",
                                                              "head",
                                                              "hexdump",
                                                              "id",
                                                              "kill",
                                                              "killall",
                                                              "logger",
                                                              "ls",
                                                              "md5sum",
                                                              "mkdir",
                                                              "mtd_write",
                                                              "mtdinfo",
                                                              "nandwrite",
                                                              "pidof",
                                                              "printf",
                                                              "ps",
                                                              "reboot",
                                                              "rm",
                                                              "sha1sum",
                                                              "sha256sum",
                                                              "sha512sum",
                                                              "shift",
                                                              "sleep",
                                                              "sort",
                                                              "stat",
                                                              "stty",
                                                              "sync",
                                                              "tail",
                                                              "test",
                                                              "touch",
                                                              "tr",
                                                              "trap",
                                                              "true",
                                                              "ubiupdatevol",
                                                              "umount",
                                                              "uname",
                                                              "uniq",
                                                              "wc",
                                                              "which"});
    return among(readers, name);
}

} // namespace warifu::inspection

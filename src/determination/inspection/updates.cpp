#include <algorithm>
#include <array>
#include <cstring>
#include <map>

#include "inspectors.h"
#include "update_commands.h"
#include "update_scripts.h"
#include "update_settings.h"
#include "warifu/base/text.h"

// inspection.updates is Complete when every byte of the artefact was accounted for, there is a root file system, and at
// least one update mechanism was recognised: a product without any that we know has one that we do not know, or none,
// and nothing here tells which. What writes flash or installs what it downloads, and is not followed, has a row of its
// own with signature NULL: programs of the maker, scripts in Python or Perl, package tools in scripts.

namespace warifu::inspection {

namespace {

/// The known updaters of one file system.
class Updaters {
public:
    Updaters(const std::string& locator, const FileSystemTree& tree, RowSink& sink)
        : m_locator(locator), m_tree(tree), m_sink(sink) {}

    std::uint64_t run() {
        swupdate();
        rauc();
        mender();
        opkg();
        sysupgrade();
        apt();
        fwupd();
        scripts();
        return m_count;
    }

    void send(std::string_view path, const UpdateFacts& facts) {
        const TreeEntry* entry = m_tree.find(path);
        std::string locator = entry != nullptr ? entry->locator : m_locator + "!" + std::string(path);
        if (facts.line != 0)
            locator = at_line(locator, facts.line);
        RowBuilder row("update_mechanism", std::move(locator));
        row.text("path", path).text("updater", facts.updater).text("signature", facts.signature);
        row.text("transport", facts.transport).text("evidence", facts.evidence);
        m_sink.row(row.take());
        ++m_count;
    }

private:
    /// Path of a program, or empty.
    std::string program(const std::string& name) const {
        for (const char* folder : {"/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/libexec/"})
            if (m_tree.find(folder + name) != nullptr)
                return folder + name;
        return {};
    }

    /// All the text of the files that match, and the first of their paths.
    std::string gathered(std::initializer_list<std::string_view> patterns, std::string& first) const {
        std::string text;
        for (const std::string_view pattern : patterns)
            for (const std::string& path : m_tree.glob(pattern))
                if (const TreeEntry* file = m_tree.text_file(path); file != nullptr) {
                    text += *file->text + "\n";
                    if (first.empty())
                        first = path;
                }
        return text;
    }

    void swupdate() {
        const std::string path = program("swupdate");
        if (path.empty())
            return;
        std::string config;
        const std::string text = gathered(
            {"/etc/swupdate.cfg", "/etc/swupdate/*", "/etc/swupdate/conf.d/*", "/etc/default/swupdate"}, config);
        const auto key = setting_line(without_block_comments(text), "public-key-file");
        UpdateFacts facts{"swupdate", {}, transport_in(text), "program " + path, 0};
        if (!key.empty()) {
            facts.signature = "required";
            facts.evidence = key;
        }
        send(config.empty() ? path : config, facts);
    }

    void rauc() {
        const std::string path = program("rauc");
        if (path.empty())
            return;
        std::string config;
        const std::string text = gathered({"/etc/rauc/system.conf", "/usr/lib/rauc/system.conf"}, config);
        // RAUC installs signed bundles alone; the keyring says whose.
        const bool keyring = has_keyring(text);
        UpdateFacts facts{"rauc", {}, transport_in(text), keyring ? "[keyring] in " + config : "program " + path, 0};
        if (keyring)
            facts.signature = "required";
        send(config.empty() ? path : config, facts);
    }

    void mender() {
        std::string path = program("mender");
        path = path.empty() ? program("mender-update") : path;
        if (path.empty())
            return;
        std::string config;
        const std::string text = gathered({"/etc/mender/*.conf", "/var/lib/mender/*.conf"}, config);
        const MenderKeys keys = mender_keys(text);
        UpdateFacts facts{"mender", {}, transport_in(text), "program " + path, 0};
        if (keys.named != 0 && keys.empty == 0) {
            facts.signature = "required";
            facts.evidence = "ArtifactVerifyKey in " + config;
        } else if (!config.empty()) { // several files: which of them counts is not seen
            facts.signature = keys.named == 0 ? std::optional<std::string>("none") : std::nullopt;
            facts.evidence =
                keys.empty == 0 ? "no ArtifactVerifyKey in " + config : "empty ArtifactVerifyKey in " + config;
        }
        send(config.empty() ? path : config, facts);
    }

    void opkg() {
        const std::string path = program("opkg");
        if (path.empty())
            return;
        std::string config;
        const std::string text = gathered({"/etc/opkg.conf", "/etc/opkg/*.conf"}, config);
        const std::optional<std::string> check = opkg_option(text, "check_signature");
        UpdateFacts facts{"opkg", {}, transport_in(text), "program " + path, 0};
        if (!config.empty()) {
            const bool on = check && (check->empty() || *check == "1");
            facts.signature = on                        ? std::optional<std::string>("required")
                              : !check || *check == "0" ? std::optional<std::string>("none")
                                                        : std::nullopt;
            facts.evidence = check ? "option check_signature " + *check : "no check_signature in " + config;
        }
        send(config.empty() ? path : config, facts);
    }

    /// OpenWrt: /sbin/sysupgrade checks a signature when /lib/upgrade/fwtool.sh can, and insists when it is told to.
    void sysupgrade() {
        const std::string path = program("sysupgrade");
        if (path.empty() || m_tree.text_file(path) == nullptr)
            return;
        std::string config;
        const std::string text = gathered({"/sbin/sysupgrade", "/lib/upgrade/*.sh", "/lib/upgrade/*"}, config);
        const auto check = line_with(text, "fwtool_check_signature");
        const std::string required = setting_line(text, "REQUIRE_IMAGE_SIGNATURE");
        UpdateFacts facts{"sysupgrade", "none", std::nullopt, "no signature check in " + path, 0};
        if (required.ends_with("REQUIRE_IMAGE_SIGNATURE=1")) {
            facts.signature = "required";
            facts.evidence = required;
        } else if (check.first != 0) {
            facts.signature = "optional";
            facts.evidence = check.second;
        }
        send(path, facts);
    }

    void apt() {
        const std::string path = program("apt-get");
        if (path.empty())
            return;
        std::string config;
        const std::string sources = gathered(
            {"/etc/apt/sources.list", "/etc/apt/sources.list.d/*.list", "/etc/apt/sources.list.d/*.sources"}, config);
        const std::string settings = gathered({"/etc/apt/apt.conf", "/etc/apt/apt.conf.d/*"}, config);
        const std::string trusted = trusted_source(sources);
        const std::string open = apt_takes_unsigned(settings);
        UpdateFacts facts{"apt", "required", transport_in(sources), "apt verifies Release files by default", 0};
        if (!trusted.empty() || !open.empty()) {
            facts.signature = "optional";
            facts.evidence = trusted.empty() ? open : trusted;
        }
        if (config.empty()) // without sources nothing is installed from anywhere
            facts.transport = "local";
        send(config.empty() ? path : config, facts);
    }

    void fwupd() {
        const std::string path = program("fwupdmgr");
        if (path.empty())
            return;
        std::string config;
        const std::string text = gathered({"/etc/fwupd/*.conf", "/etc/fwupd/remotes.d/*.conf"}, config);
        const std::string loose = setting_line(text, "OnlyTrusted");
        const bool is_loose = !loose.empty() && !to_lower_ascii(loose).ends_with("true");
        send(config.empty() ? path : config, {"fwupd", is_loose ? "optional" : "required", transport_in(text),
                                              is_loose ? loose : "OnlyTrusted is not switched off", 0});
    }

    void scripts() {
        for (const auto& [path, entry] : m_tree.entries) {
            const bool own = path == "/sbin/sysupgrade" || path.starts_with("/lib/upgrade/");
            if (!entry.text || entry.type != FileType::Regular || own || (!entry.is_script && !path.ends_with(".sh")))
                continue;
            if (const auto facts = read_update_script(m_tree, path))
                send(path, *facts);
        }
    }

    const std::string& m_locator;
    const FileSystemTree& m_tree;
    RowSink& m_sink;
    std::uint64_t m_count = 0;
};

class Updates final : public Inspector {
public:
    void visit(const Blob& blob, const Marks& marks, RowSink& sink) override {
        const std::string_view bytes = as_text(blob.bytes);
        if (blob.path.empty() && bytes.starts_with("\xd0\x0d\xfe\xed"))
            fit_image(blob, bytes, sink);
        if (blob.type != FileType::Regular || blob.path.empty() || !is_program(blob.path, bytes) ||
            is_flash_tool(blob.path))
            return;
        if (!marks.has(Mark::DevMtd) || !(has(bytes, "upgrade") || has(bytes, "firmware") || has(bytes, "Firmware")))
            return;
        RowBuilder row("update_mechanism", std::string(blob.locator));
        row.text("path", blob.path).text("updater", "program").unknown("signature").unknown("transport");
        sink.row(row.text("evidence", "names /dev/mtd and firmware").take());
        ++m_programs;
    }

    void absorb(Inspector& other) override { m_programs += static_cast<Updates&>(other).m_programs; }

    void finish(const Ending& ending, RowSink& sink) override {
        Reasons reasons = reasons_against_roots(ending);
        std::uint64_t count = m_programs;
        for (const auto& [locator, tree] : ending.tree.file_systems)
            if (tree.is_root())
                count += Updaters(locator, tree, sink).run();
        if (count == 0)
            reasons.add("no update mechanism that we know was found");
        conclude(sink, "inspection.updates", ending.artefact, reasons, counted(count, "update mechanism"));
    }

private:
    static bool has(std::string_view bytes, std::string_view part) {
        return memmem(bytes.data(), bytes.size(), part.data(), part.size()) != nullptr;
    }

    /// Machine code, and modules in languages whose files need no first line. Scripts are read elsewhere.
    static bool is_program(std::string_view path, std::string_view bytes) {
        constexpr std::array<std::string_view, 5> endings = {".py", ".pyc", ".lua", ".pl", ".php"};
        return bytes.starts_with("\177ELF") ||
               (!bytes.starts_with("#!") &&
                std::any_of(endings.begin(), endings.end(), [&](std::string_view end) { return path.ends_with(end); }));
    }

    /// Tools that do what a script tells them; what matters is the script.
    static bool is_flash_tool(std::string_view path) {
        constexpr std::array<std::string_view, 9> tools = {"busybox",     "mtd",       "flash", "nand",  "ubi",
                                                           "fw_printenv", "fw_setenv", "mkfs",  "libubi"};
        const std::string_view name = base_name(path);
        return name.ends_with(".ko") ||
               std::any_of(tools.begin(), tools.end(), [&](std::string_view t) { return name.starts_with(t); });
    }

    /// A U-Boot FIT with a signature: whether the boot loader insists on it is not said in the image itself.
    void fit_image(const Blob& blob, std::string_view bytes, RowSink& sink) {
        for (const std::string_view algorithm :
             {"sha256,rsa2048", "sha256,rsa4096", "sha256,rsa3072", "sha1,rsa2048", "sha256,ecdsa256"}) {
            if (!has(bytes.substr(0, 1U << 20U), algorithm) &&
                !has(bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 1U << 20U)), algorithm))
                continue;
            RowBuilder row("update_mechanism", std::string(blob.locator));
            row.text("path", "").text("updater", "u-boot-fit").unknown("signature").unknown("transport");
            sink.row(row.text("evidence", algorithm).take());
            ++m_programs;
            return;
        }
    }

    std::uint64_t m_programs = 0;
};

} // namespace

std::unique_ptr<Inspector> make_updates() { return std::make_unique<Updates>(); }

} // namespace warifu::inspection

#include <algorithm>

#include "shell_walk.h"
#include "warifu/base/text.h"

// OpenWrt's start-up scripts ask their settings from /etc/config/NAME through shell functions of /lib/functions.sh
// (config_get, config_foreach) and /lib/functions/service.sh, procd.sh (procd_set_param, uci_validate_section). The
// file format: https://openwrt.org/docs/guide-user/base-system/uci . Lines are `config TYPE 'NAME'` and, below each,
// `option NAME 'VALUE'` or `list NAME 'VALUE'`.

namespace warifu::inspection {

namespace {

std::string_view unquoted(std::string_view text) {
    text = trim(text);
    if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front())
        text = text.substr(1, text.size() - 2);
    return text;
}

/// `option NAME VALUE` at the front of a line: the value, else nothing.
std::optional<std::string_view> option_value(std::string_view line, std::string_view option) {
    line = trim(line);
    if (!line.starts_with("option"))
        return std::nullopt;
    line = trim(line.substr(6));
    const std::size_t blank = line.find_first_of(" \t");
    if (blank == std::string_view::npos || unquoted(line.substr(0, blank)) != option)
        return std::nullopt;
    return unquoted(line.substr(blank));
}

} // namespace

/// The option's value where all sections agree, `otherwise` where none has it, nothing where they differ.
std::optional<std::string> ShellWalk::uci_option(std::string_view option,
                                                 const std::optional<std::string>& otherwise) const {
    const TreeEntry* file = m_tree.text_file(m_uci_file);
    if (file == nullptr)
        return std::nullopt;
    std::optional<std::string> value;
    for (const std::string_view line : lines(*file->text)) {
        const std::optional<std::string_view> here = option_value(line, option);
        if (here && value && *value != *here)
            return std::nullopt;
        if (here)
            value = std::string(*here);
    }
    return value ? value : otherwise;
}

/// Sets the variables that `name:type:default` words declare.
void ShellWalk::uci_defaults(const std::vector<Expanded>& words, std::size_t from) {
    for (std::size_t i = from; i < words.size(); ++i) {
        const std::vector<std::string_view> parts = split(words[i].text, ':');
        if (parts.size() < 2 || !words[i].known)
            continue;
        const bool has_default = parts.size() > 2 && words[i].text.find('(') == std::string::npos;
        std::optional<std::string> value = uci_option(parts[0], has_default ? std::string(parts.back()) : "");
        // A yes-no value comes as 1 or 0, however it was written.
        if (value && parts[1] == "bool" && !value->empty())
            value = *value == "1" || *value == "on" || *value == "true" || *value == "yes" || *value == "enabled" ? "1"
                                                                                                                  : "0";
        set(std::string(parts[0]), std::move(value));
    }
}

std::optional<ShellWalk::Flow> ShellWalk::run_uci(const std::vector<Expanded>& words, const ShellNode& node) {
    if (m_uci_file.empty())
        return std::nullopt;
    const std::string& name = words[0].text;
    const auto call_named = [&](const std::string& function_name, std::vector<Expanded> arguments,
                                Certainty certainty) -> Flow {
        const auto function = m_shell.functions.find(function_name);
        if (function == m_shell.functions.end())
            return {};
        const Certainty before = m_certainty;
        if (certainty == Certainty::Maybe)
            m_certainty = certainty;
        const Flow flow = call(function->second, std::move(arguments));
        m_certainty = before;
        return flow;
    };
    if (name == "start" || name == "rc_procd") // rc.common's own start() runs start_service()
        return call_named("start_service", {}, Certainty::Sure);
    if (name == "config_load" || name.starts_with("procd_open") || name.starts_with("procd_close") ||
        name.starts_with("procd_add"))
        return Flow{.status = Truth::True};
    if ((name == "procd_set_param" && words.size() > 2 && words[1].text == "command") ||
        (name == "service_start" && words.size() > 1)) {
        tell({words.begin() + (name == "service_start" ? 1 : 2), words.end()}, node, {}, /*background=*/true);
        return Flow{.status = Truth::True};
    }
    if (name.starts_with("procd_"))
        return Flow{.status = Truth::True};
    if ((name == "config_get" || name == "config_get_bool") && words.size() > 3) {
        set(words[1].text, uci_option(words[3].text, words.size() > 4 ? words[4].text : ""));
        return Flow{.status = Truth::True};
    }
    if (name == "uci_validate_section" && words.size() > 4) {
        uci_defaults(words, 4);
        return Flow{.status = Truth::True};
    }
    if (name == "uci_load_validate" && words.size() > 4) {
        uci_defaults(words, 5);
        return call_named(words[4].text, {words[3], {"0", true}}, Certainty::Sure); // 0: the section is valid
    }
    if (name == "config_foreach" && words.size() > 1) {
        const TreeEntry* file = m_tree.text_file(m_uci_file);
        const bool has_section =
            file != nullptr && words.size() > 2 && file->text->find("config " + words[2].text) != std::string::npos;
        std::vector<Expanded> arguments = {{"section", true}};
        arguments.insert(arguments.end(), words.begin() + std::min<std::ptrdiff_t>(3, std::ssize(words)), words.end());
        return call_named(words[1].text, std::move(arguments), has_section ? Certainty::Sure : Certainty::Maybe);
    }
    return std::nullopt;
}

} // namespace warifu::inspection

#include "page_facts.h"

#include <algorithm>
#include <array>

#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_html = 512U << 10U;

/// The value of an attribute of a tag in lower case, quoted or not; nothing when it is not there.
std::optional<std::string_view> attribute(std::string_view tag, std::string_view name) {
    for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
        const bool begins = at > 0 && std::string_view(" \t\r\n\"'/").find(tag[at - 1]) != std::string_view::npos;
        std::string_view rest = tag.substr(at + name.size());
        while (!rest.empty() && std::string_view(" \t\r\n").find(rest.front()) != std::string_view::npos)
            rest.remove_prefix(1);
        if (!begins || !rest.starts_with('='))
            continue;
        rest.remove_prefix(1);
        while (!rest.empty() && std::string_view(" \t\r\n").find(rest.front()) != std::string_view::npos)
            rest.remove_prefix(1);
        if (rest.starts_with('"') || rest.starts_with('\''))
            return rest.substr(1, rest.find(rest.front(), 1) - 1);
        return rest.substr(0, rest.find_first_of(" \t\r\n>"));
    }
    return std::nullopt;
}

bool is_tag(std::string_view tag, std::string_view name) {
    return tag.starts_with(name) &&
           (tag.size() == name.size() || std::string_view(" \t\r\n/").find(tag[name.size()]) != std::string_view::npos);
}

struct Form {
    bool open = false;
    std::string action;
};

void note_password(const Form& form, bool tls, PageFacts& facts) {
    facts.login_form = true;
    if (!form.open)
        return; // a script sends it, and where to is not seen
    const Target target = read_target(form.action, "/");
    if (!target.understood)
        return;
    const bool clear = target.host.empty() ? !tls : !target.tls;
    facts.form_in_clear = facts.form_in_clear.value_or(false) || clear;
}

std::string_view without(std::string_view text, std::string_view lower, std::size_t from, std::string_view end) {
    const std::size_t at = lower.find(end, from);
    return text.substr(0, at == std::string_view::npos ? text.size() : at);
}

int strength(std::string_view same_site) {
    static constexpr auto order = std::to_array<std::string_view>({"none", "absent", "lax", "strict"});
    return static_cast<int>(std::ranges::find(order, same_site) - order.begin());
}

} // namespace

PageFacts read_page(std::string_view html, bool tls) {
    html = html.substr(0, most_html);
    const std::string lower = to_lower_ascii(html);
    PageFacts facts;
    Form form;
    for (std::size_t at = lower.find('<'); at != std::string::npos; at = lower.find('<', at + 1)) {
        if (lower.compare(at, 4, "<!--") == 0) {
            at = std::min(lower.find("-->", at), lower.size() - 1);
            continue;
        }
        const std::size_t end = lower.find('>', at);
        if (end == std::string::npos)
            break;
        const std::string_view tag = std::string_view(lower).substr(at + 1, end - at - 1);
        if (is_tag(tag, "script") || is_tag(tag, "style")) {
            at = std::min(lower.find(is_tag(tag, "style") ? "</style" : "</script", end), lower.size() - 1);
            continue;
        }
        if (is_tag(tag, "title") && facts.title.empty()) {
            const std::string_view text = without(html, lower, end, "</title").substr(end + 1);
            facts.title = trim(text.substr(0, 300));
        }
        if (is_tag(tag, "form"))
            form = {true, std::string(attribute(html.substr(at + 1, end - at - 1), "action")
                                          .value_or(attribute(tag, "action").value_or("")))};
        if (is_tag(tag, "/form"))
            form = {};
        if (is_tag(tag, "input") && trim(attribute(tag, "type").value_or("")) == "password")
            note_password(form, tls, facts);
    }
    const std::string title = to_lower_ascii(facts.title);
    facts.listing = title.starts_with("index of ") || title.starts_with("directory listing for ") ||
                    title.starts_with("listing of ");
    return facts;
}

CookieFacts read_cookies(const HttpAnswer& answer) {
    CookieFacts facts;
    for (const std::string_view cookie : answer.all("set-cookie")) {
        ++facts.count;
        bool secure = false;
        bool http_only = false;
        std::string same_site = "absent";
        const std::vector<std::string_view> parts = split(cookie, ';');
        for (std::size_t i = 1; i < parts.size(); ++i) {
            const std::string part = to_lower_ascii(trim(parts[i]));
            secure = secure || part == "secure";
            http_only = http_only || part == "httponly";
            if (part.starts_with("samesite="))
                same_site = part == "samesite=strict" || part == "samesite=lax" ? part.substr(9) : "none";
        }
        facts.secure = facts.secure.value_or(true) && secure;
        facts.http_only = facts.http_only.value_or(true) && http_only;
        if (facts.same_site.empty() || strength(same_site) < strength(facts.same_site))
            facts.same_site = same_site;
    }
    return facts;
}

} // namespace warifu::device

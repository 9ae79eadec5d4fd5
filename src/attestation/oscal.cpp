#include "oscal.h"

#include <algorithm>

#include <fmt/format.h>

#include "warifu/base/uuid.h"

namespace warifu::attestation::oscal {

namespace {

constexpr std::size_t longest_text = 1U << 20U;

/// Blanks as `\s` of the schemas' patterns has them, line ends among them.
constexpr std::string_view blanks[] = {" ",
                                       "\t",
                                       "\n",
                                       "\r",
                                       "\v",
                                       "\f",
                                       "\xc2\xa0",
                                       "\xe1\x9a\x80",
                                       "\xe2\x80\x80",
                                       "\xe2\x80\x81",
                                       "\xe2\x80\x82",
                                       "\xe2\x80\x83",
                                       "\xe2\x80\x84",
                                       "\xe2\x80\x85",
                                       "\xe2\x80\x86",
                                       "\xe2\x80\x87",
                                       "\xe2\x80\x88",
                                       "\xe2\x80\x89",
                                       "\xe2\x80\x8a",
                                       "\xe2\x80\xa8",
                                       "\xe2\x80\xa9",
                                       "\xe2\x80\xaf",
                                       "\xe2\x81\x9f",
                                       "\xe3\x80\x80",
                                       "\xef\xbb\xbf"};

std::size_t blank_at(std::string_view text) {
    for (const std::string_view blank : blanks)
        if (text.starts_with(blank))
            return blank.size();
    return 0;
}

/// One line of valid UTF-8: blanks at the ends gone, each run of them inside one space.
std::string one_line_of(std::string_view text) {
    const std::string clean = printable(text, longest_text);
    std::string out;
    bool pending = false;
    for (std::size_t i = 0; i < clean.size();) {
        const std::size_t blank = blank_at(std::string_view(clean).substr(i));
        if (blank != 0) {
            // A Japanese text may hold U+3000 between two words on purpose; a space does the same.
            pending = true;
            i += blank;
            continue;
        }
        if (pending && !out.empty())
            out += ' ';
        pending = false;
        out += clean[i++];
    }
    return out;
}

/// Characters that CommonMark gives a meaning within a line. `-`, `+`, `#`, `>` and numbers only have one where a line
/// begins; a line that begins so is escaped as a whole in `block`.
std::string markdown_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<') {
            out += "&lt;";
            continue;
        }
        if (c == '&') {
            out += "&amp;";
            continue;
        }
        if (std::string_view("\\`*_[]").find(c) != std::string_view::npos)
            out += '\\';
        out += c;
    }
    return out;
}

} // namespace

std::string uuid(std::string_view kind, std::string_view subject) {
    static const std::string space = uuid_v5(uuid_url_namespace, own_namespace);
    return uuid_v5(space, fmt::format("{}\n{}", kind, subject));
}

std::string token(std::string_view id) {
    std::string out;
    for (const char c : id) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '.' || static_cast<unsigned char>(c) >= 0x80;
        out += kept ? c : '_';
    }
    const bool starts = !out.empty() && (out.front() == '_' || (out.front() | 0x20) >= 'a');
    return starts ? out : "_" + out;
}

std::string objective_id(std::string_view id) { return token(id) + "_obj"; }

std::string statement_id(std::string_view id) { return token(id) + "_smt"; }

std::string plain(std::string_view text) {
    std::string out = one_line_of(text);
    return out.empty() ? "–" : out;
}

std::string line(std::string_view text) { return markdown_escaped(plain(text)); }

std::string block(std::string_view text) {
    std::string out;
    for (const std::string_view each : lines(text)) {
        const std::string shown = one_line_of(each);
        if (shown.empty())
            continue;
        if (!out.empty())
            out += "\n\n";
        const bool meaning = std::string_view("-+#>=~").find(shown.front()) != std::string_view::npos;
        out += (meaning ? "\\" : "") + markdown_escaped(shown);
    }
    return out.empty() ? "–" : out;
}

void add_prop(Json& object, std::string_view name, std::string_view value) {
    const std::string shown = one_line_of(value);
    if (!shown.empty())
        object["props"].push_back({{"name", name}, {"ns", own_namespace}, {"value", shown}});
}

void add_oscal_prop(Json& object, std::string_view name, std::string_view value) {
    const std::string shown = one_line_of(value);
    if (!shown.empty())
        object["props"].push_back({{"name", name}, {"value", shown}});
}

void add_verdict_props(Json& object, const review::RequirementVerdict& verdict) {
    add_prop(object, "requirement", verdict.requirement);
    add_prop(object, "part-of", verdict.part_of);
    for (const std::string& each : verdict.models)
        add_prop(object, "model", each);
    add_prop(object, "obligation", to_string(verdict.obligation));
    add_prop(object, "native", to_string(verdict.native));
    add_prop(object, "basis", verdict.basis ? to_string(*verdict.basis) : "");
    add_prop(object, "criteria", to_string(verdict.criteria));
}

std::optional<std::string> timestamp(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != form.size() || !Date::parse(text.substr(0, 10)))
        return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return std::nullopt;
    const auto below = [&](std::size_t at, std::string_view end) { return text.substr(at, 2) < end; };
    if (!below(11, "24") || !below(14, "60") || !below(17, "60") || text < "1900")
        return std::nullopt;
    return std::string(text);
}

std::string midnight(Date day) { return day.to_string() + "T00:00:00Z"; }

std::string catalogue_time(const catalogue::Catalogue& catalogue, Date otherwise) {
    std::string day = catalogue.version;
    std::ranges::replace(day, '.', '-');
    const auto parsed = Date::parse(day);
    return midnight(parsed ? *parsed : otherwise);
}

Json metadata(std::string_view title, std::string_view last_modified, std::string_view version) {
    return {{"title", line(title)},
            {"last-modified", last_modified},
            {"version", plain(version)},
            {"oscal-version", "1.2.1"}};
}

void add_source(Json& resources, const catalogue::Catalogue& catalogue, const std::string& id) {
    const std::string own = uuid("source", id);
    for (const Json& resource : resources)
        if (resource.at("uuid") == own)
            return;
    const catalogue::Source* source = catalogue.find_source(id);
    Json resource = {{"uuid", own}, {"title", line(source != nullptr ? source->title : id)}};
    add_prop(resource, "source", id);
    if (source != nullptr)
        add_prop(resource, "primary", source->primary ? "yes" : "no");
    // A catalogue may name any address; a reference that is no web page is not made one.
    if (source != nullptr && source->url.starts_with("https://"))
        resource["rlinks"] = Json::array({{{"href", plain(source->url)}}});
    resources.push_back(std::move(resource));
}

Json source_link(const std::string& id) { return {{"href", "#" + uuid("source", id)}, {"rel", "reference"}}; }

std::string document(const std::string& name, Json body) {
    constexpr int indent = 1;
    const auto text = [](const Json& value, int width) {
        return value.dump(width, ' ', false, Json::error_handler_t::replace);
    };
    Json named = {{"uuid", uuid(name, text(body, -1))}};
    named.update(body);
    Json file = Json::object();
    file[name] = std::move(named);
    return text(file, indent) + "\n";
}

} // namespace warifu::attestation::oscal

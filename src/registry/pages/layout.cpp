#include "layout.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "embedded/page_files.h"
#include "embedded/qr_decoder.h"
#include "svg.h"
#include "words.h"

namespace warifu::pages {

namespace {

constexpr Language languages[] = {Language::English, Language::Japanese};

std::string_view file(std::string_view name) {
    for (const embedded::File& each : embedded::page_files())
        if (each.path == name)
            return each.text;
    throw std::logic_error("no such template: " + std::string(name));
}

} // namespace

std::string_view code(Language language) { return language == Language::Japanese ? "ja" : "en"; }

std::string_view style_sheet() { return file("style.css"); }

std::string_view check_script() { return file("check.js"); }

std::string_view qr_decoder() { return embedded::qr_decoder(); }

std::string_view icon() { return file("favicon.svg"); }

std::string fill(std::string_view name, const Data& data, Language language) {
    using Templates = std::map<std::pair<std::string_view, Language>, Template>;
    static const Templates templates = [] {
        Templates all;
        for (const embedded::File& each : embedded::page_files())
            for (const Language in : languages)
                if (each.path.ends_with(".mustache"))
                    all.emplace(std::pair(std::string_view(each.path), in), Template(each.text, in));
        return all;
    }();
    return templates.at({name, language}).fill(data);
}

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

std::string in_url(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                           c == '.' || c == '_' || c == '~'; // RFC 3986, 2.3
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

Data page_data(Language language) {
    constexpr std::size_t usual = 32;
    Data data;
    data.reserve(usual);
    data.set("lang", Data(code(language)));
    return data;
}

std::string framed(const Site& site, const Frame& frame, std::string body, Language language) {
    Data data = page_data(language);
    data.set("title", Data(std::string_view(frame.title)));
    data.set("site", Data(std::string_view(site.name.in(language))));
    data.set("body", std::move(body));
    data.set("structured", Data(std::string_view(frame.structured)));
    data.set("has_structured", !frame.structured.empty());
    data.set("demonstration", site.demonstration);
    data.set("workbench", site.workbench);
    data.set("path", Data(std::string_view(frame.path)));
    Data alternates{Data::type::list};
    for (const Language each : languages) {
        Data one;
        one.set("code", Data(code(each)));
        alternates << std::move(one);
    }
    data.set("alternates", std::move(alternates));
    data.set("other", Data(code(language == Language::Japanese ? Language::English : Language::Japanese)));
    return fill("layout.mustache", data, language);
}

std::string refusal_page(const Site& site, unsigned status, const Text& message, Language language) {
    Data data = page_data(language);
    data.set("status", std::to_string(status));
    data.set("message", message.in(language));
    return framed(site, {std::string(word("refused", language)), "/", {}}, fill("refusal.mustache", data, language),
                  language);
}

} // namespace warifu::pages

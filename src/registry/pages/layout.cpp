#include "layout.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "embedded/page_files.h"
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

/// Looked up while a template is filled: `{{#w}}key{{/w}}`.
Data word_lambda(Language language) {
    return Data(kainjow::mustache::lambda([language](const std::string& key) { return word(key, language); }));
}

} // namespace

std::string_view code(Language language) { return language == Language::Japanese ? "ja" : "en"; }

std::string_view style_sheet() { return file("style.css"); }

std::string fill(std::string_view name, const Data& data) {
    kainjow::mustache::mustache page{std::string(file(name))};
    return page.render(data);
}

std::string escaped(std::string_view text) { return kainjow::mustache::html_escape(std::string(text)); }

std::string in_url(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                           c == '.' || c == '_' || c == '~'; // RFC 3986, 2.3
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

Data page_data(Language language) {
    Data data;
    data.set("lang", std::string(code(language)));
    data.set("w", word_lambda(language));
    return data;
}

std::string framed(const Site& site, const Frame& frame, std::string body, Language language) {
    Data data = page_data(language);
    data.set("title", frame.title);
    data.set("site", site.name.in(language));
    data.set("body", std::move(body));
    data.set("structured", frame.structured);
    data.set("has_structured", !frame.structured.empty());
    data.set("demonstration", site.demonstration);
    data.set("path", frame.path);
    Data alternates{Data::type::list};
    for (const Language each : languages) {
        Data one;
        one.set("code", std::string(code(each)));
        alternates << one;
    }
    data.set("alternates", alternates);
    data.set("other", std::string(code(language == Language::Japanese ? Language::English : Language::Japanese)));
    return fill("layout.mustache", data);
}

std::string refusal_page(const Site& site, unsigned status, const Text& message, Language language) {
    Data data = page_data(language);
    data.set("status", std::to_string(status));
    data.set("message", message.in(language));
    return framed(site, {word("refused", language), "/", {}}, fill("refusal.mustache", data), language);
}

} // namespace warifu::pages

#include "reference.h"

#include <algorithm>

namespace warifu::documents {

namespace {

/// RFC 3986, appendix B. What is absent is empty, but for the marks that say so.
struct Parts {
    std::string_view scheme;
    std::string_view authority;
    std::string_view path;
    std::string_view query;    ///< with its `?`
    std::string_view fragment; ///< with its `#`
    bool has_authority = false;
};

bool is_scheme(std::string_view text) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
}

Parts parts_of(std::string_view text) {
    Parts parts;
    if (const std::size_t at = text.find('#'); at != std::string_view::npos) {
        parts.fragment = text.substr(at);
        text = text.substr(0, at);
    }
    if (const std::size_t at = text.find('?'); at != std::string_view::npos) {
        parts.query = text.substr(at);
        text = text.substr(0, at);
    }
    if (const std::size_t at = text.find_first_of(":/");
        at != std::string_view::npos && text[at] == ':' && is_scheme(text.substr(0, at))) {
        parts.scheme = text.substr(0, at);
        text = text.substr(at + 1);
    }
    if (text.starts_with("//")) {
        parts.has_authority = true;
        const std::size_t end = text.find('/', 2);
        parts.authority = text.substr(2, end == std::string_view::npos ? end : end - 2);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end);
    }
    parts.path = text;
    return parts;
}

/// RFC 3986, 5.2.4.
std::string without_dots(std::string_view path) {
    std::string out;
    while (!path.empty()) {
        const std::size_t next = std::min(path.find('/', 1), path.size());
        const std::string_view segment = path.substr(0, next);
        path.remove_prefix(next);
        if (segment == "/.." || segment == "..")
            out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
        else if (segment != "/." && segment != ".")
            out.append(segment);
        if ((segment == "/.." || segment == "/.") && path.empty())
            out.push_back('/');
    }
    return out;
}

std::string merged(const Parts& base, std::string_view path) {
    if (base.has_authority && base.path.empty())
        return "/" + std::string(path);
    const std::size_t slash = base.path.rfind('/');
    return std::string(base.path.substr(0, slash == std::string_view::npos ? 0 : slash + 1)) + std::string(path);
}

} // namespace

std::string resolve_reference(std::string_view base_text, std::string_view reference) {
    const Parts base = parts_of(base_text);
    const Parts given = parts_of(reference);
    if (!given.scheme.empty() || base.scheme.empty())
        return std::string(reference);
    const std::string_view authority = given.has_authority ? given.authority : base.authority;
    std::string_view query = given.query;
    std::string path;
    if (given.has_authority || given.path.starts_with('/')) {
        path = without_dots(given.path);
    } else if (given.path.empty()) {
        path = base.path;
        query = given.query.empty() ? base.query : given.query;
    } else {
        path = without_dots(merged(base, given.path));
    }
    std::string out(base.scheme);
    out.append(":");
    if (given.has_authority || base.has_authority)
        out.append("//").append(authority);
    return out.append(path).append(query).append(given.fragment);
}

} // namespace warifu::documents

#include "xml_tree.h"

#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_xml = 256U << 10U;
constexpr std::size_t most_siblings = 200;

} // namespace

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    return name.substr(name.rfind(':') == std::string_view::npos ? 0 : name.rfind(':') + 1);
}

pugi::xml_node child(const pugi::xml_node& parent, std::string_view name) {
    std::size_t seen = 0;
    for (const pugi::xml_node node : parent.children()) {
        if (++seen > most_siblings)
            break;
        if (local_name(node) == name)
            return node;
    }
    return {};
}

bool load(pugi::xml_document& document, std::string_view xml) {
    return xml.size() <= most_xml &&
           document.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_auto);
}

std::string text_of(const pugi::xml_node& parent, std::string_view name) {
    return std::string(trim(child(parent, name).text().get())).substr(0, 512);
}

std::string xml_escaped(std::string_view text) {
    std::string out;
    for (const char c : text)
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        default: out += c;
        }
    return out;
}

} // namespace warifu::device

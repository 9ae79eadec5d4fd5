// What the parts of a workbook share. They are read and written so that nothing is lost that we do not know: comments,
// instructions and blanks stay, names keep their prefixes.

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "workbook.h"

namespace warifu::attestation {

namespace {

/// Counts without recursion: how deep an element may stand is what is being found out.
class Counter : public pugi::xml_tree_walker {
public:
    explicit Counter(const WorkbookLimits& limits) : m_limits(limits) {}
    bool for_each(pugi::xml_node& /*node*/) override {
        return ++m_count <= m_limits.elements && depth() >= 0 && static_cast<std::size_t>(depth()) < m_limits.depth;
    }

private:
    const WorkbookLimits& m_limits;
    std::size_t m_count = 0;
};

} // namespace

Result<void> parse_part(const std::string& path, const std::string& xml, const WorkbookLimits& limits,
                        pugi::xml_document& document) {
    if (!is_utf8(xml))
        return make_error(ErrorCode::Unsupported, "the part is not UTF-8", path);
    if (xml.find("<!DOCTYPE") != std::string::npos || xml.find("<!ENTITY") != std::string::npos)
        return make_error(ErrorCode::Refused, "the part declares a document type, which none may", path);
    const unsigned all =
        pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_comments | pugi::parse_pi | pugi::parse_declaration;
    const auto parsed = document.load_buffer(xml.data(), xml.size(), all, pugi::encoding_utf8);
    if (!parsed)
        return make_error(ErrorCode::Corrupt, fmt::format("{} at byte {}", parsed.description(), parsed.offset), path);
    const std::string_view declared = document.first_child().attribute("encoding").value();
    if (document.first_child().type() == pugi::node_declaration && !declared.empty() &&
        to_lower_ascii(declared) != "utf-8")
        return make_error(ErrorCode::Unsupported, "the part says that it is not UTF-8", path);
    if (Counter counter(limits); !document.traverse(counter))
        return make_error(ErrorCode::LimitExceeded, "the part has more elements, or deeper ones, than a form has",
                          path);
    return {};
}

std::string part_xml(const pugi::xml_document& document) {
    std::ostringstream out;
    document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
    return std::move(out).str();
}

pugi::xml_node add_in_order(pugi::xml_node parent, const char* name, const std::vector<std::string_view>& before) {
    pugi::xml_node last;
    for (const pugi::xml_node& child : parent.children())
        if (std::ranges::find(before, std::string_view(child.name())) != before.end())
            last = child;
    return last ? parent.insert_child_after(name, last) : parent.prepend_child(name);
}

std::string string_item(const pugi::xml_node& item) {
    std::string text = item.child("t").text().get();
    for (const pugi::xml_node& run : item.children("r"))
        text += run.child("t").text().get();
    return text;
}

} // namespace warifu::attestation

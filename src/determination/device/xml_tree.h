#pragma once

#include <string>
#include <string_view>

#include <pugixml.hpp>

/// XML of a device, by the names that its elements have behind their prefix. pugixml knows no entities but XML's own
/// five and loads nothing from elsewhere, so that a bomb of entities stays the text that it is.
namespace warifu::device {

/// False: it is none, or longer than is read.
bool load(pugi::xml_document& document, std::string_view xml);

std::string_view local_name(const pugi::xml_node& node);
/// The first of that name among the first 200; an empty node: there is none.
pugi::xml_node child(const pugi::xml_node& parent, std::string_view name);
/// Its text, cut.
std::string text_of(const pugi::xml_node& parent, std::string_view name);

/// Text as it may stand in an element.
std::string xml_escaped(std::string_view text);

} // namespace warifu::device

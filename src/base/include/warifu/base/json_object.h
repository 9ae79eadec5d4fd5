#pragma once

#include <utility>

#include <nlohmann/json.hpp>

namespace warifu {

/// A JSON object of members that come once each, in their order: a list in braces would copy all of them, and `[]`
/// compare the names.
template <class... Values>
nlohmann::ordered_json object_of(std::pair<const char*, Values>... members) {
    using Json = nlohmann::ordered_json;
    Json json = Json::object();
    auto& list = static_cast<Json::object_t::Container&>(json.get_ref<Json::object_t&>());
    list.reserve(sizeof...(members));
    (list.emplace_back(members.first, std::move(members.second)), ...);
    return json;
}

} // namespace warifu

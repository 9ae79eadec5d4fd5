#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

/// simdjson's tree, read leniently: what is missing or of another type is an empty one.
namespace warifu::advisories {

class Json {
public:
    Json() = default;
    Json(simdjson::dom::element element) : m_element(element) {}

    explicit operator bool() const { return m_element.has_value(); }
    Json operator[](std::string_view key) const {
        simdjson::dom::object object;
        simdjson::dom::element found;
        if (!m_element || m_element->get_object().get(object) != simdjson::SUCCESS ||
            object.at_key(key).get(found) != simdjson::SUCCESS)
            return {};
        return found;
    }
    bool is_object() const { return m_element && m_element->is_object(); }
    bool is_array() const { return m_element && m_element->is_array(); }
    bool is_string() const { return m_element && m_element->is_string(); }

    /// Empty unless it is a string.
    std::string_view text() const {
        std::string_view found;
        return m_element && m_element->get_string().get(found) == simdjson::SUCCESS ? found : std::string_view();
    }
    std::optional<bool> yes() const {
        bool found = false;
        return m_element && m_element->get_bool().get(found) == simdjson::SUCCESS ? std::optional(found) : std::nullopt;
    }
    std::optional<double> number() const {
        double found = 0;
        return m_element && m_element->get_double().get(found) == simdjson::SUCCESS ? std::optional(found)
                                                                                    : std::nullopt;
    }

    template <class Visit>
    void each(Visit visit) const {
        simdjson::dom::array array;
        if (!m_element || m_element->get_array().get(array) != simdjson::SUCCESS)
            return;
        for (const simdjson::dom::element element : array)
            visit(Json(element));
    }
    template <class Visit>
    void members(Visit visit) const {
        simdjson::dom::object object;
        if (!m_element || m_element->get_object().get(object) != simdjson::SUCCESS)
            return;
        for (const auto field : object)
            visit(field.key, Json(field.value));
    }

private:
    std::optional<simdjson::dom::element> m_element;
};

} // namespace warifu::advisories

#include "warifu/base/toml.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

// Header-only: Debian's shared library has the throwing functions alone.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace warifu {

namespace {

constexpr std::size_t max_string_bytes = 16384;
constexpr std::size_t max_file_bytes = 4U << 20U;

std::string_view type_name(toml::node_type type) {
    switch (type) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "a number";
    case toml::node_type::floating_point: return "a number with a fraction";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date with a time";
    default: return "nothing";
    }
}

const toml::table& as_table(const void* table) { return *static_cast<const toml::table*>(table); }

Position position_of(const toml::node& node, const std::string& file) {
    const auto& begin = node.source().begin;
    return {file, static_cast<unsigned>(begin.line), static_cast<unsigned>(begin.column)};
}

} // namespace

std::string Mistake::describe() const { return fmt::format("{}:{}:{}: {}", file, line, column, message); }

std::string Position::describe() const { return fmt::format("{}:{}", file, line); }

void Mistakes::add(const Position& at, std::string message) {
    m_mistakes.push_back({at.file, at.line, at.column, printable(message)}); // it may quote a hostile file
}

std::vector<Mistake> Mistakes::sorted() const {
    std::vector<Mistake> sorted = m_mistakes;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Mistake& a, const Mistake& b) {
        return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
    });
    return sorted;
}

Position TableReader::position() const { return position_of(as_table(m_table), m_file); }

Position TableReader::position(std::string_view key) const {
    const toml::node* node = as_table(m_table).get(key);
    return node == nullptr ? position() : position_of(*node, m_file);
}

bool TableReader::has(std::string_view key) const { return as_table(m_table).contains(key); }

bool TableReader::is_table(std::string_view key) const {
    const toml::node* node = as_table(m_table).get(key);
    return node != nullptr && node->is_table();
}

std::vector<std::string> TableReader::keys() const {
    std::vector<std::pair<toml::source_position, std::string>> found;
    for (const auto& [key, node] : as_table(m_table))
        found.emplace_back(key.source().begin, std::string(key.str()));
    std::sort(found.begin(), found.end());
    std::vector<std::string> keys;
    for (auto& entry : found)
        keys.push_back(std::move(entry.second));
    return keys;
}

const void* TableReader::get(std::string_view key, Need need) {
    m_asked.emplace(key);
    const toml::node* node = as_table(m_table).get(key);
    if (node == nullptr && need == Need::Required)
        mistake(position(), fmt::format("'{}' is missing", key));
    return node;
}

std::string TableReader::string(std::string_view key, Need need) {
    const auto* node = static_cast<const toml::node*>(get(key, need));
    if (node == nullptr)
        return {};
    const auto* value = node->as_string();
    if (value == nullptr) {
        mistake(position_of(*node, m_file), fmt::format("'{}' must be a string, not {}", key, type_name(node->type())));
        return {};
    }
    if (value->get().size() > max_string_bytes)
        mistake(position_of(*node, m_file), fmt::format("'{}' is longer than {} bytes", key, max_string_bytes));
    return value->get();
}

std::vector<std::string> TableReader::strings(std::string_view key, Need need) {
    const auto* node = static_cast<const toml::node*>(get(key, need));
    if (node == nullptr)
        return {};
    const auto* array = node->as_array();
    if (array == nullptr) {
        mistake(position_of(*node, m_file),
                fmt::format("'{}' must be an array of strings, not {}", key, type_name(node->type())));
        return {};
    }
    std::vector<std::string> values;
    for (const toml::node& item : *array) {
        if (const auto* text = item.as_string())
            values.push_back(text->get());
        else
            mistake(position_of(item, m_file),
                    fmt::format("'{}' must hold strings, not {}", key, type_name(item.type())));
    }
    return values;
}

Text TableReader::text(std::string_view key, Need need) {
    std::optional<TableReader> both = table(key, need);
    if (!both)
        return {};
    Text text;
    text.en = both->string("en", Need::Optional);
    text.ja = both->string("ja", Need::Optional);
    if (trim(text.en).empty())
        mistake(position(key), fmt::format("'{}' has no English text", key));
    if (trim(text.ja).empty())
        mistake(position(key), fmt::format("'{}' has no Japanese text", key));
    both->finish();
    return text;
}

std::optional<bool> TableReader::maybe_boolean(std::string_view key) {
    const auto* node = static_cast<const toml::node*>(get(key, Need::Optional));
    if (node == nullptr)
        return std::nullopt;
    if (const auto* value = node->as_boolean())
        return value->get();
    mistake(position_of(*node, m_file),
            fmt::format("'{}' must be true or false, not {}", key, type_name(node->type())));
    return std::nullopt;
}

bool TableReader::boolean(std::string_view key, bool otherwise) { return maybe_boolean(key).value_or(otherwise); }

std::optional<std::int64_t> TableReader::integer(std::string_view key) {
    const auto* node = static_cast<const toml::node*>(get(key, Need::Optional));
    if (node == nullptr)
        return std::nullopt;
    if (const auto* value = node->as_integer())
        return value->get();
    mistake(position_of(*node, m_file), fmt::format("'{}' must be a number, not {}", key, type_name(node->type())));
    return std::nullopt;
}

std::optional<Date> TableReader::date(std::string_view key, Need need) {
    const auto* node = static_cast<const toml::node*>(get(key, need));
    if (node == nullptr)
        return std::nullopt;
    const auto* value = node->as_date();
    if (value == nullptr) {
        mistake(position_of(*node, m_file), fmt::format("'{}' must be a date such as 2026-01-31 (no quotes), not {}",
                                                        key, type_name(node->type())));
        return std::nullopt;
    }
    auto date = Date::from(value->get().year, value->get().month, value->get().day);
    if (!date) {
        mistake(position_of(*node, m_file), date.error().describe());
        return std::nullopt;
    }
    return *date;
}

std::map<std::string, std::string> TableReader::string_map(std::string_view key) {
    std::map<std::string, std::string> values;
    const auto* node = static_cast<const toml::node*>(get(key, Need::Optional));
    if (node == nullptr)
        return values;
    const auto* table = node->as_table();
    if (table == nullptr) {
        mistake(position_of(*node, m_file),
                fmt::format("'{}' must be a table of strings, not {}", key, type_name(node->type())));
        return values;
    }
    for (const auto& [name, item] : *table) {
        if (const auto* text = item.as_string())
            values.emplace(name.str(), text->get());
        else
            mistake(position_of(item, m_file), fmt::format("'{}.{}' must be a string", key, name.str()));
    }
    return values;
}

std::size_t TableReader::word(std::string_view key, const std::vector<std::string_view>& words, Need need) {
    const auto* node = static_cast<const toml::node*>(get(key, need));
    if (node == nullptr)
        return 0;
    const auto* value = node->as_string();
    if (value != nullptr) {
        const auto found = std::find(words.begin(), words.end(), std::string_view(value->get()));
        if (found != words.end())
            return static_cast<std::size_t>(found - words.begin());
    }
    mistake(position_of(*node, m_file), fmt::format("'{}' must be one of: {}", key, fmt::join(words, ", ")));
    return 0;
}

std::optional<TableReader> TableReader::table(std::string_view key, Need need) {
    const auto* node = static_cast<const toml::node*>(get(key, need));
    if (node == nullptr)
        return std::nullopt;
    const auto* table = node->as_table();
    if (table == nullptr) {
        mistake(position_of(*node, m_file), fmt::format("'{}' must be a table, not {}", key, type_name(node->type())));
        return std::nullopt;
    }
    return TableReader(table, m_file, *m_mistakes);
}

void TableReader::each_table(std::string_view key, const std::function<void(TableReader&)>& read) {
    const auto* node = static_cast<const toml::node*>(get(key, Need::Optional));
    if (node == nullptr)
        return;
    const auto* array = node->as_array();
    if (array == nullptr) {
        mistake(position_of(*node, m_file), fmt::format("write [[{}]], not [{}]", key, key));
        return;
    }
    for (const toml::node& item : *array) {
        const auto* table = item.as_table();
        if (table == nullptr) {
            mistake(position_of(item, m_file),
                    fmt::format("'{}' must hold tables, not {}", key, type_name(item.type())));
            continue;
        }
        TableReader reader(table, m_file, *m_mistakes);
        read(reader);
        reader.finish();
    }
}

void TableReader::finish() {
    for (const auto& [key, node] : as_table(m_table)) {
        if (!m_asked.contains(key.str()))
            mistake({m_file, static_cast<unsigned>(key.source().begin.line),
                     static_cast<unsigned>(key.source().begin.column)},
                    fmt::format("unknown key '{}'", key.str()));
    }
}

struct TomlFile::Document {
    toml::table table;
};

TomlFile::TomlFile(std::string file, std::string_view text, Mistakes& mistakes)
    : m_document(std::make_unique<Document>()), m_file(std::move(file)), m_mistakes(&mistakes) {
    if (text.size() > max_file_bytes) {
        mistakes.add({m_file, 1, 1}, fmt::format("the file is larger than {} bytes", max_file_bytes));
        return;
    }
    toml::parse_result result = toml::parse(text, m_file);
    if (!result) {
        const toml::parse_error& error = result.error();
        const auto& begin = error.source().begin;
        mistakes.add({m_file, static_cast<unsigned>(begin.line), static_cast<unsigned>(begin.column)},
                     printable(error.description()));
        return;
    }
    m_document->table = std::move(result).table();
    m_parsed = true;
}

TomlFile::~TomlFile() = default;

TableReader TomlFile::root() const { return TableReader(&m_document->table, m_file, *m_mistakes); }

} // namespace warifu

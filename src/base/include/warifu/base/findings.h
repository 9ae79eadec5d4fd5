#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/row.h"
#include "warifu/base/text.h"

/// What determinators tell with: rows, and whether they looked at all of it.
namespace warifu {

/// Builds a row; text from outside is made printable on the way in.
class RowBuilder {
public:
    RowBuilder(std::string_view table, std::string locator) : m_row{std::string(table), std::move(locator), {}} {}

    RowBuilder& text(std::string_view column, std::string_view value) {
        m_row.columns.emplace_back(column, printable(value, 1024));
        return *this;
    }
    RowBuilder& text(std::string_view column, const std::optional<std::string>& value) {
        return value ? text(column, std::string_view(*value)) : unknown(column);
    }
    RowBuilder& text(std::string_view column, const std::string& value) {
        return text(column, std::string_view(value));
    }
    RowBuilder& text(std::string_view column, const char* value) { return text(column, std::string_view(value)); }
    RowBuilder& number(std::string_view column, std::int64_t value) {
        m_row.columns.emplace_back(column, value);
        return *this;
    }
    RowBuilder& number(std::string_view column, std::optional<std::int64_t> value) {
        return value ? number(column, *value) : unknown(column);
    }
    RowBuilder& yes_no(std::string_view column, std::optional<bool> value) {
        return value ? number(column, std::int64_t{*value ? 1 : 0}) : unknown(column);
    }
    RowBuilder& unknown(std::string_view column) {
        m_row.columns.emplace_back(column, std::monostate{});
        return *this;
    }
    /// Cells that somebody else made.
    RowBuilder& all(std::vector<std::pair<std::string, Value>> cells) {
        for (auto& cell : cells)
            m_row.columns.push_back(std::move(cell));
        return *this;
    }
    Row take() { return std::move(m_row); }

private:
    Row m_row;
};

/// Why an examination is incomplete; each reason once, and not too many of them.
class Reasons {
public:
    void add(std::string reason);
    void add_all(const Reasons& other);
    bool empty() const { return m_reasons.empty(); }
    std::string joined() const;

private:
    std::vector<std::string> m_reasons;
    std::size_t m_more = 0;
};

/// Sends the examination: Complete when there is no reason against it.
void conclude(RowSink& sink, std::string_view determinator, std::string_view artefact, const Reasons& reasons,
              std::string_view looked_at);

/// `431 files`, `1 file`.
std::string counted(std::uint64_t count, std::string_view noun);

} // namespace warifu

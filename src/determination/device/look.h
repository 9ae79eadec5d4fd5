#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "warifu/device/trials.h"

/// Reading what a probe has told.
namespace warifu::device {

/// Null: there is no such cell, or it is unknown.
template <class T>
const T* cell(const Row& row, std::string_view column) {
    for (const auto& [name, value] : row.columns)
        if (name == column)
            return std::get_if<T>(&value);
    return nullptr;
}

std::string text(const Row& row, std::string_view column);
std::optional<bool> yes_no(const Row& row, std::string_view column);

/// Port and protocol, and what else tells rows apart.
using Key = std::tuple<std::int64_t, std::string, std::string, std::string>;
Key key_of(const Row& row, std::string_view third, std::string_view fourth);

using Keyed = std::map<Key, const Row*>;
/// The rows of a table, for as long as the look lives.
Keyed rows_by_key(const Look& look, std::string_view table, std::string_view third = {}, std::string_view fourth = {},
                  const std::function<bool(const Row&)>& counts = {});

/// A cell of the row under a key; nothing: there is no such row, or it is unknown.
std::optional<bool> yes_no_in(const Keyed& rows, const Key& key, std::string_view column);

/// Why one of the determinators did not look at everything; one that told nothing did not.
void need_complete(const Look& look, std::string_view when, std::initializer_list<std::string_view> determinators,
                   Reasons& reasons);

/// A row out of a place that `like` is of, too: the cells port, protocol and service.
RowBuilder row_like(std::string_view table, const Row& like);

} // namespace warifu::device

#include "warifu/registry/label.h"

#include <algorithm>
#include <array>
#include <utility>

#include "warifu/base/text.h"

namespace warifu::registry {

namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 6> kinds = {{{Kind::Issue, "issue"},
                                                                     {Kind::Renew, "renew"},
                                                                     {Kind::Grace, "grace"},
                                                                     {Kind::Expire, "expire"},
                                                                     {Kind::Withdraw, "withdraw"},
                                                                     {Kind::Revoke, "revoke"}}};

template <class Table, class Id>
std::string_view word_of(const Table& table, Id id) {
    return std::ranges::find(table, id, [](const auto& row) { return row.first; })->second;
}

template <class Id, class Table>
Result<Id> id_of(const Table& table, std::string_view word) {
    const auto row = std::ranges::find(table, word, [](const auto& each) { return each.second; });
    if (row == table.end())
        return make_error(ErrorCode::Parse, "not a word of the register", printable(word, 40));
    return row->first;
}

} // namespace

std::string_view to_string(Kind kind) { return word_of(kinds, kind); }
Result<Kind> parse_kind(std::string_view text) { return id_of<Kind>(kinds, text); }

State state_on(const Revision& revision, Date day) {
    const bool runs = revision.state == State::Valid || revision.state == State::Grace;
    return runs && revision.label.expires && *revision.label.expires < day ? State::Expired : revision.state;
}

} // namespace warifu::registry

#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/registry/register.h"

/// The columns of lists of labels, in CSV and in workbooks.
namespace warifu::exchange {

struct Column {
    std::string_view name;
    std::string_view ja;
    double width; ///< in characters
};

/// What IPA's list of products shows comes first, as far as it is known: company, product, level, number, days, state.
constexpr std::array<Column, 19> columns = {{{"maker", "事業者", 28},
                                             {"product", "製品名", 36},
                                             {"model", "型式", 24},
                                             {"regime", "制度", 12},
                                             {"level", "適合レベル", 12},
                                             {"number", "ラベル番号", 24},
                                             {"issued", "付与日", 13},
                                             {"expires", "有効期限", 13},
                                             {"state", "状態", 18},
                                             {"support_until", "サポート期限", 16},
                                             {"market", "市場", 10},
                                             {"edition", "基準の版", 22},
                                             {"speaker", "表明者", 14},
                                             {"security_information", "セキュリティ情報", 30},
                                             {"contact", "連絡先", 28},
                                             {"token", "トークン", 20},
                                             {"revision", "改訂", 10},
                                             {"leaf", "ログの番号", 12},
                                             {"on", "状態の基準日", 14}}};

/// The values of a label, in the order of `columns`.
std::vector<std::string> values_of(const registry::Held& held, Date on);

} // namespace warifu::exchange

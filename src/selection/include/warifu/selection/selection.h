#pragma once

#include <string>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/selection/product.h"

/// Which regimes, editions and requirements are in play, and why others are not.
namespace warifu::selection {

/// One set of requirements to judge. The pointers are the catalogue's.
struct SelectedRegime {
    std::string id; ///< `jc-star/1`, `uk-psti`, `etsi-en-303-645@2.1.1`
    const catalogue::Regime* regime = nullptr;
    const catalogue::Level* level = nullptr;
    const catalogue::Edition* edition = nullptr;     ///< null: nothing to judge by, `note` says why
    const catalogue::ScopeRule* exception = nullptr; ///< the product is left out of the regime
    Text note;
};

/// One regime by its id, as the command line and product.toml write it: `regime`, `regime/level`, `regime@edition`.
/// A regime without a level means its lowest open one; without an edition, the one in force on `on`.
Result<SelectedRegime> select_regime(const catalogue::Catalogue& catalogue, std::string_view id, Date on);

/// Those that the product names, or every regime that the catalogue has requirements for.
Result<std::vector<SelectedRegime>> select(const catalogue::Catalogue& catalogue, const Product& product, Date on);

/// Question (check) ids in play, most useful first: those that more mandatory requirements wait for.
struct OpenQuestion {
    enum class Kind { Feature, Check };
    Kind kind = Kind::Check;
    std::string id;
    Text question;
    std::vector<std::string> requirements; ///< full ids that ask it
};
std::vector<OpenQuestion> questions(const catalogue::Catalogue& catalogue, const std::vector<SelectedRegime>& regimes);

} // namespace warifu::selection

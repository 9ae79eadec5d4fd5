#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/toml.h"
#include "warifu/catalogue/catalogue.h"

/// The maker's description of the product: product.toml.
namespace warifu::selection {

/// A statement of the maker, and the line where it stands.
struct Answer {
    bool yes = false;
    std::string note;
    unsigned line = 0;
};

struct ArtefactFile {
    std::string kind;    ///< `firmware`, `ics-ixit`
    std::string file;    ///< as written; relative to product.toml
    std::string edition; ///< that an ICS or IXIT is about: `etsi-en-303-645@3.1.3`
    unsigned line = 0;
};

/// [[examination]]: what a tester did and found.
struct TestRecord {
    std::string requirement; ///< full id
    std::string method;      ///< `device`, `document`
    std::string result;      ///< `pass`, `fail`, `inconclusive`
    std::string tester;
    std::string on; ///< YYYY-MM-DD
    std::string unit_serial;
    std::string firmware_sha256;
    std::string environment;
    std::string note;
    std::vector<std::string> files;
    unsigned line = 0;
};

/// [[label]]: a label or statement that the product holds.
struct HeldLabel {
    std::string regime;
    std::string level;
    std::string edition;
    std::string number;
    std::optional<Date> issued;
    std::optional<Date> expires;
    std::string state;
    bool example = false;
};

/// [[override]]: a reviewer's own verdict.
struct ReviewerOverride {
    std::string requirement; ///< full id
    std::string verdict;     ///< PASS, FAIL, INCONCLUSIVE, NOT APPLICABLE
    std::string reviewer;
    std::string reason;
    Date on;
    unsigned line = 0;
};

struct Product {
    std::string name;
    std::string maker;
    std::vector<std::string> models;
    std::string version;
    std::optional<Date> support_until;
    std::vector<std::string> regimes;  ///< `jc-star/1`, `etsi-en-303-645@2.1.1`; empty: those of the default
    std::vector<std::string> excepted; ///< `uk-psti/computer`
    std::vector<ArtefactFile> artefacts;
    std::map<std::string, Answer> features;            ///< by condition id
    std::map<std::string, Answer> answers;             ///< by check id
    std::map<std::string, std::string> justifications; ///< by full requirement id: why a recommendation is not met
    std::vector<TestRecord> records;
    std::vector<HeldLabel> labels;
    std::vector<ReviewerOverride> overrides;
};

/// Reads and checks against the catalogue. Mistakes are added to `mistakes`; the product is then not to be used.
Product read_product(const std::string& file, std::string_view text, const catalogue::Catalogue& catalogue,
                     Mistakes& mistakes);

} // namespace warifu::selection

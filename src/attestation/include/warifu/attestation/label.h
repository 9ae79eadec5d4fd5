#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/attestation/report.h"
#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/label/token.h"
#include "warifu/label/words.h"
#include "warifu/selection/product.h"

/// Labels out of assessments: what one may say, and how it is drawn.
namespace warifu::attestation {

struct LabelTerms {
    std::string regime; ///< `jc-star/1`
    label::Speaker speaker = label::Speaker::Maker;
    std::string number;
    Date from;
    std::optional<Date> last; ///< empty: as long as the regime, the verdict and the support allow
    std::string model;        ///< of a family; empty: all of them
    std::string url;
};

/// The label that an assessment of the day `from` allows; an error says why there is none. Issuer, id and time of
/// signing are still empty.
Result<label::Label> label_of(const Assessment& assessment, const selection::Product& product,
                              const catalogue::Catalogue& catalogue, const LabelTerms& terms);

/// Whether the product holds a label of this regime's own, so that the operator's artwork may stand on the print.
bool holds_own_label(const Assessment& assessment, std::string_view regime);

label::RegimeNames regime_names(const catalogue::Catalogue& catalogue, const label::Label& label);

enum class LabelSize { Small, Medium, Large };

enum class Wanted { Both, Svg, Png };

struct DrawTerms {
    LabelSize size = LabelSize::Medium;
    std::string_view artwork = {}; ///< a PNG of the maker's, placed beside; empty: none
    Text mark = {}; ///< stands above all else, in the colour of alarm: what the label is not; empty: none
    Wanted wanted = Wanted::Both;
};

struct DrawnLabel {
    std::string svg; ///< empty: not wanted
    std::string png;
};

/// The label with its QR code, ready for print.
Result<DrawnLabel> draw_label(const label::Label& label, std::string_view token, const label::RegimeNames& names,
                              const DrawTerms& terms);

} // namespace warifu::attestation

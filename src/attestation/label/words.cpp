#include "warifu/label/words.h"

#include <fmt/format.h>

namespace warifu::label {

namespace {

Text no_label_of(const RegimeNames& names) {
    const Text& by = names.operator_name;
    if (by.empty())
        return {fmt::format("This is not a label of {}.", names.regime.en),
                fmt::format("{} のラベルではありません。", names.regime.ja)};
    return {fmt::format("This is not a label by the operator: {}.", by.en),
            fmt::format("制度運営者のラベルではありません(運営者: {})。", by.ja)};
}

} // namespace

Text heading(Speaker speaker) {
    switch (speaker) {
    case Speaker::Maker: return {"Maker's own declaration", "製造者による自己宣言"};
    case Speaker::Laboratory: return {"Laboratory's statement", "試験機関による表明"};
    case Speaker::Operator: return {"Operator's statement", "制度運営者による表明"};
    }
    return {};
}

Text who_speaks(const Label& label, const RegimeNames& names) {
    Text none = no_label_of(names);
    const std::string& regime = names.regime.en;
    const std::string& regime_ja = names.regime.ja;
    switch (label.speaker) {
    case Speaker::Maker:
        return {fmt::format("The maker itself declares that the product meets the criteria of {}. {}", regime, none.en),
                fmt::format("{} の基準を満たすと製造者自身が宣言するものです。{}", regime_ja, none.ja)};
    case Speaker::Laboratory:
        return {
            fmt::format("{} says that it has tested the product against the criteria of {}. {}", label.issuer, regime,
                        none.en),
            fmt::format("{} が {} の基準により製品を試験したと表明するものです。{}", label.issuer, regime_ja, none.ja)};
    case Speaker::Operator:
        // The operator's own label is the one in its register, drawn by its own rules.
        return {
            fmt::format("{} says that it has granted the product a label of {}. This drawing is not that label: ask "
                        "the operator's register.",
                        label.issuer, regime),
            fmt::format("{} が {} のラベルを付与したと表明するものです。この図はそのラベルではありません。制度運営者"
                        "の登録情報で確認してください。",
                        label.issuer, regime_ja)};
    }
    return none;
}

Text about_criteria(const Label& label) {
    if (label.criteria == Criteria::Verified)
        return {};
    return {"Criteria: unverified (not all were read in the official text).",
            "基準: unverified(公式文書で未確認のものを含む)"};
}

Text state_word(recognition::LabelState state) {
    using recognition::LabelState;
    switch (state) {
    case LabelState::Valid: return {"valid", "有効"};
    case LabelState::Grace: return {"grace", "失効猶予"};
    case LabelState::Expired: return {"expired", "失効(有効期限切れ)"};
    case LabelState::Withdrawn: return {"withdrawn", "取下げ"};
    case LabelState::Revoked: return {"revoked", "取消し"};
    }
    return {};
}

Text no_promise() {
    return {"A label says that criteria were met on a day. It is no promise that the product is secure.",
            "ラベルは、ある時点で基準を満たすことを示すものであり、製品の安全を約束するものではありません。"};
}

} // namespace warifu::label

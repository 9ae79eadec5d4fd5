#include "words.h"

namespace warifu::attestation {

using catalogue::Basis;
using catalogue::Confidence;
using recognition::Effect;
using recognition::LabelState;
using review::Reason;
using review::Verdict;

std::string_view mark(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return "✓";
    case Verdict::Fail: return "✗";
    case Verdict::Inconclusive: return "?";
    case Verdict::NotApplicable: return "–";
    }
    return "?";
}

Phrase gloss(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return {"met, by the evidence named", "適合(示した証拠による)"};
    case Verdict::Fail: return {"not met", "不適合"};
    case Verdict::Inconclusive: return {"could not be decided", "判定不能(証拠が足りない)"};
    case Verdict::NotApplicable: return {"does not apply to this product", "該当なし"};
    }
    return {};
}

Phrase word(catalogue::Obligation obligation) {
    return obligation == catalogue::Obligation::Mandatory ? Phrase{"mandatory", "必須"} : Phrase{"recommended", "推奨"};
}

Phrase word(Basis basis) {
    switch (basis) {
    case Basis::Declared: return {"declared by the maker", "製造者の申告"};
    case Basis::Documented: return {"documented", "公開文書"};
    case Basis::Inspected: return {"inspected in the firmware", "ファームウェアの検査"};
    case Basis::Tested: return {"tested", "試験"};
    }
    return {};
}

Phrase word(Confidence confidence) {
    switch (confidence) {
    case Confidence::Seen: return {"seen in a source", "出典で確認済み"};
    case Confidence::Known: return {"known, source not opened", "既知(出典は未閲覧)"};
    case Confidence::Unverified: return {"unverified", "未確認"};
    }
    return {};
}

Phrase word(catalogue::Arrangement::View view) {
    return view == catalogue::Arrangement::View::Statute ? Phrase{"by statute", "法令による"}
                                                         : Phrase{"by the operators", "制度運営者による"};
}

Phrase word(Effect effect) {
    switch (effect) {
    case Effect::Deemed: return {"deemed to comply", "適合とみなす"};
    case Effect::Equivalent: return {"counts as equivalent", "同等として扱う"};
    case Effect::Simplified: return {"simplified application (still to be granted)", "申請の簡素化(別途、付与が必要)"};
    case Effect::NotDetermined: return {"not determined by the texts", "文書に定めがない"};
    case Effect::UnderStudy: return {"under study", "検討中"};
    case Effect::None: return {"opens nothing", "効果なし"};
    }
    return {};
}

Phrase word(LabelState state) {
    switch (state) {
    case LabelState::Valid: return {"valid", "有効"};
    case LabelState::Grace: return {"expiry grace", "失効猶予"};
    case LabelState::Expired: return {"expired", "失効"};
    case LabelState::Withdrawn: return {"withdrawn", "取下げ"};
    case LabelState::Revoked: return {"revoked", "取消し"};
    }
    return {};
}

Phrase word(Reason::Kind kind) {
    switch (kind) {
    case Reason::Kind::Violation: return {"violation", "違反"};
    case Reason::Kind::Contradiction: return {"contradicts the maker's answer", "製造者の回答と矛盾"};
    case Reason::Kind::NotCovered: return {"not looked at far enough", "確認が不十分"};
    case Reason::Kind::Covered: return {"looked at, nothing found", "確認済み・検出なし"};
    case Reason::Kind::Condition: return {"does not apply", "適用条件"};
    case Reason::Kind::Item: return {"decided by a part", "構成要件による"};
    case Reason::Kind::Label: return {"by a label", "ラベルによる"};
    }
    return {};
}

Phrase word(NextStep::Kind kind) {
    switch (kind) {
    case NextStep::Kind::Mend: return {"mend", "修正"};
    case NextStep::Kind::Answer: return {"answer", "回答"};
    case NextStep::Kind::Examine: return {"examine", "検査"};
    case NextStep::Kind::Attach: return {"attach", "添付"};
    }
    return {};
}

Phrase word(Examination::Outcome outcome) {
    return outcome == Examination::Outcome::Complete ? Phrase{"complete", "完了"} : Phrase{"INCOMPLETE", "未完了"};
}

std::string_view json_name(Reason::Kind kind) {
    switch (kind) {
    case Reason::Kind::Violation: return "violation";
    case Reason::Kind::Contradiction: return "contradiction";
    case Reason::Kind::NotCovered: return "not-covered";
    case Reason::Kind::Covered: return "covered";
    case Reason::Kind::Condition: return "condition";
    case Reason::Kind::Item: return "item";
    case Reason::Kind::Label: return "label";
    }
    return "not-covered";
}

std::string_view json_name(NextStep::Kind kind) { return word(kind).en; }

std::string_view json_name(Examination::Outcome outcome) {
    return outcome == Examination::Outcome::Complete ? "complete" : "incomplete";
}

Phrase example_note() { return {" [EXAMPLE LABEL: made up, no fact]", "【例示用ラベル: 実在しない】"}; }

Phrase unverified_footnote() {
    return {
        "criteria: unverified — the verdict rests on criteria or conditions that this catalogue could not read in "
        "the primary text. Compare them with the official text before filing; a form made from it is a draft.",
        "criteria: unverified — 判定の根拠となる基準または適用条件を、このカタログでは一次資料で確認できていません。"
        "提出前に公式文書と照合してください。この判定から作る書式は下書きの扱いです。"};
}

} // namespace warifu::attestation

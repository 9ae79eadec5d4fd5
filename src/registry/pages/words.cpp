#include "words.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "svg.h"

namespace warifu::pages {

namespace {

struct Word {
    std::string_view key;
    std::string_view en, ja;
};

constexpr auto words = std::to_array<Word>({
    {"skip", "Skip to the content", "本文へ移動"},
    {"search", "Search", "検索"},
    {"other_language", "日本語", "English"},
    {"demonstration", "Demonstration: every product and label here is made up.",
     "デモ: 製品とラベルはすべて架空です。"},
    {"free_text", "Product, model, maker or number", "製品、型式、製造者、番号"},
    {"regime", "Scheme", "制度"},
    {"any_regime", "Any scheme", "すべての制度"},
    {"market", "Market", "市場"},
    {"state", "State", "状態"},
    {"any_state", "Any state", "すべての状態"},
    {"on", "On", "基準日"},
    {"find", "Find", "検索する"},
    {"found", "Labels", "ラベル一覧"},
    {"nothing", "No label matches. Try fewer words, or another day.",
     "該当するラベルがありません。語を減らすか、基準日を変えてください。"},
    {"next", "Next labels", "次のラベル"},
    {"maker", "Maker", "製造者"},
    {"model", "Model", "型式"},
    {"number", "Number", "番号"},
    {"level", "Level", "レベル"},
    {"edition", "Edition of the criteria", "基準の版"},
    {"issued", "Issued", "発行日"},
    {"expires", "Valid until", "有効期限"},
    {"no_expiry", "no end given", "期限の記載なし"},
    {"support", "Security updates until", "セキュリティ更新の提供期限"},
    {"not_said", "not said", "記載なし"},
    {"log_entry", "Entry in the log", "ログの記録番号"},
    {"proof", "proof that it is in the log", "ログに含まれることの証明"},
    {"as_json", "This page as JSON", "JSON 形式"},
    {"facts", "What the label says", "ラベルの内容"},
    {"time", "From issue to end", "期間"},
    {"who", "Who says so", "表明者"},
    {"heading_on", "{}, as of {}", "{}({}現在)"},
    {"signature_good", "Its signature was checked here: it is signed by", "署名を検証しました。署名者:"},
    {"check_this", "Check it yourself", "自分で確認する"},
    {"no_token", "The register has no signed token of it.", "この登録には署名付きのトークンがありません。"},
    {"token_unknown", "It has a signed token, of which this register cannot confirm the signature.",
     "署名付きのトークンがありますが、この登録簿では署名を確認できません。"},
    {"printed", "The label as it is printed", "印刷用のラベル"},
    {"printed_how",
     "Our own drawing: nobody's official mark. Its QR code can be checked without a network, too. For print:",
     "独自の図であり、公式のマークではありません。QR コードはオフラインでも確認できます。印刷用:"},
    {"print_alt", "Printed label of {} with a QR code; the page says the same in words",
     "{} の印刷用ラベル(QR コード付き)。内容はこのページの文章と同じ"},
    {"this_market", "this label's market", "このラベルの市場"},
    {"open", "taken as met, or as equivalent", "適合とみなす・同等と認める"},
    {"easier", "simplified application", "手続きを簡略化"},
    {"maybe", "not determined, or under study", "未確定・検討中"},
    {"map_alt", "Map of markets. The label's market: ", "市場の地図。このラベルの市場: "},
    {"map_opens", "It opens: {}", "認められる市場: {}"},
    {"map_would", "An operator's label would open: {}", "制度運営者のラベルであれば認められる市場: {}"},
    {"map_nothing", "nothing", "なし"},
    {"opens", "What this label opens elsewhere", "このラベルが他の制度で認められる範囲"},
    {"would_open", "What a label of the operator's would open elsewhere",
     "制度運営者のラベルであれば他の制度で認められる範囲"},
    {"would_note", "With a label of the operator's; not by this one.",
     "制度運営者のラベルの場合。このラベルでは認められません。"},
    {"opens_nothing", "No arrangement known here starts from this label.",
     "このラベルを対象とする取決めは、ここには登録されていません。"},
    {"still_needed", "Still needed", "残る手続き"},
    {"from", "from", "開始"},
    {"until", "until", "終了"},
    {"sources", "Sources", "出典"},
    {"unverified", "not checked in the primary text", "原文で未確認"},
    {"history", "What happened to it", "履歴"},
    {"when", "as of", "適用日"},
    {"recorded", "Recorded", "記録日時"},
    {"by", "By", "記録者"},
    {"show_on", "Show on another day", "別の日の状態を見る"},
    {"show", "Show", "表示"},
    {"as_it_was", "This is how it stood on {}, and not today.", "{} 時点の状態です(現在の状態ではありません)。"},
    {"today", "today", "今日"},
    {"label", "label", "ラベル"},
    {"support_short", "security updates", "セキュリティ更新"},
    {"timeline_alt", "Time line: ", "期間の図: "},
    {"graph_alt", "Markets: ", "市場の図: "},
    {"graph_alt_would",
     "Markets that an operator's label would open: ", "制度運営者のラベルであれば認められる市場の図: "},
    {"check", "Check a label", "ラベルの確認"},
    {"check_how", "Paste what the QR code of a label says (it begins with WL1:), or have it read.",
     "ラベルの QR コードの内容(WL1: で始まる文字列)を貼り付けるか、読み取ってください。"},
    {"token", "What the QR code says", "QR コードの内容"},
    {"picture", "A picture of the QR code (it stays on this device)",
     "QR コードの画像(端末内で読み取り、送信しません)"},
    {"camera", "Use the camera", "カメラで読み取る"},
    {"camera_stop", "Stop the camera", "カメラを停止"},
    {"camera_view", "What the camera sees", "カメラの映像"},
    {"no_code", "No QR code was found in this picture.", "この画像には QR コードが見つかりません。"},
    {"no_camera", "The camera cannot be used.", "カメラを使用できません。"},
    {"check_button", "Check", "確認する"},
    {"genuine", "Genuine, and it counts", "真正かつ有効"},
    {"not_good", "Do not rely on it", "信頼できません"},
    {"nobodys_word",
     "Who signed it is not known here, or it was altered. What it says is nobody's word, so it is not shown.",
     "署名者が確認できないか、改変されています。内容は誰の表明でもないため表示しません。"},
    {"not_checked", "Whether the signer's certificate was revoked was not checked.",
     "署名者の証明書の失効は未確認です。"},
    {"issuer", "Signed by", "署名者"},
    {"to_label", "To the label's page", "ラベルのページへ"},
    {"another", "The register has another label under this number: this one was renewed, or is not its own.",
     "登録簿のこの番号には別のラベルがあります。更新前のものか、登録されたものではありません。"},
    {"not_here", "The label is genuine, and not in this register: whether it was withdrawn is not known here.",
     "ラベルは真正ですが、この登録簿にはありません。取下げの有無は不明です。"},
    {"refused", "That cannot be shown", "表示できません"},
    {"home", "To the search", "検索へ戻る"},
    {"statistics", "Statistics", "統計"},
    {"labels_word", "labels", "ラベル数"},
    {"counted", "as of {}, by the first {} entries of the log", "{}現在(ログの先頭 {} 件による集計)"},
    {"no_labels", "There are none on that day.", "この日のラベルはありません。"},
    {"by_state", "State", "状態"},
    {"by_regime", "Scheme", "制度"},
    {"by_month", "Month of issue", "発行月"},
    {"by_level", "Scheme and level", "制度とレベル"},
    {"no_level", "no level", "レベルなし"},
    {"as_table", "As a table", "表で見る"},
    {"table_cut", "There are more: the first 500 are shown.", "500 件までを表示しています。"},
    {"workbench", "Workbench", "評価結果の確認"},
    {"bench_lead",
     "For makers: send the dossier that “warifu assess” wrote, see where the product stands in each scheme and why, "
     "and "
     "take the forms that can be filled in from it.",
     "製造者向け: warifu assess "
     "が作成した記録ファイルを送信すると、制度ごとの適合状況とその理由を確認し、記入済みの書式を"
     "ダウンロードできます。"},
    {"bench_file", "Dossier", "記録ファイル"},
    {"bench_most", "{} at most", "上限 {}"},
    {"bench_send", "Send and show", "送信して表示"},
    {"bench_what", "What becomes of the file", "送信したファイルの扱い"},
    {"bench_not_checked",
     "What you see is your own assessment, read from your file. Nobody here checks it, and it is no label.",
     "表示されるのは、送信されたファイルに記録された製造者自身による評価です。内容の審査は行わず、ラベルを付与するもの"
     "でもあり"
     "ません。"},
    {"bench_kept",
     "Results are kept in memory for {} minutes, or less when others need the room, at an address that cannot be "
     "guessed: "
     "whoever is given it sees them. The file itself is not kept.",
     "結果は推測できないアドレスで {} "
     "分間(混雑時はより短い間)だけメモリー上に保持します。このアドレスを知る人は誰でも閲覧"
     "できます。ファイル自体は保存しません。"},
    {"bench_confined", "The file is read by a process that can neither write files nor reach a network.",
     "ファイルは、書込みも通信もできない隔離されたプロセスで読み取ります。"},
    {"bench_own_word",
     "The maker's own assessment, as of {}. Nobody has checked it, this register does not keep it, and it is no label.",
     "{}"
     "現在の、製造者自身による評価です。第三者の審査を受けたものではなく、この登録簿には保存されません。ラベルでもあり"
     "ませ"
     "ん。"},
    {"bench_catalogue", "By the criteria of catalogue", "使用した基準カタログ"},
    {"bench_other_catalogue",
     "The dossier was made with another catalogue: verdicts here are by this one, and may differ from those of then.",
     "記録ファイルは別の版のカタログで作成されています。ここでの判定は上記のカタログによるもので、作成時と異なる場合が"
     "あります。"},
    {"bench_report", "Reasons and evidence", "理由と証拠(報告書)"},
    {"bench_json", "As JSON", "JSON 形式"},
    {"bench_matrix", "Verdicts", "判定"},
    {"bench_no_regimes", "No scheme applies to this product.", "対象となる制度がありません。"},
    {"bench_verdict", "Verdict", "判定"},
    {"bench_criteria", "Criteria", "基準の確認状況"},
    {"criteria_seen", "seen in a source", "出典で確認済み"},
    {"criteria_known", "known, source not opened", "既知(出典は未閲覧)"},
    {"criteria_unverified", "not checked in the primary text", "原文で未確認"},
    {"bench_counts", "Counts are of mandatory requirements.", "件数は必須要件のものです。"},
    {"bench_requirements", "Requirement by requirement", "要件ごとの判定"},
    {"bench_no_requirements", "No criteria in the catalogue", "カタログに基準がありません。"},
    {"bench_requirement", "Requirement", "要件"},
    {"bench_reason", "First reason", "主な理由"},
    {"bench_recommended", "recommended", "推奨"},
    {"bench_forms", "Forms", "書式"},
    {"bench_no_forms", "The catalogue has no form for these schemes.", "これらの制度の書式はカタログにありません。"},
    {"bench_forms_how",
     "Filled in from the dossier, and dated with the day of the assessment; “warifu forms” makes them for another day, "
     "and "
     "fills in the operator's own blank.",
     "記録ファイルの内容を記入し、日付は評価の基準日としています。別の日付の書式や、制度運営者の様式への記入には "
     "warifu "
     "forms を使用してください。"},
    {"bench_ready", "ready", "完成"},
    {"bench_draft", "DRAFT", "下書き"},
    {"bench_missing", "What is missing", "不足している事項"},
    {"bench_remove", "Remove the results", "結果の削除"},
    {"bench_remove_now", "Remove now", "今すぐ削除"},
    {"footer", "The register keeps every change in a log that anybody can check.",
     "変更はすべて、誰でも検証できるログに残ります。"},
    {"contacts", "Security information and contact", "セキュリティ情報と連絡先"},
    {"no_contacts", "The register has neither for this product.", "この製品については登録されていません。"},
    {"security_information", "Updates and vulnerabilities", "更新・脆弱性情報"},
    {"contact", "To report a vulnerability", "脆弱性の報告先"},
    {"checkpoint", "newest checkpoint", "最新のチェックポイント"},
});

/// Shapes on 24 by 24: a tick, a clock, a cross; colour and word say the same.
std::string_view shape_of(recognition::LabelState state) {
    using recognition::LabelState;
    switch (state) {
    case LabelState::Valid: return "M7 12.5l3.5 3.5L17 9";
    case LabelState::Grace:
    case LabelState::Expired: return "M12 7v5l3.5 2";
    case LabelState::Withdrawn: return "M8 12h8";
    case LabelState::Revoked: return "M8.5 8.5l7 7m0-7l-7 7";
    }
    return "";
}

constexpr std::array<std::string_view, 12> month_names = {"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};

} // namespace

std::string_view word(std::string_view key, Language language) {
    static const std::unordered_map<std::string_view, const Word*> by_key = [] {
        std::unordered_map<std::string_view, const Word*> all;
        for (const Word& each : words)
            all.emplace(each.key, &each);
        return all;
    }();
    const auto found = by_key.find(key);
    if (found == by_key.end())
        return {};
    return language == Language::Japanese ? found->second->ja : found->second->en;
}

std::string register_has(registry::Speaker speaker, const label::RegimeNames& names, Language language) {
    const bool japanese = language == Language::Japanese;
    const std::string& regime = names.regime.in(language);
    const std::string by =
        names.operator_name.empty() ? "" : (japanese ? "(" : " (") + names.operator_name.in(language) + ")";
    switch (speaker) {
    case registry::Speaker::Maker:
        return japanese
                   ? fmt::format("{} の基準を満たすと製造者自身が宣言した、と登録されています。制度運営者{}のラベルでは"
                                 "ありません。",
                                 regime, by)
                   : fmt::format("The register has it that the maker itself declares that the product meets the "
                                 "criteria of {}. This is not a label by the scheme's operator{}.",
                                 regime, by);
    case registry::Speaker::Laboratory:
        return japanese
                   ? fmt::format(
                         "試験機関が {} の基準により製品を試験した、と登録されています。制度運営者{}のラベルでは"
                         "ありません。",
                         regime, by)
                   : fmt::format("The register has it that a laboratory has tested the product against the criteria of "
                                 "{}. This is not a label by the scheme's operator{}.",
                                 regime, by);
    case registry::Speaker::Operator: break;
    }
    return japanese ? fmt::format("制度運営者{}が {} のラベルを付与した、と登録されています。制度運営者の登録情報でも"
                                  "確認してください。",
                                  by, regime)
                    : fmt::format("The register has it that the scheme's operator{} has granted the product a label of "
                                  "{}. Ask the operator's own register to be sure.",
                                  by, regime);
}

Text kind_word(registry::Kind kind) {
    using registry::Kind;
    switch (kind) {
    case Kind::Issue: return {"Issued", "発行"};
    case Kind::Renew: return {"Renewed", "更新"};
    case Kind::Grace: return {"Put into its grace period", "失効猶予"};
    case Kind::Expire: return {"Expired", "失効"};
    case Kind::Withdraw: return {"Withdrawn", "取下げ"};
    case Kind::Revoke: return {"Revoked", "取消し"};
    }
    return {};
}

Text effect_word(recognition::Effect effect) {
    using recognition::Effect;
    switch (effect) {
    case Effect::Deemed: return {"counts as met", "適合とみなす"};
    case Effect::Equivalent: return {"counts as equivalent", "同等と認める"};
    case Effect::Simplified: return {"simplified application", "手続きを簡略化"};
    case Effect::NotDetermined: return {"not determined", "未確定"};
    case Effect::UnderStudy: return {"under study", "検討中"};
    case Effect::None: return {"nothing", "なし"};
    }
    return {};
}

std::string sign(recognition::LabelState state) {
    return fmt::format(
        R"(<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10"/><path d="{}"/></svg>)",
        shape_of(state));
}

std::string day_words(Date day, Language language) {
    if (language == Language::Japanese)
        return fmt::format(FMT_COMPILE("{}年{}月{}日"), day.year(), day.month(), day.day());
    return fmt::format(FMT_COMPILE("{} {} {}"), day.day(), month_names.at(day.month() - 1), day.year());
}

} // namespace warifu::pages

#include "sample.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace warifu::attestation::testing {

namespace {

using namespace catalogue;
using review::Counts;
using review::Reason;
using review::RequirementVerdict;
using review::Verdict;

Date day(std::string_view text) { return Date::parse(text).value(); }

struct Row {
    std::string_view id;
    std::string_view en;
    std::string_view ja;
    Verdict verdict;
};

// Titles are our paraphrases; the verdicts are made up.
constexpr std::array<Row, 16> star_one = {{
    {"S1.1-01", "Access over IP is gated by authentication", "IP 経由の利用を認証で制御", Verdict::Pass},
    {"S1.1-02", "Default passwords are neither shared nor guessable", "初期パスワードを共通・推測容易にしない",
     Verdict::Fail},
    {"S1.1-03", "Users can change authentication values", "認証値を利用者が変更できる", Verdict::Inconclusive},
    {"S1.1-04", "Brute force is made hard", "総当たり攻撃を困難にする", Verdict::Inconclusive},
    {"S1.1-05", "A vulnerability disclosure policy is published", "脆弱性開示ポリシーを公開", Verdict::Pass},
    {"S1.1-06", "Software can be updated", "ソフトウェアを更新できる", Verdict::Pass},
    {"S1.1-07", "Updates are easy to apply", "更新手順が容易", Verdict::Inconclusive},
    {"S1.1-08", "Integrity of updates is verified", "更新の完全性を確認", Verdict::Fail},
    {"S1.1-09", "Security fixes are prioritised and shipped in time", "修正の優先度方針と速やかな提供",
     Verdict::Inconclusive},
    {"S1.1-10", "Users can recognise the model", "型番を利用者が確認できる", Verdict::Pass},
    {"S1.1-11", "Stored assets are protected", "保存された守るべき情報を保護", Verdict::Fail},
    {"S1.1-12", "Assets in transit are protected", "通信中の守るべき情報を保護", Verdict::Inconclusive},
    {"S1.1-13", "Unneeded interfaces are off", "不要なインタフェースを無効化", Verdict::Fail},
    {"S1.1-14", "Settings survive loss of power", "停電・断線後も設定を維持", Verdict::Inconclusive},
    {"S1.1-15", "Users can erase their data", "利用者がデータを消去できる", Verdict::NotApplicable},
    {"S1.1-16", "Security information is given to users", "製品のセキュリティ情報を提供", Verdict::Pass},
}};

constexpr std::array<std::pair<std::string_view, unsigned>, 15> etsi_clauses = {{{"4", 1},
                                                                                 {"5.1", 5},
                                                                                 {"5.2", 3},
                                                                                 {"5.3", 16},
                                                                                 {"5.4", 4},
                                                                                 {"5.5", 8},
                                                                                 {"5.6", 9},
                                                                                 {"5.7", 2},
                                                                                 {"5.8", 3},
                                                                                 {"5.9", 3},
                                                                                 {"5.10", 1},
                                                                                 {"5.11", 4},
                                                                                 {"5.12", 3},
                                                                                 {"5.13", 1},
                                                                                 {"6", 5}}};

Requirement requirement(std::string_view regime, std::string_view edition, std::string_view id, Text title) {
    Requirement made;
    made.regime = regime;
    made.edition = edition;
    made.id = id;
    made.full_id =
        regime == "etsi-en-303-645" ? fmt::format("{}@{}/{}", regime, edition, id) : fmt::format("{}/{}", regime, id);
    made.text = {title.en + ", said in one line.", title.ja + "(一行での言い換え)。"};
    made.title = std::move(title);
    made.clause = regime == "uk-psti" ? "Schedule 1" : std::string(id);
    made.accepts = Basis::Documented;
    made.provenance = {{"NTT"}, Confidence::Seen};
    return made;
}

Regime regime(std::string_view id, Text name, std::string_view market, Regime::Kind kind) {
    Regime made;
    made.id = id;
    made.name = std::move(name);
    made.operator_name = made.name;
    made.market = market;
    made.kind = kind;
    return made;
}

Level level(std::string_view id, std::string_view name) {
    Level made;
    made.id = id;
    made.name = {std::string(name), std::string(name)};
    made.state = Level::State::Open;
    return made;
}

Edition edition(std::string_view id) {
    Edition made;
    made.id = id;
    made.name = {std::string(id), std::string(id)};
    return made;
}

void add_regimes(Catalogue& catalogue) {
    Regime star = regime("jc-star", {"JC-STAR", "JC-STAR"}, "JP", Regime::Kind::Label);
    star.levels = {level("1", "★1")};
    star.editions = {edition("JST-CR-01-01-2024R1")};
    for (const Row& row : star_one)
        star.editions[0].requirements.push_back(
            requirement("jc-star", "JST-CR-01-01-2024R1", row.id, {std::string(row.en), std::string(row.ja)}));
    star.editions[0].requirements[1].checks = {"no-known-default-password"};
    star.editions[0].requirements[7].checks = {"updates-are-signed"};

    Regime psti = regime("uk-psti", {"UK PSTI", "英国 PSTI 法"}, "GB", Regime::Kind::Law);
    psti.levels = {level("", "")};
    psti.editions = {edition("2023/1007")};
    psti.editions[0].requirements = {
        requirement("uk-psti", "2023/1007", "passwords", {"Passwords", "パスワード"}),
        requirement("uk-psti", "2023/1007", "passwords-native",
                    {"Passwords by own evidence", "独自の証拠によるパスワード要件"}),
        requirement("uk-psti", "2023/1007", "reporting", {"Reporting of security issues", "セキュリティ問題の報告先"}),
        requirement("uk-psti", "2023/1007", "support-period",
                    {"Minimum security update period", "最短更新期間の公表"})};
    psti.editions[0].requirements[0].any = {"uk-psti/passwords-native"};
    psti.editions[0].requirements[1].part_of = "passwords";

    Regime etsi = regime("etsi-en-303-645", {"ETSI EN 303 645", "ETSI EN 303 645"}, "", Regime::Kind::Standard);
    etsi.levels = {level("", "")};
    etsi.editions = {edition("2.1.1"), edition("3.1.3")};
    for (const auto& [clause, count] : etsi_clauses)
        for (unsigned i = 1; i <= count; ++i)
            etsi.editions[0].requirements.push_back(requirement(
                "etsi-en-303-645", "2.1.1", fmt::format("{}-{}", clause, i),
                {fmt::format("Provision {} of clause {}", i, clause), fmt::format("{} 節の規定 {}", clause, i)}));

    Regime cls = regime("sg-cls", {"Singapore CLS(IoT)", "シンガポール CLS(IoT)"}, "SG", Regime::Kind::Label);
    cls.levels = {level("1", "Level 1"), level("2", "Level 2")};
    Regime kisa = regime("kr-cic", {"Korea CIC", "韓国 CIC"}, "KR", Regime::Kind::Label);
    kisa.levels = {level("", "")};
    catalogue.regimes = {star, psti, etsi, cls, kisa};
}

void add_checks(Catalogue& catalogue) {
    Check password;
    password.id = "no-known-default-password";
    password.title = {"No account opens with a known default password", "既知の初期パスワードで開くアカウントがない"};
    password.looks_for = {"Fails when a password hash is opened by a list of published default passwords.",
                          "公開された初期パスワードの一覧でハッシュが一致すると不適合。"};
    Check updates;
    updates.id = "updates-are-signed";
    updates.title = {"Updates are verified before they are installed", "更新を適用前に検証する"};
    updates.looks_for = {"Fails when an update script installs what it did not verify.",
                         "検証せずに更新を適用するスクリプトがあると不適合。"};
    catalogue.checks = {password, updates};
    catalogue.sources = {
        {"NTT", "ntt.com, JC-STAR support service, list of the 16 ids",
         "https://www.ntt.com/business/services/dds/jcs.html", false},
        {"PW", "policy-wire.co.uk, two articles on SI 2025/1267", "javascript:alert(1)", false},
        {"IPA-psti", "IPA, JC-STAR and UK PSTI", "https://www.ipa.go.jp/security/jc-star/shinsei/psti.html", true}};
}

Reason reason(Reason::Kind kind, std::string check, Text text, std::vector<std::int64_t> observations = {}) {
    return {kind, std::move(check), std::move(text), std::move(observations)};
}

const Text known_password = {"account root in /etc/shadow opens with a known default password (r***)",
                             "/etc/shadow のアカウント root は既知の初期パスワード(r***)で開く"};
const Text not_probed = {"no device was probed, so nobody knows what happens after many wrong passwords",
                         "機器を試験していないため、パスワードを何度も誤ったときの動作が分からない"};
const Text attach_device = {"Connect the device, name its address in product.toml and run `warifu probe`, or add a "
                            "tester's record ([[examination]]) for the requirement.",
                            "機器を接続し、product.toml にアドレスを書いて `warifu probe` を実行するか、"
                            "この要件の試験記録([[examination]])を追加する。"};

/// Reasons that go with a verdict, made so that several regimes share a cause.
void explain(RequirementVerdict& verdict, unsigned which) {
    switch (verdict.verdict) {
    case Verdict::Pass:
        verdict.basis = Basis::Inspected;
        verdict.examinations = {101, 102};
        verdict.reasons = {reason(Reason::Kind::Covered, "no-known-default-password",
                                  {"431 files looked at, 2 password files; nothing was found",
                                   "431 ファイル(うちパスワードファイル 2)を確認し、検出なし"})};
        break;
    case Verdict::Fail:
        if (which % 2 == 0) {
            verdict.reasons = {reason(Reason::Kind::Violation, "no-known-default-password", known_password, {11}),
                               reason(Reason::Kind::Violation, "no-known-default-password",
                                      {fmt::format("account {} opens too", hostile_markup),
                                       fmt::format("アカウント {} も開く", hostile_markup)},
                                      {12, 13})};
            verdict.remedy = {
                {"Set a password of its own on every unit at the factory, or force its choice at first set-up.",
                 "製造時に個体ごとのパスワードを設定するか、初回設定時に利用者に決めさせる。"}};
        } else {
            verdict.reasons = {reason(Reason::Kind::Contradiction, "updates-are-signed",
                                      {"the maker answers that updates are signed; /usr/sbin/upgrade.sh installs what "
                                       "it fetched without a look",
                                       "製造者は「更新に署名している」と回答。しかし /usr/sbin/upgrade.sh "
                                       "は取得したものを検証せずに適用する"},
                                      {14})};
            verdict.remedy = {{"Sign images and verify before writing: `usign -V -m fw.bin -p /etc/opkg/keys/KEY`.",
                               "イメージに署名し、書込み前に検証する: `usign -V -m fw.bin -p /etc/opkg/keys/KEY`"}};
        }
        break;
    case Verdict::Inconclusive:
        verdict.reasons = {reason(Reason::Kind::NotCovered, "", not_probed)};
        verdict.provide = {attach_device};
        verdict.questions = {"brute-force-limits"};
        break;
    case Verdict::NotApplicable:
        verdict.reasons = {reason(Reason::Kind::Condition, "",
                                  {"the product keeps no data of its users (clause 5.11-1; stated by the maker)",
                                   "製品は利用者のデータを保持しない(製造者の申告)"})};
        break;
    }
}

RequirementVerdict verdict(std::string_view regime, std::string id, Verdict value, unsigned which) {
    RequirementVerdict made;
    made.regime = regime;
    made.requirement = std::move(id);
    made.verdict = value;
    made.native = value;
    made.criteria = which % 3 == 0 ? Confidence::Unverified : Confidence::Seen;
    explain(made, which);
    return made;
}

void add_star_and_psti(Assessment& assessment) {
    unsigned which = 0;
    for (const Row& row : star_one)
        assessment.verdicts.push_back(verdict("jc-star", fmt::format("jc-star/{}", row.id), row.verdict, which++ / 3));
    RequirementVerdict passwords = verdict("uk-psti", "uk-psti/passwords", Verdict::Fail, 1);
    passwords.reasons = {reason(Reason::Kind::Item, "",
                                {"its part uk-psti/passwords-native fails, and no label counts instead",
                                 "構成要件 uk-psti/passwords-native が不適合で、代わりになるラベルもない"})};
    RequirementVerdict native = verdict("uk-psti", "uk-psti/passwords-native", Verdict::Fail, 2);
    native.part_of = "uk-psti/passwords";
    RequirementVerdict reporting = verdict("uk-psti", "uk-psti/reporting", Verdict::Pass, 1);
    reporting.native = Verdict::Inconclusive;
    reporting.override_ = review::Override{
        Verdict::Pass, "Hanako Yamada 山田花子",
        "Read https://example.com/security on 2026-11-20; it names a contact and times.", day("2026-11-20")};
    RequirementVerdict period = verdict("uk-psti", "uk-psti/support-period", Verdict::Inconclusive, 1);
    period.provide = {{"Publish the end of the support period and give its address in product.toml: [documents] "
                       "support = \"https://…\".",
                       "サポート終了日を公表し、そのアドレスを product.toml の [documents] support に書く。"}};
    for (const RequirementVerdict& one : {passwords, native, reporting, period})
        assessment.verdicts.push_back(one);
}

void add_etsi(Assessment& assessment) {
    constexpr std::array<Verdict, 7> cycle = {Verdict::Inconclusive, Verdict::Pass, Verdict::Inconclusive,
                                              Verdict::Fail,         Verdict::Pass, Verdict::NotApplicable,
                                              Verdict::Inconclusive};
    unsigned which = 0;
    for (const auto& [clause, count] : etsi_clauses)
        for (unsigned i = 1; i <= count; ++i, ++which) {
            RequirementVerdict made = verdict("etsi-en-303-645", fmt::format("etsi-en-303-645@2.1.1/{}-{}", clause, i),
                                              cycle[which % cycle.size()], which);
            made.obligation = which % 2 == 0 ? Obligation::Mandatory : Obligation::Recommended;
            assessment.verdicts.push_back(std::move(made));
        }
}

void count(Assessment& assessment, review::RegimeVerdict& regime) {
    for (const RequirementVerdict& one : assessment.verdicts) {
        if (!regime.regime.starts_with(one.regime) || !one.part_of.empty())
            continue;
        Counts& counts = one.obligation == Obligation::Mandatory ? regime.mandatory : regime.recommended;
        switch (one.verdict) {
        case Verdict::Pass: ++counts.pass; break;
        case Verdict::Fail: ++counts.fail; break;
        case Verdict::Inconclusive: ++counts.inconclusive; break;
        case Verdict::NotApplicable: ++counts.not_applicable; break;
        }
    }
}

void add_regime_verdicts(Assessment& assessment) {
    review::RegimeVerdict star{"jc-star/1", "JST-CR-01-01-2024R1", Verdict::Fail, {}, {}, Confidence::Unverified, {},
                               {}};
    review::RegimeVerdict psti{"uk-psti", "2023/1007", Verdict::Fail, {}, {}, Confidence::Seen, day("2028-03-31"), {}};
    review::RegimeVerdict etsi{"etsi-en-303-645@2.1.1", "2.1.1", Verdict::Fail, {}, {}, Confidence::Known, {}, {}};
    review::RegimeVerdict cic{"kr-cic",
                              "",
                              Verdict::NotApplicable,
                              {},
                              {},
                              Confidence::Unverified,
                              {},
                              {"out of scope: the catalogue names the regime, and no criteria of it",
                               "対象外: カタログには制度名だけがあり、基準がない"}};
    assessment.regimes = {star, psti, etsi, cic};
    for (review::RegimeVerdict& regime : assessment.regimes)
        count(assessment, regime);
}

void add_evidence(Assessment& assessment) {
    const std::string image = "camera.bin";
    const std::string shadow = "camera.bin!squashfs@0x1a0000!/etc/shadow:3";
    assessment.artefacts = {
        {"firmware", image, 12'976'128, "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea"}};
    assessment.observations = {
        {11,
         "account",
         image,
         shadow,
         {{"path", std::string("/etc/shadow")},
          {"name", std::string("root")},
          {"uid", std::int64_t{0}},
          {"shell", std::string("/bin/sh")},
          {"password_state", std::string("hashed")},
          {"hash_kind", std::string("md5")},
          {"known_password", std::string("r***")},
          {"can_login", std::monostate{}}}},
        {12,
         "account",
         image,
         fmt::format("camera.bin!squashfs@0x1a0000!/etc/{}:4", hostile_markup),
         {{"name", std::string(hostile_markup)}, {"shell", std::string(hostile_terminal)}, {"uid", std::monostate{}}}},
        {13,
         "account",
         image,
         fmt::format("camera.bin!squashfs@0x1a0000!/home/{}", hostile_bytes),
         {{"name", std::string(hostile_bytes)}}},
        {14,
         "update_mechanism",
         image,
         "camera.bin!uimage@0x40!gzip@0x80!cpio@0x0!/usr/sbin/upgrade.sh:57",
         {{"path", std::string("/usr/sbin/upgrade.sh")}, {"verifies", std::string("no")}}}};
    const auto examined = [&](std::int64_t id, std::string_view determinator, Examination::Outcome outcome,
                              std::string why, std::string looked_at) {
        assessment.examinations.push_back(
            {id,
             image,
             "2026-11-22T08:15:00Z",
             {std::string(determinator), image, outcome, std::move(why), std::move(looked_at)}});
    };
    examined(101, "inspection.accounts", Examination::Outcome::Complete, "",
             "431 files, 2 password files, 200 passwords tried on 2 hashes");
    examined(102, "firmware", Examination::Outcome::Complete, "", "12976128 bytes: 3 parts, 1 file system, 431 files");
    examined(103, "inspection.keys", Examination::Outcome::Incomplete,
             "camera.bin!unidentified@0xb00000 was not opened: format not known", "431 files");
    assessment.anomalies = {
        {"camera.bin!squashfs@0x1a0000!/lib/firmware/wifi.bin", "truncated",
         "the last block is cut off; 4096 of 81920 bytes are missing"},
        {"camera.bin!unidentified@0xb00000", "unidentified", "no known format at this place"},
        {fmt::format("camera.bin!/{}", hostile_markup), "unidentified", std::string(hostile_terminal)}};
}

recognition::Opening opening(std::size_t label, std::string_view regime, std::string_view market,
                             Arrangement::View view, recognition::Effect effect, Text why) {
    recognition::Opening made;
    made.label = label;
    made.regime = regime;
    made.market = market;
    made.view = view;
    made.effect = effect;
    made.reason = std::move(why);
    made.path = {"jp-" + made.market + (view == Arrangement::View::Statute ? "-statute" : "-operator")};
    made.sources = {"PW"};
    made.confidence = Confidence::Seen;
    return made;
}

void add_recognition(Assessment& assessment) {
    using recognition::Effect;
    recognition::Label granted;
    granted.regime = "jc-star";
    granted.level = "1";
    granted.edition = "JST-CR-01-01-2024R1";
    granted.number = "EXAMPLE-0001";
    granted.issued = day("2026-05-21");
    granted.expires = day("2028-05-20");
    granted.example = true;
    recognition::Label prospect;
    prospect.regime = "uk-psti";
    assessment.labels = {granted};
    assessment.prospects = {prospect};
    recognition::Opening statute =
        opening(0, "uk-psti", "GB", Arrangement::View::Statute, Effect::Deemed,
                {"Condition B of Schedule 2 names the label STAR-1 and this edition of its criteria.",
                 "附則 2 の条件 B が STAR-1 ラベルとこの版の基準を挙げている。"});
    statute.requirements = {"uk-psti/passwords", "uk-psti/reporting", "uk-psti/support-period"};
    statute.from = day("2025-12-04");
    statute.until = day("2028-05-20");
    statute.conditions = {{"label-current",
                           {"The label is current on the day of supply.", "供給の日にラベルが有効である。"},
                           {{"PW"}, Confidence::Seen}}};
    statute.remains = {{"records",
                        {"Keep records as the law asks of manufacturers.", "製造者に求められる記録を保存する。"},
                        {{"PW"}, Confidence::Known}}};
    recognition::Opening lists = opening(
        0, "uk-psti", "GB", Arrangement::View::Operator, Effect::NotDetermined,
        {"IPA asks for a PSTI sheet, both lists and English contact details; whether they were filed is not known.",
         "IPA は PSTI 申請シート、両リストへの掲載、英語の連絡先を求める。提出済みかは不明。"});
    lists.remains = {{"psti-sheet",
                      {"File the PSTI sheet with IPA.", "IPA に PSTI 法適合申請シートを提出する。"},
                      {{"IPA-psti"}, Confidence::Seen}}};
    lists.sources = {"IPA-psti"};
    recognition::Opening cls = opening(0, "sg-cls/1", "SG", Arrangement::View::Operator, Effect::Simplified,
                                       {"Both operators simplify the application; the label still has to be granted.",
                                        "両国の運営者が申請を簡素化する。ラベルは別途、付与が必要。"});
    cls.from = day("2026-06-01");
    recognition::Opening cic =
        opening(0, "kr-cic", "KR", Arrangement::View::Operator, Effect::None,
                {"The arrangement is not in force on this day.", "この日には取決めが発効していない。"});
    assessment.opens = {statute, lists, cls, cic};
    recognition::Opening back = opening(0, "jc-star/1", "JP", Arrangement::View::Operator, Effect::Equivalent,
                                        {"IPA takes three criteria as met; the other thirteen remain.",
                                         "IPA は 3 要件を適合と扱い、残る 13 要件は評価が必要。"});
    back.requirements = {"jc-star/S1.1-02", "jc-star/S1.1-05", "jc-star/S1.1-16"};
    back.from = day("2026-01-01");
    back.confidence = Confidence::Known;
    assessment.would_open = {back};
}

void add_next(Assessment& assessment) {
    assessment.next = {
        {{"Give every unit a password of its own: remove the hash of root from /etc/shadow in the image and set it at "
          "first boot from the value on the label.",
          "個体ごとのパスワードにする: イメージの /etc/shadow から root "
          "のハッシュを除き、初回起動時にラベル記載の値を設定する。"},
         {"jc-star/S1.1-02", "uk-psti/passwords", "etsi-en-303-645@2.1.1/5.1-1"},
         NextStep::Kind::Mend},
        {attach_device, {"jc-star/S1.1-04", "etsi-en-303-645@2.1.1/5.1-5"}, NextStep::Kind::Examine},
        {{"Answer the question brute-force-limits in product.toml: [answers] brute-force-limits = \"yes\".",
          "product.toml の [answers] で brute-force-limits に答える。"},
         {"jc-star/S1.1-04"},
         NextStep::Kind::Answer}};
}

review::Observation exposed_row(std::int64_t id, std::string table,
                                std::vector<std::pair<std::string, Value>> columns) {
    return {id, std::move(table), "camera.bin / advisories.db", "camera.bin!/bin/busybox", std::move(columns)};
}

review::Observation sample_match(std::int64_t id, const char* vulnerability, const char* state, double score,
                                 const char* exploited, const char* published, const char* triage) {
    return exposed_row(
        id, "advisory_match",
        {{"subject", "camera.bin"},
         {"component", "busybox"},
         {"version", "1.30.1"},
         {"vulnerability", vulnerability},
         {"aliases", ""},
         {"title", "stack overflow <script>alert(1)</script>"},
         {"state", state},
         {"basis", "records"},
         {"says_en", "nvd: NVD: affected: through 1.36.1"},
         {"says_ja", "nvd: NVD: 影響あり: 1.36.1 まで"},
         {"score", score},
         {"rating", score < 0 ? "" : "critical"},
         {"vector", ""},
         {"vector_by", ""},
         {"network", std::int64_t{1}},
         {"exploited", exploited},
         {"epss", 0.031},
         {"fixed_in", "1.36.2"},
         {"published", published},
         {"triage", triage},
         {"triage_why", *triage == '\0' ? "" : "vulnerable_code_not_present"},
         {"triage_by", *triage == '\0' ? "" : "Product security, 2026-11-02"},
         {"open",
          std::int64_t{state != std::string_view("not-affected") && (*triage == '\0' || *exploited != '\0') ? 1 : 0}}});
}

/// What a store of advisories says: a match of each kind, a component past its end and one that is not.
void add_exposure(Assessment& assessment) {
    assessment.exposure.subjects = {exposed_row(901, "advisory_subject",
                                                {{"subject", "camera.bin"},
                                                 {"subject_kind", "firmware"},
                                                 {"on_date", "2026-11-22"},
                                                 {"components", std::int64_t{8}},
                                                 {"incomplete", "25 programs that do not say what they are"}})};
    assessment.exposure.feeds = {exposed_row(902, "advisory_feed",
                                             {{"subject", "camera.bin"},
                                              {"feed", "nvd"},
                                              {"needed", std::int64_t{1}},
                                              {"completeness", "subset"},
                                              {"complete_as_of", ""},
                                              {"records", std::int64_t{19}}})};
    assessment.exposure.counts = {{"camera.bin", 5, 3, 1, 1, 1, 1, 3, 3}};
    assessment.exposure.matches = {
        sample_match(903, "CVE-2014-0160", "affected", 7.5, "2022-05-04", "2014-04-07", ""),
        sample_match(904, "CVE-2022-48174", "affected", 9.8, "", "2023-08-22", ""),
        sample_match(905, "CVE-2021-28831", "unknown", -1, "", "2021-03-19", ""),
        sample_match(906, "CVE-2021-42386", "affected", 7.2, "", "2021-11-15", "not_affected"),
        sample_match(907, "CVE-2011-2716", "not-affected", 6.8, "", "2012-07-03", "")};
    const auto end = [](std::int64_t id, const char* component, const char* version, const char* phase,
                        const char* until) {
        return exposed_row(id, "end_of_life",
                           {{"subject", "camera.bin"},
                            {"component", component},
                            {"version", version},
                            {"phase", phase},
                            {"until", until},
                            {"promised", "2031-09-30"},
                            {"says_en", std::string("mended until ") + until},
                            {"says_ja", std::string(until) + " まで修正"}});
    };
    assessment.exposure.ends = {end(908, "openssl", "1.1.1w", "past", "2023-09-11"),
                                end(909, "linux", "6.12.8", "supported", "2028-12-31"),
                                end(910, "glibc", "2.41", "supported", "2035-01-01")};
}

} // namespace

const RequirementVerdict& Sample::verdict(std::string_view requirement) const {
    return *std::ranges::find(assessment.verdicts, requirement, &RequirementVerdict::requirement);
}

Sample sample() {
    Catalogue catalogue;
    catalogue.version = "2026.11.22";
    catalogue.digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    add_regimes(catalogue);
    add_checks(catalogue);
    Assessment assessment = {"Nimbus Cam 2 <b>屋外</b>",
                             "Example Optics K.K. 例示光学",
                             {"NC-2", "NC-2W"},
                             day("2026-11-22"),
                             catalogue.version,
                             catalogue.digest,
                             "0.1.0",
                             "camera.warifu",
                             {},
                             {},
                             {},
                             {},
                             {},
                             {},
                             {},
                             {},
                             {},
                             {},
                             {},
                             {}};
    add_star_and_psti(assessment);
    add_etsi(assessment);
    add_regime_verdicts(assessment);
    add_evidence(assessment);
    add_recognition(assessment);
    add_next(assessment);
    add_exposure(assessment);
    return {std::move(assessment), std::move(catalogue)};
}

} // namespace warifu::attestation::testing

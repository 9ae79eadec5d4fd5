#include "form_sample.h"

#include <fmt/format.h>

namespace warifu::attestation::testing {

namespace {

FormCell plain(std::string words, std::string trace = "") { return {{words, words}, std::move(trace), false}; }

FormSection facts() {
    FormSection section;
    section.heading = {"Product and manufacturer", "製品および製造業者"};
    section.paragraphs = {
        {"This statement is made by the manufacturer named below, for the product and the support period named below.",
         "本書は、下記の製造業者が、下記の製品およびサポート期間について作成するものです。"}};
    section.fields = {{{"Product", "製品名"}, "Schedule 4, 2(a)", plain("Nimbus Cam 2", "product.toml:3")},
                      {{"Manufacturer", "製造業者"},
                       "Schedule 4, 2(b)",
                       {{"Kumogata Electric Co., Ltd., 1-2-3 Kasumi, Chiyoda-ku, Tokyo",
                         "株式会社雲形電機　東京都千代田区霞1丁目2番3号"},
                        "product.toml:7",
                        false}},
                      {{"Contact for reports of security issues", "脆弱性報告の窓口"},
                       "",
                       plain("https://kumogata.example/security", "product.toml:11")},
                      {{"Signed by", "署名者"}, "Schedule 4, 2(g)", {{}, "", true}}};
    section.notes = {{"Places that are empty were not found in the dossier.",
                      "空欄は、調査記録に該当する情報が見つからなかった項目です。"}};
    return section;
}

FormSection table(std::size_t rows) {
    FormSection section;
    section.heading = {"Provisions", "要求事項"};
    section.table.columns = {{{"Provision", "条項"}, 1}, {{"Answer", "回答"}, 3}, {{"Evidence", "証拠"}, 2}};
    for (std::size_t i = 1; i <= rows; ++i) {
        FormCell answer{{fmt::format("Passwords are unique per device, as set in factory step {}.", i),
                         fmt::format("工場工程{}で、機器ごとに異なるパスワードを設定しています。", i)},
                        fmt::format("ixit.toml:{}", i),
                        false};
        section.table.rows.push_back({plain(fmt::format("row-{}-end", i)), std::move(answer), plain("/etc/shadow")});
    }
    return section;
}

} // namespace

FormDocument form_sample(std::size_t rows) {
    FormDocument form;
    form.id = "sample/statement";
    form.title = {"Statement of compliance", "適合宣言書"};
    form.subtitle = {"Nimbus Cam 2, firmware 2.4.1", "Nimbus Cam 2、ファームウェア 2.4.1"};
    form.languages = {Language::English, Language::Japanese};
    form.sections = {facts(), table(rows)};
    form.foot = {"Made by warifu from catalogue 1f3a and dossier 77c0",
                 "warifu が作成（カタログ 1f3a、調査記録 77c0）"};
    form.created = "2026-05-01T09:00:00Z";
    return form;
}

FormDocument draft_sample(std::size_t rows) {
    FormDocument form = form_sample(rows);
    form.draft = {{"The place 'Signed by' is empty.", "「署名者」が未記入です。"},
                  {"Provision 5.1-1 is INCONCLUSIVE.", "5.1-1 の判定は INCONCLUSIVE（未確定）です。"}};
    return form;
}

} // namespace warifu::attestation::testing

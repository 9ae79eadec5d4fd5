#include "review_test_support.h"

namespace warifu::review {

namespace {

constexpr std::string_view regime_file = R"toml(
[regime]
id = "demo"
name = { en = "Demo", ja = "見本" }
operator = { en = "Nobody", ja = "なし" }
market = "JP"
kind = "label"
voluntary = true
summary = { en = "s", ja = "概要" }
source = ["S"]
confidence = "seen"
[[level]]
id = ""
name = { en = "Demo", ja = "見本" }
state = "open"
state_text = { en = "open", ja = "受付中" }
assessment = { en = "a", ja = "評価" }
source = ["S"]
confidence = "seen"
[[claim_rule]]
id = "no-guarantee"
text = { en = "No guarantee", ja = "保証の禁止" }
violations = "SELECT id AS observation, sentence AS reason_en, sentence AS reason_ja FROM claim WHERE class = 'guaranteed-secure'"
source = ["S"]
confidence = "known"
[[claim_rule]]
id = "not-yet"
text = { en = "Not before the label", ja = "取得前の表示の禁止" }
unless_held = true
violations = "SELECT id AS observation, sentence AS reason_en, sentence AS reason_ja FROM claim WHERE class = 'label-planned'"
source = ["S"]
confidence = "seen"
)toml";

constexpr std::string_view edition_file = R"toml(
[edition]
id = "1"
name = { en = "One", ja = "一" }
source = ["S"]
confidence = "seen"
)toml";

/// Makes the regime one of several editions, so that ids carry their edition.
constexpr std::string_view second_edition_file = R"toml(
[edition]
id = "2"
name = { en = "Two", ja = "二" }
from = 2020-01-01
source = ["S"]
confidence = "seen"
)toml";

constexpr std::string_view condition_file = R"toml(
[[condition]]
id = "radio"
title = { en = "It has a radio", ja = "無線がある" }
question = { en = "Has it a radio?", ja = "無線がありますか。" }
source = ["S"]
confidence = "seen"
[[condition]]
id = "service"
title = { en = "It starts a service", ja = "サービスを起動する" }
question = { en = "Does it start a service?", ja = "サービスを起動しますか。" }
evidence = "SELECT id AS observation, program AS reason_en, program AS reason_ja FROM startup_service WHERE enabled = 1"
source = ["S"]
confidence = "seen"
[[condition]]
id = "doubtful"
title = { en = "Something", ja = "何か" }
question = { en = "Is it so?", ja = "そうですか。" }
source = ["S"]
confidence = "unverified"
)toml";

/// `accounts` is answered by firmware or word, `image` by firmware alone, `word` by the maker's word, `lab` by a
/// record.
constexpr std::string_view check_file = R"toml(
[[check]]
id = "accounts"
title = { en = "No plain password", ja = "平文なし" }
looks_for = { en = "l", ja = "見" }
artefacts = ["firmware"]
violations = "SELECT id AS observation, 'plain ' || name AS reason_en, '平文' AS reason_ja FROM account WHERE password_state = 'plain'"
question = { en = "Is none plain?", ja = "平文はありませんか。" }
good_answer = "yes"
remedy = { en = "hash it", ja = "ハッシュ化する" }
provide = { en = "attach the firmware", ja = "ファームウェアを添付" }
[[check]]
id = "image"
title = { en = "No account of this uid", ja = "この UID なし" }
looks_for = { en = "l", ja = "見" }
artefacts = ["firmware"]
violations = "SELECT id AS observation, name AS reason_en, name AS reason_ja FROM account WHERE uid = CAST(:uid AS INTEGER)"
covered = "SELECT 'no account file' AS reason_en, 'なし' AS reason_ja WHERE NOT EXISTS (SELECT 1 FROM account WHERE artefact = :artefact)"
covered_reason = { en = "an account file must be there", ja = "ファイルが必要" }
remedy = { en = "remove it", ja = "取り除く" }
provide = { en = "attach the firmware", ja = "ファームウェアを添付" }
parameters = { uid = "99" }
[[check]]
id = "endless"
title = { en = "Four accounts of a kind", ja = "四つ組" }
looks_for = { en = "l", ja = "見" }
artefacts = ["firmware"]
violations = "SELECT a.id AS observation, a.name AS reason_en, a.name AS reason_ja FROM account a, account b, account c, account d WHERE a.uid + b.uid + c.uid + d.uid = -1"
remedy = { en = "remove it", ja = "取り除く" }
provide = { en = "attach the firmware", ja = "ファームウェアを添付" }
[[check]]
id = "published"
title = { en = "A contact is published", ja = "連絡先を公開" }
looks_for = { en = "l", ja = "見" }
artefacts = ["published"]
violations = "SELECT id AS observation, sentence AS reason_en, sentence AS reason_ja FROM published WHERE topic = 'report-contact' AND (defect = 'expired' OR (value <> '' AND value < :on))"
shown = "SELECT id AS observation, sentence AS reason_en, sentence AS reason_ja FROM published WHERE topic = 'report-contact' AND decided = 1"
covered = "SELECT sentence AS reason_en, sentence AS reason_ja, id AS undecided FROM published WHERE topic = 'report-contact' AND decided = 0 AND NOT EXISTS (SELECT 1 FROM published WHERE topic = 'report-contact' AND decided = 1)"
covered_reason = { en = "somebody must read the sentence", ja = "文を読んで判断する必要がある" }
question = { en = "Is it published?", ja = "公開していますか。" }
good_answer = "yes"
remedy = { en = "publish it", ja = "公開する" }
provide = { en = "name the page", ja = "ページを示す" }
[[check]]
id = "word"
title = { en = "Good", ja = "良い" }
looks_for = { en = "l", ja = "見" }
question = { en = "Is it good?", ja = "良いですか。" }
good_answer = "yes"
remedy = { en = "make it good", ja = "直す" }
provide = { en = "answer", ja = "回答する" }
[[check]]
id = "bad-word"
title = { en = "Not bad", ja = "悪くない" }
looks_for = { en = "l", ja = "見" }
question = { en = "Is it bad?", ja = "悪いですか。" }
good_answer = "no"
remedy = { en = "make it good", ja = "直す" }
provide = { en = "answer", ja = "回答する" }
[[check]]
id = "lab"
title = { en = "Examined", ja = "試験済み" }
looks_for = { en = "l", ja = "見" }
record = true
remedy = { en = "mend and test again", ja = "直して再試験" }
provide = { en = "have it tested", ja = "試験を受ける" }
)toml";

constexpr std::string_view specification_file = R"toml(
[specification]
id = "spec@1"
name = { en = "Spec", ja = "仕様" }
regime = "demo"
edition = "1"
source = ["S"]
confidence = "seen"
[[table]]
number = 4
id = "Conf"
title = { en = "t", ja = "題" }
form = "record"
source = ["S"]
confidence = "seen"
[[table.field]]
name = { en = "Goodness", ja = "良さ" }
form = "yes-no"
answers = "word"
)toml";

constexpr std::string_view completeness = R"toml(
[[completeness]]
provision = "a"
case = "a-1"
tables = ["Conf"]
missing = """SELECT id AS observation, program || ' is not listed' AS reason_en, program AS reason_ja FROM startup_service
WHERE enabled = 1 AND NOT EXISTS (SELECT 1 FROM ixit_entry WHERE ixit_table = 'SoftServ' AND instr(text, program) > 0)"""
source = ["S"]
confidence = "seen"
)toml";

std::string specification(const std::vector<std::string>& assessed) {
    std::string text(assessed.empty() ? std::string_view() : specification_file);
    for (const std::string& id : assessed)
        text += "[[group]]\nprovision = \"" + id + "\"\ncases = [{ id = \"" + id +
                "-1\", kind = \"functional\" }]\ntables = [\"Conf\"]\nsource = [\"S\"]\nconfidence = \"seen\"\n";
    if (!assessed.empty() && assessed.front() == "a")
        text += completeness;
    return text;
}

} // namespace

catalogue::Catalogue small_catalogue(const std::vector<std::string>& requirements, const std::string& second_edition,
                                     const std::vector<std::string>& assessed) {
    std::string edition(edition_file);
    for (const std::string& requirement : requirements)
        edition += requirement;
    const std::string second =
        second_edition.empty() ? std::string() : std::string(second_edition_file) + second_edition;
    auto outcome = catalogue::load(
        {{"catalogue.toml", "[catalogue]\nschema = 1\nversion = \"1\"\n[published]\nmax_capture_days = 90\n"},
         {"sources/s.toml", "[[source]]\nid = \"S\"\ntitle = \"S\"\n"},
         {"regimes/demo/regime.toml", std::string(regime_file)},
         {"regimes/demo/1.toml", edition},
         {second.empty() ? "sources/none.toml" : "regimes/demo/2.toml", second},
         {"conditions/c.toml", std::string(condition_file)},
         {"checks/c.toml", std::string(check_file)},
         {assessed.empty() ? "sources/no-specification.toml" : "specifications/s.toml", specification(assessed)}});
    for (const Mistake& mistake : outcome.mistakes)
        throw std::runtime_error(mistake.describe());
    return std::move(outcome.catalogue);
}

} // namespace warifu::review

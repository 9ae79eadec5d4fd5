// What makes a form a draft, one cause at a time; and that what speaks against conformity is never declared away.

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "form_fill.h"

namespace warifu::attestation {
namespace {

using namespace catalogue;
using review::RequirementVerdict;
using review::Verdict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Provenance seen_provenance() { return {{}, Confidence::Seen}; }

Requirement requirement(const std::string& id) {
    Requirement made;
    made.regime = "law";
    made.edition = "one";
    made.id = id;
    made.full_id = "law/" + id;
    made.title = {"Title of " + id, id + "の題"};
    made.provenance = seen_provenance();
    return made;
}

/// A statement of a made-up law with two requirements and the statement itself; everything is there.
struct Case {
    Catalogue catalogue;
    Assessment assessment{.product = "Camera",
                          .maker = "Maker",
                          .models = {"C-1"},
                          .on = *Date::from(2026, 5, 1),
                          .catalogue_version = "1",
                          .catalogue_digest = "cafe",
                          .tool_version = "warifu 0",
                          .dossier = "c.warifu",
                          .artefacts = {},
                          .regimes = {},
                          .verdicts = {},
                          .labels = {},
                          .opens = {},
                          .prospects = {},
                          .would_open = {},
                          .next = {},
                          .observations = {},
                          .examinations = {},
                          .anomalies = {},
                          .statements = {}};
    selection::Product product;
    PublishedStatements published;
    FormOptions options{*Date::from(2026, 5, 1), "feed", *Date::from(2026, 5, 1)};
    Form form;

    Case() {
        Regime law;
        law.id = "law";
        law.name = {"The Law", "法律"};
        law.kind = Regime::Kind::Law;
        law.levels = {Level{}};
        Edition edition;
        edition.id = "one";
        edition.requirements = {requirement("a"), requirement("b"), requirement("statement")};
        law.editions = {edition};
        catalogue.regimes = {law};
        for (const Requirement& each : edition.requirements) {
            RequirementVerdict verdict;
            verdict.criteria = catalogue::Confidence::Seen;
            verdict.regime = "law";
            verdict.requirement = each.full_id;
            verdict.verdict = verdict.native = Verdict::Pass;
            verdict.basis = Basis::Tested;
            assessment.verdicts.push_back(verdict);
        }
        verdict("statement").verdict = Verdict::Inconclusive; // until it exists
        review::RegimeVerdict regime;
        regime.regime = "law";
        regime.edition = "one";
        assessment.regimes = {regime};
        product.name = "Camera";
        product.maker = "Maker";
        product.line = 1;
        product.signatory.name = {{"A. Signer", "署名 花子"}, 9};
        set_form();
    }

    void set_form() {
        form.id = "law/statement";
        form.regime = "law";
        form.kind = Form::Kind::Statement;
        form.title = {"Statement", "宣言書"};
        form.languages = {Language::English, Language::Japanese};
        form.formats = {Form::Format::Html};
        form.fulfils = {"law/statement"};
        form.provenance = seen_provenance();
        FormPlace signer;
        signer.label = {"Signer", "署名者"};
        signer.value.kind = FormValue::Kind::SignatoryName;
        signer.provenance = seen_provenance();
        FormPart part;
        part.heading = {"All", "全体"};
        part.paragraphs = {{FormParagraph::When::Conforming, {"The product complies.", "適合しています。"}},
                           {FormParagraph::When::Otherwise, {"Nothing is declared.", "宣言は行いません。"}}};
        part.places = {signer};
        part.columns = {{{"Id", "番号"}, FormColumn::Cell::Id, 1}, {{"Result", "結果"}, FormColumn::Cell::Verdict, 1}};
        part.requirements = {"law/a", "law/b"};
        form.parts = {part};
    }

    RequirementVerdict& verdict(const std::string& id) {
        for (RequirementVerdict& each : assessment.verdicts)
            if (each.requirement == "law/" + id)
                return each;
        throw std::runtime_error(id);
    }

    Requirement& criterion(std::size_t index) { return catalogue.regimes[0].editions[0].requirements[index]; }

    FormDocument fill() const {
        const Lookup lookup(assessment, catalogue);
        return fill_form(form, {lookup, product, published, options, &assessment.regimes[0]});
    }
};

std::vector<std::string> english_of(const std::vector<Text>& texts) {
    std::vector<std::string> words;
    for (const Text& text : texts) {
        EXPECT_FALSE(text.ja.empty()) << text.en;
        words.push_back(text.en);
    }
    return words;
}

std::string all_text(const FormDocument& document) { return form_html(document) + form_plain(document); }

TEST(FormDraft, IsNoneWhereEverythingIsThere) {
    const FormDocument document = Case().fill();
    EXPECT_THAT(document.draft, IsEmpty());
    EXPECT_THAT(form_html(document), HasSubstr("The product complies."));
    EXPECT_THAT(form_html(document), Not(HasSubstr("Nothing is declared.")));
}

TEST(FormDraft, NotApplicableCarriesADeclaration) {
    Case it;
    it.verdict("b").verdict = Verdict::NotApplicable;
    EXPECT_THAT(it.fill().draft, IsEmpty());
}

/// One change to a sound case, and the one reason that it gives.
struct Vector {
    const char* name;
    std::function<void(Case&)> change;
    const char* reason;
    bool declares; ///< the words of the declaration stay; the mark of a draft is on them
};

class FormDraftReason : public ::testing::TestWithParam<Vector> {};

TEST_P(FormDraftReason, IsTold) {
    Case it;
    GetParam().change(it);
    const FormDocument document = it.fill();
    EXPECT_THAT(english_of(document.draft), ElementsAre(GetParam().reason));
    EXPECT_EQ(all_text(document).find("complies") != std::string::npos, GetParam().declares);
    EXPECT_THAT(form_html(document), HasSubstr("DRAFT"));
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, FormDraftReason,
    ::testing::Values(
        Vector{"fail", [](Case& it) { it.verdict("a").verdict = Verdict::Fail; }, "a is FAIL", false},
        Vector{"inconclusive", [](Case& it) { it.verdict("b").verdict = Verdict::Inconclusive; }, "b is INCONCLUSIVE",
               false},
        Vector{"one_model_fails",
               [](Case& it) {
                   it.verdict("a").models = {"C-1"};
                   RequirementVerdict other = it.verdict("a");
                   other.models = {"C-2"};
                   other.verdict = Verdict::Fail;
                   it.assessment.verdicts.push_back(other);
               },
               "a [C-2] is FAIL", false},
        Vector{"criterion_unverified", [](Case& it) { it.criterion(0).provenance.confidence = Confidence::Unverified; },
               "'a' is not confirmed by its source (unverified)", false},
        Vector{"out_of_scope", [](Case& it) { it.assessment.regimes[0].verdict = Verdict::NotApplicable; },
               "The Law does not apply to this product", false},
        Vector{"made_up_label",
               [](Case& it) {
                   recognition::Label label;
                   label.regime = "law";
                   label.example = true;
                   it.assessment.labels = {label};
                   it.verdict("a").reasons = {{review::Reason::Kind::Label, "", {"by label", "ラベル"}, {}}};
               },
               "a rests on a made-up label", false},
        Vector{"empty_place", [](Case& it) { it.product.signatory.name = {}; }, "'Signer' is empty", true},
        Vector{"place_unverified",
               [](Case& it) { it.form.parts[0].places[0].provenance.confidence = Confidence::Known; },
               "'Signer' is not confirmed by its source (known, source not opened)", true},
        Vector{"form_unverified", [](Case& it) { it.form.provenance.confidence = Confidence::Unverified; },
               "'Statement' is not confirmed by its source (unverified)", true},
        Vector{"column_to_fill", [](Case& it) { it.form.parts[0].columns[1].cell = FormColumn::Cell::ToFill; },
               "'All' has 2 places to fill in", true}),
    [](const auto& named) { return std::string(named.param.name); });

TEST(FormDraft, BearsNoDayThatHasNotCome) {
    Case it;
    it.options.today = *Date::from(2026, 4, 30);
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("the day that it bears (2026-05-01) has not come"));
}

/// Something stands in the place, and nothing is said.
class FormPlaceholder : public ::testing::TestWithParam<const char*> {};

TEST_P(FormPlaceholder, FillsNoPlace) {
    Case it;
    it.product.signatory.name = {{GetParam(), GetParam()}, 9};
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre(::testing::StartsWith("'Signer' says '")));
}

INSTANTIATE_TEST_SUITE_P(Words, FormPlaceholder,
                         ::testing::Values("-", "TBD", "T.B.C.", "n/a", "N/A", "todo", "?", "xxx", "未定", "[未記入]",
                                           "…", "- / -", "（未定）"));

TEST(FormDraft, ANameThatHoldsAPlaceholderIsAName) {
    Case it;
    for (const char* name : {"A. Todorov", "Nathan", "未定義 花子", "X. Xu"}) {
        it.product.signatory.name = {{name, name}, 9};
        EXPECT_THAT(it.fill().draft, IsEmpty()) << name;
    }
}

TEST(FormDraft, AnAddressOfTheWebIsHttps) {
    Case it;
    it.form.parts[0].places[0].shape = FormPlace::Shape::Url;
    it.product.signatory.name = {{"http://maker.example", "http://maker.example"}, 9};
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("'Signer' must be an https URL, not 'http://maker.example'"));
    it.product.signatory.name = {{"https://maker.example", "https://maker.example"}, 9};
    EXPECT_THAT(it.fill().draft, IsEmpty());
}

TEST(FormDraft, SupportThatHasEndedIsNotPromised) {
    Case it;
    it.form.parts[0].places[0].value.kind = FormValue::Kind::ProductSupportUntil;
    it.product.support_until = *Date::from(2026, 4, 30);
    EXPECT_THAT(english_of(it.fill().draft),
                ElementsAre("'Signer' ended on 2026-04-30, before the day of this document (2026-05-01)"));
    it.product.support_until = *Date::from(2026, 5, 1);
    EXPECT_THAT(it.fill().draft, IsEmpty());
}

/// A place that self-assessment of the lowest class leaves empty.
Case with_notified_body() {
    Case it;
    FormPlace& place = it.form.parts[0].places[0];
    place.value = {FormValue::Kind::Stated, "notified-body"};
    place.optional_when = {{{FormValue::Kind::Stated, "class"}, "default"},
                           {{FormValue::Kind::Stated, "procedure"}, "module A"}};
    return it;
}

TEST(FormDraft, ANotifiedBodyIsAskedForUnlessTheClassAndProcedureNeedNone) {
    Case it = with_notified_body();
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("'Signer' is empty")) << "class unknown";
    it.product.statements["procedure"] = {{"module A", "module A"}, 11};
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("'Signer' is empty")) << "class unknown";
    it.product.statements["class"] = {{"important I", "important I"}, 12};
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("'Signer' is empty"));
    it.product.statements["notified-body"] = {{"none", "なし"}, 13};
    EXPECT_EQ(it.fill().draft.size(), 2U) << "each language says nothing";
    it.product.statements["class"] = {{"default", "default"}, 12};
    EXPECT_THAT(it.fill().draft, IsEmpty());
}

TEST(FormDraft, OnlyOneOfTheChoicesFillsItsPlace) {
    Case it;
    it.form.parts[0].places[0].choices = {"default", "important I"};
    it.product.signatory.name = {{"lowest", "lowest"}, 9};
    EXPECT_THAT(english_of(it.fill().draft),
                ElementsAre("'Signer' says 'lowest'; it must be one of: default, important I"));
}

Case with_times() {
    Case it;
    FormPlace& place = it.form.parts[0].places[0];
    place.value = {FormValue::Kind::Stated, "acknowledgement-time"};
    place.otherwise = FormValue{FormValue::Kind::Published, "report-acknowledgement"};
    it.published["report-acknowledgement"] = {{"P30D", "We answer within 30 days.", "https://maker.example/s"}};
    return it;
}

TEST(FormTimes, AreWordsAndNoCode) {
    const FormDocument document = with_times().fill();
    EXPECT_THAT(document.draft, IsEmpty());
    EXPECT_EQ(document.sections[0].fields[0].value.text.en, "30 days");
    EXPECT_EQ(document.sections[0].fields[0].value.text.ja, "30日");
}

TEST(FormTimes, BusinessDaysAreNotCalledDays) {
    Case it = with_times();
    it.published["report-acknowledgement"] = {{"P5D", "We answer within 5 business days.", "https://maker.example/s"}};
    EXPECT_EQ(it.fill().sections[0].fields[0].value.text.en, "We answer within 5 business days.");
}

TEST(FormTimes, StatedAndPublishedMustBeOne) {
    Case it = with_times();
    it.product.statements["acknowledgement-time"] = {{"within 30 days", "30日以内"}, 12};
    EXPECT_THAT(it.fill().draft, IsEmpty());
    it.product.statements["acknowledgement-time"] = {{"within 5 days", "5日以内"}, 12};
    EXPECT_THAT(english_of(it.fill().draft),
                ElementsAre("'Signer' says 'within 5 days', the published page: We answer within 30 days. "
                            "(https://maker.example/s)"));
    it.product.statements["acknowledgement-time"] = {{"30 business days", "30営業日"}, 12};
    EXPECT_EQ(it.fill().draft.size(), 1U);
}

/// `a` is met by `a.native` or by the standard, `a.condition-a`.
Case with_alternatives(Verdict native, Verdict standard) {
    Case it;
    auto& requirements = it.catalogue.regimes[0].editions[0].requirements;
    requirements[0].any = {"law/a.native", "law/a.condition-a"};
    for (const auto& [id, verdict] : {std::pair{"a.native", native}, std::pair{"a.condition-a", standard}}) {
        Requirement part = requirement(id);
        part.part_of = "law/a";
        requirements.push_back(part);
        RequirementVerdict made = it.verdict("b");
        made.requirement = part.full_id;
        made.part_of = part.part_of;
        made.verdict = made.native = verdict;
        it.assessment.verdicts.push_back(made);
        it.verdict("a").reasons.push_back(
            {review::Reason::Kind::Item, {}, {part.full_id + ": " + std::string(to_string(verdict)), "項目"}, {}});
    }
    it.form.parts[0].places[0].value = {FormValue::Kind::Stated, "standard"};
    it.form.parts[0].places[0].required = false;
    it.form.parts[0].places[0].required_when_by = {"law/a.condition-a"};
    it.form.parts[0].columns[1].cell = FormColumn::Cell::Reasons;
    return it;
}

TEST(FormAlternatives, AStandardIsNamedWhereARequirementIsMetByItAlone) {
    EXPECT_THAT(english_of(with_alternatives(Verdict::Inconclusive, Verdict::Pass).fill().draft),
                ElementsAre("'Signer' is empty"));
    EXPECT_THAT(with_alternatives(Verdict::Pass, Verdict::Pass).fill().draft, IsEmpty());
    EXPECT_THAT(with_alternatives(Verdict::Pass, Verdict::Inconclusive).fill().draft, IsEmpty());
}

TEST(FormAlternatives, OneThatIsOpenDoesNotStandInARowThatPasses) {
    const FormDocument document = with_alternatives(Verdict::Pass, Verdict::Inconclusive).fill();
    EXPECT_EQ(document.sections[0].table.rows[0][1].text.en, "law/a.native: PASS");
}

TEST(FormLabels, ThatAreMadeUpOrExpiredAreNotFiled) {
    Case it;
    it.form.parts[0].places[0].value = {FormValue::Kind::Labels, "law"};
    recognition::Label label;
    label.regime = "law";
    label.number = "JC-STAR-123456";
    it.assessment.labels = {label};
    EXPECT_THAT(it.fill().draft, IsEmpty());
    for (const char* number : {"EXAMPLE-1", "0000000000", "JST-0000", "TBD"}) {
        it.assessment.labels[0].number = number;
        EXPECT_THAT(english_of(it.fill().draft), ElementsAre("'Signer' has a made-up label: " + std::string(number)));
    }
    for (const char* number : {"JC-STAR-120000", "JST-2025-0000", "10000"}) {
        it.assessment.labels[0].number = number;
        EXPECT_THAT(it.fill().draft, IsEmpty()) << number << " may be given out like any other";
    }
    it.assessment.labels[0].number = "JC-STAR-123456";
    it.assessment.labels[0].expires = *Date::from(2026, 4, 30);
    EXPECT_THAT(english_of(it.fill().draft),
                ElementsAre("'Signer' has a label that expired on 2026-04-30: JC-STAR-123456"));
    it.assessment.labels[0].regime = "other";
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("'Signer' is empty")) << "another regime's label is not shown";
}

TEST(FormDraft, NothingAssessedDeclaresNothing) {
    Case it;
    it.assessment.verdicts.clear();
    const FormDocument document = it.fill();
    EXPECT_THAT(english_of(document.draft), ElementsAre("The Law has no criteria that were assessed",
                                                        "'All' has no rows: nothing was assessed for it"));
    EXPECT_THAT(all_text(document), Not(HasSubstr("complies")));
}

TEST(FormDraft, DataWithAnOpenRowCannotBeFiled) {
    Case it;
    it.form.kind = Form::Kind::Data;
    it.verdict("b").verdict = Verdict::Inconclusive;
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("b is INCONCLUSIVE"));
}

TEST(FormDraft, AReviewersVerdictShowsTheEnginesOwn) {
    Case it;
    it.verdict("a").native = Verdict::Fail;
    it.verdict("a").override_ = review::Override{Verdict::Pass, "R. Reviewer", "seen", *Date::from(2026, 4, 1)};
    const std::string words = it.fill().sections[0].table.rows[0][1].text.en;
    EXPECT_THAT(words, HasSubstr("R. Reviewer"));
    EXPECT_THAT(words, HasSubstr("by evidence alone: FAIL"));
}

TEST(FormDraft, AReviewersDecisionCarriesNoDeclarationOverEvidence) {
    Case it;
    it.verdict("a").native = Verdict::Fail;
    it.verdict("a").override_ = review::Override{Verdict::Pass, "R. Reviewer", "seen", *Date::from(2026, 4, 1)};
    EXPECT_THAT(english_of(it.fill().draft),
                ElementsAre("a is PASS by a reviewer's decision alone; by evidence it is FAIL"));
}

TEST(FormDraft, IsDatedBeforeNothingThatItRestsOn) {
    Case it;
    it.assessment.examinations.push_back({1, "fw.bin", "2026-05-02T08:00:00Z", {}});
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("it is dated before the examinations that it rests on"));
}

TEST(FormDraft, AnOutlineWithAnOpenRowIsNotReady) {
    Case it;
    it.form.kind = Form::Kind::Outline;
    it.verdict("b").verdict = Verdict::Inconclusive;
    EXPECT_THAT(english_of(it.fill().draft), ElementsAre("b is INCONCLUSIVE"));
}

TEST(FormCells, AllHaveATrace) {
    const FormDocument document = Case().fill();
    for (const FormSection& section : document.sections) {
        for (const FormField& field : section.fields)
            EXPECT_EQ(field.value.trace, "product.toml:9");
        EXPECT_EQ(section.table.rows.size(), 2U);
        for (const auto& row : section.table.rows)
            for (const FormCell& cell : row)
                EXPECT_THAT(cell.trace, HasSubstr("law/"));
    }
}

TEST(SecurityTxt, ExpiresLessThanAYearAfterItsDayAndAfterToday) {
    Case it;
    it.form.kind = Form::Kind::Publication;
    it.form.parts[0].columns.clear();
    it.form.parts[0].requirements.clear();
    it.form.parts[0].places[0].label = {"Expires", "Expires"};
    it.form.parts[0].places[0].value.kind = FormValue::Kind::DateOfExpiry;
    EXPECT_THAT(form_plain(it.fill()), HasSubstr("\nExpires: 2027-04-30T00:00:00Z\n"));
    it.options.issued = it.options.today = *Date::from(2028, 2, 29);
    EXPECT_THAT(form_plain(it.fill()), HasSubstr("\nExpires: 2029-02-28T00:00:00Z\n"));
    it.options.issued = it.options.today = *Date::from(2026, 1, 1);
    EXPECT_THAT(form_plain(it.fill()), HasSubstr("\nExpires: 2026-12-31T00:00:00Z\n"));
    it.options.issued = *Date::from(2024, 5, 2);
    it.options.today = *Date::from(2026, 5, 1);
    EXPECT_THAT(english_of(it.fill().draft),
                ElementsAre("'Expires' is 2025-05-01T00:00:00Z, which is not after today (2026-05-01)"));
}

TEST(SecurityTxt, NoValueBreaksOutOfItsLine) {
    Case it;
    it.product.signatory.name = {{"x\nContact: https://evil.example", "x"}, 9};
    EXPECT_THAT(form_plain(it.fill()), Not(HasSubstr("\nContact:")));
}

TEST(FormFiles, AreNamedAfterTheirRegimeAsAssessed) {
    Form form;
    form.regime = "jc-star";
    form.id = "jc-star/checklist";
    EXPECT_EQ(form_file_stem(form, "jc-star/1"), "jc-star-1-checklist");
    form.regime = "etsi-en-303-645";
    form.id = "etsi-en-303-645/ics";
    EXPECT_EQ(form_file_stem(form, "etsi-en-303-645@2.1.1"), "etsi-en-303-645-2.1.1-ics");
    form.regime.clear();
    form.id = "security";
    EXPECT_EQ(form_file_stem(form, ""), "security");
}

} // namespace
} // namespace warifu::attestation

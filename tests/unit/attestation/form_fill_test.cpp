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
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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
    FormOptions options{*Date::from(2026, 5, 1), "feed"};
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

std::vector<std::string> english(const std::vector<Text>& texts) {
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

class FormDraftReason : public testing::TestWithParam<Vector> {};

TEST_P(FormDraftReason, IsTold) {
    Case it;
    GetParam().change(it);
    const FormDocument document = it.fill();
    EXPECT_THAT(english(document.draft), ElementsAre(GetParam().reason));
    EXPECT_EQ(all_text(document).find("complies") != std::string::npos, GetParam().declares);
    EXPECT_THAT(form_html(document), HasSubstr("DRAFT"));
}

INSTANTIATE_TEST_SUITE_P(
    Reasons, FormDraftReason,
    testing::Values(
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

TEST(FormDraft, NothingAssessedDeclaresNothing) {
    Case it;
    it.assessment.verdicts.clear();
    const FormDocument document = it.fill();
    EXPECT_THAT(english(document.draft), ElementsAre("The Law has no criteria that were assessed",
                                                     "'All' has no rows: nothing was assessed for it"));
    EXPECT_THAT(all_text(document), Not(HasSubstr("complies")));
}

TEST(FormDraft, DataWithAnOpenRowCannotBeFiled) {
    Case it;
    it.form.kind = Form::Kind::Data;
    it.verdict("b").verdict = Verdict::Inconclusive;
    EXPECT_THAT(english(it.fill().draft), ElementsAre("b is INCONCLUSIVE"));
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
    EXPECT_THAT(english(it.fill().draft),
                ElementsAre("a is PASS by a reviewer's decision alone; by evidence it is FAIL"));
}

TEST(FormDraft, IsDatedBeforeNothingThatItRestsOn) {
    Case it;
    it.assessment.examinations.push_back({1, "fw.bin", "2026-05-02T08:00:00Z", {}});
    EXPECT_THAT(english(it.fill().draft), ElementsAre("it is dated before the examinations that it rests on"));
}

TEST(FormDraft, AnOutlineWithAnOpenRowIsNotReady) {
    Case it;
    it.form.kind = Form::Kind::Outline;
    it.verdict("b").verdict = Verdict::Inconclusive;
    EXPECT_THAT(english(it.fill().draft), ElementsAre("b is INCONCLUSIVE"));
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

TEST(SecurityTxt, ExpiresAtMostAYearAfterItsDay) {
    Case it;
    it.form.kind = Form::Kind::Publication;
    it.form.parts[0].columns.clear();
    it.form.parts[0].requirements.clear();
    it.form.parts[0].places[0].label = {"Expires", "Expires"};
    it.form.parts[0].places[0].value.kind = FormValue::Kind::DateOfExpiry;
    EXPECT_THAT(form_plain(it.fill()), HasSubstr("\nExpires: 2027-05-01T00:00:00Z\n"));
    it.options.issued = *Date::from(2028, 2, 29);
    EXPECT_THAT(form_plain(it.fill()), HasSubstr("\nExpires: 2029-02-28T00:00:00Z\n"));
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

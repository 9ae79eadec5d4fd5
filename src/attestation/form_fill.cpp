// Whether a form is ready is decided here, and by default it is not: a place that is empty, a criterion that nobody
// read in its source, and a verdict that does not carry a declaration each make it a draft that says so.

#include "form_fill.h"

#include <algorithm>

#include <fmt/format.h>

#include "form_filled.h"
#include "form_text.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using catalogue::Confidence;
using catalogue::Form;
using catalogue::FormParagraph;
using review::RequirementVerdict;
using review::Verdict;

void add_once(std::vector<Text>& list, Text text) {
    const auto same = [&](const Text& other) { return other.en == text.en; };
    if (std::ranges::none_of(list, same))
        list.push_back(std::move(text));
}

Text not_confirmed(const Text& what, Confidence confidence) {
    return {fmt::format("'{}' is not confirmed by its source ({})", what.en, word(confidence).en),
            fmt::format("「{}」は出典で確認できていません({})", what.ja, word(confidence).ja)};
}

bool carries(Verdict verdict) { return verdict == Verdict::Pass || verdict == Verdict::NotApplicable; }

/// How sure we are that the regime asks for just this; not how sure we are of what evidence suffices.
Confidence criterion(const catalogue::Requirement& requirement, const catalogue::Catalogue& catalogue) {
    const auto* condition = catalogue.find_condition(requirement.condition);
    return condition == nullptr ? requirement.provenance.confidence
                                : std::max(requirement.provenance.confidence, condition->provenance.confidence);
}

/// Requirements that a form's table is of.
std::vector<const RequirementVerdict*> rows_of(const catalogue::FormPart& part, const FormSubject& subject) {
    std::vector<const RequirementVerdict*> rows;
    if (part.requirements.empty() && subject.regime != nullptr) {
        for (const RequirementVerdict* verdict : subject.lookup.members(*subject.regime))
            if (verdict->part_of.empty())
                rows.push_back(verdict);
        return rows;
    }
    for (const std::string& id : part.requirements)
        for (const RequirementVerdict& verdict : subject.lookup.assessment().verdicts)
            if (verdict.requirement == id)
                rows.push_back(&verdict);
    return rows;
}

class Filler {
public:
    Filler(const Form& form, const FormSubject& subject)
        : m_form(form), m_subject(subject),
          m_obstacles(form.kind == Form::Kind::Statement ? conformity_obstacles(subject, form.fulfils)
                                                         : std::vector<Text>()) {}

    FormDocument fill() {
        const Assessment& assessment = m_subject.lookup.assessment();
        m_document.id = form_file_stem(m_form, m_subject.regime == nullptr ? "" : m_subject.regime->regime);
        m_document.title = m_form.title;
        m_document.subtitle = m_form.subtitle;
        m_document.languages = m_form.languages;
        m_document.created = m_subject.options.issued.to_string() + "T00:00:00Z";
        m_document.draft = m_obstacles;
        if (m_form.provenance.confidence != Confidence::Seen)
            missing(not_confirmed(m_form.title, m_form.provenance.confidence));
        check_day(assessment);
        for (const catalogue::FormPart& part : m_form.parts) {
            m_document.sections.push_back(section(part));
            if (part.specification)
                for (FormSection& each : specification_sections(part, m_subject, m_document.draft))
                    m_document.sections.push_back(std::move(each));
        }
        m_document.foot = foot(assessment);
        return std::move(m_document);
    }

private:
    void missing(Text why) { add_once(m_document.draft, std::move(why)); }

    /// Nothing may be dated before what it rests on, nor promise what has ended.
    void check_day(const Assessment& assessment) {
        const std::string day = m_subject.options.issued.to_string();
        if (m_subject.options.issued > m_subject.options.today)
            missing({fmt::format("the day that it bears ({}) has not come", day),
                     fmt::format("文書の日付({})がまだ到来していません", day)});
        for (const review::ExaminationRecord& each : assessment.examinations)
            if (each.started.substr(0, 10) > day)
                missing({"it is dated before the examinations that it rests on", "根拠となる検査より前の日付です"});
    }

    FormSection section(const catalogue::FormPart& part) {
        FormSection section;
        section.heading = part.heading;
        for (const FormParagraph& paragraph : part.paragraphs)
            if (paragraph.when == FormParagraph::When::Always ||
                (paragraph.when == FormParagraph::When::Conforming) == m_obstacles.empty())
                section.paragraphs.push_back(paragraph.text);
        for (const catalogue::FormPlace& place : part.places)
            section.fields.push_back(field(place));
        if (!part.columns.empty())
            section.table = table(part);
        section.notes = part.notes;
        return section;
    }

    FormField field(const catalogue::FormPlace& place) {
        FormField field{place.label, place.clause, form_value(place, m_subject)};
        for (Text& doubt : doubts_about(place, field.value, m_subject))
            missing(std::move(doubt));
        if (field.value.missing && is_required(place, m_subject))
            missing({fmt::format("'{}' is empty", place.label.en), fmt::format("「{}」が未記入です", place.label.ja)});
        if (place.provenance.confidence != Confidence::Seen)
            missing(not_confirmed(place.label, place.provenance.confidence));
        return field;
    }

    FormTable table(const catalogue::FormPart& part) {
        FormTable table;
        std::size_t empty = 0;
        for (const catalogue::FormColumn& column : part.columns)
            table.columns.push_back({column.label, static_cast<double>(column.share)});
        for (const RequirementVerdict* verdict : rows_of(part, m_subject)) {
            std::vector<FormCell>& row = table.rows.emplace_back();
            for (const catalogue::FormColumn& column : part.columns) {
                row.push_back(form_row_cell(column.cell, *verdict, m_subject));
                empty += row.back().missing ? 1U : 0U;
            }
            check_row(*verdict);
        }
        if (table.rows.empty())
            missing({fmt::format("'{}' has no rows: nothing was assessed for it", part.heading.en),
                     fmt::format("「{}」に記載する評価結果がありません", part.heading.ja)});
        if (empty > 0)
            missing({fmt::format("'{}' has {} places to fill in", part.heading.en, empty),
                     fmt::format("「{}」に未記入の欄が {} 箇所あります", part.heading.ja, empty)});
        return table;
    }

    /// A row that nobody could file as it stands.
    void check_row(const RequirementVerdict& verdict) {
        if (m_form.kind != Form::Kind::Statement && verdict.verdict == Verdict::Inconclusive)
            missing({fmt::format("{} is INCONCLUSIVE", short_id(verdict)),
                     fmt::format("{} の判定は INCONCLUSIVE(判定不能)です", short_id(verdict))});
        const auto* requirement = m_subject.lookup.find_requirement(verdict.requirement);
        if (requirement == nullptr)
            return;
        if (const Confidence known = criterion(*requirement, m_subject.lookup.catalogue()); known != Confidence::Seen)
            missing(not_confirmed({short_id(verdict), short_id(verdict)}, known));
    }

    Text foot(const Assessment& assessment) const {
        const auto begin = [](const std::string& digest) { return digest.substr(0, 12); };
        return {fmt::format("Made by {} from catalogue {} ({}) and dossier {} ({}), for {}", assessment.tool_version,
                            assessment.catalogue_version, begin(assessment.catalogue_digest), assessment.dossier,
                            begin(m_subject.options.dossier_digest), assessment.on.to_string()),
                fmt::format("{} が作成(カタログ {}、{}。記録ファイル {}、{}。評価日 {})", assessment.tool_version,
                            assessment.catalogue_version, begin(assessment.catalogue_digest), assessment.dossier,
                            begin(m_subject.options.dossier_digest), assessment.on.to_string())};
    }

    const Form& m_form;
    const FormSubject& m_subject;
    std::vector<Text> m_obstacles;
    FormDocument m_document;
};

/// The requirement, and each item that it was judged by, as far down as they go.
bool belongs_to(const RequirementVerdict& verdict, const std::vector<std::string>& wholes, const Lookup& lookup) {
    std::string id = verdict.requirement;
    for (int depth = 0; depth < 16 && !id.empty(); ++depth) { // the loader refuses cycles
        if (std::ranges::find(wholes, id) != wholes.end())
            return true;
        const auto* requirement = lookup.find_requirement(id);
        id = requirement == nullptr ? "" : requirement->part_of;
    }
    return false;
}

void add_obstacles_of(const RequirementVerdict& verdict, const FormSubject& subject, std::vector<Text>& obstacles) {
    const std::string id = short_id(verdict);
    if (verdict.part_of.empty() && !carries(verdict.verdict))
        add_once(obstacles, {fmt::format("{} is {}", id, to_string(verdict.verdict)),
                             fmt::format("{} の判定は {} です", id, to_string(verdict.verdict))});
    if (verdict.override_ && carries(verdict.verdict) && !carries(verdict.native))
        add_once(obstacles, {fmt::format("{} is {} by a reviewer's decision alone; by evidence it is {}", id,
                                         to_string(verdict.verdict), to_string(verdict.native)),
                             fmt::format("{} は審査者の判断のみで {} としています。証拠による判定は {} です", id,
                                         to_string(verdict.verdict), to_string(verdict.native))});
    if (rests_on_example(subject.lookup.assessment(), verdict))
        add_once(obstacles, {fmt::format("{} rests on a made-up label", id),
                             fmt::format("{} の判定は架空のラベルに基づいています", id)});
}

/// A whole is no surer than what its verdict rests on (`criteria`); an item stands for its own text.
void add_doubts_about(const RequirementVerdict& verdict, const FormSubject& subject, std::vector<Text>& obstacles) {
    const auto* requirement = subject.lookup.find_requirement(verdict.requirement);
    const Confidence own =
        requirement == nullptr ? Confidence::Unverified : criterion(*requirement, subject.lookup.catalogue());
    const Confidence known = verdict.part_of.empty() ? std::max(verdict.criteria, own) : own;
    if (known != Confidence::Seen)
        add_once(obstacles, not_confirmed({short_id(verdict), short_id(verdict)}, known));
}

} // namespace

std::vector<Text> conformity_obstacles(const FormSubject& subject, const std::vector<std::string>& fulfils) {
    std::vector<Text> obstacles;
    if (subject.regime == nullptr)
        return {{"no regime is behind this form", "対象の制度がありません"}};
    const Text name = subject.lookup.regime_name(subject.regime->regime);
    if (subject.regime->verdict == Verdict::NotApplicable)
        obstacles.push_back({fmt::format("{} does not apply to this product", name.en),
                             fmt::format("{}はこの製品に適用されません", name.ja)});
    std::vector<const RequirementVerdict*> counted;
    for (const RequirementVerdict* verdict : subject.lookup.members(*subject.regime))
        if (verdict->obligation == catalogue::Obligation::Mandatory && !belongs_to(*verdict, fulfils, subject.lookup))
            counted.push_back(verdict);
    // What stands against it first: a summary shows the first few.
    for (const RequirementVerdict* verdict : counted)
        add_obstacles_of(*verdict, subject, obstacles);
    for (const RequirementVerdict* verdict : counted)
        add_doubts_about(*verdict, subject, obstacles);
    if (counted.empty())
        obstacles.push_back({fmt::format("{} has no criteria that were assessed", name.en),
                             fmt::format("{}について評価した要件がありません", name.ja)});
    return obstacles;
}

FormDocument fill_form(const Form& form, const FormSubject& subject) { return Filler(form, subject).fill(); }

} // namespace warifu::attestation

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "loader.h"
#include "warifu/dossier/dossier.h"
#include "warifu/dossier/tables.h"

namespace warifu::catalogue {

namespace {

/// `kind`: `contradiction`; `doubt`: it need not be one; `absence`: one if all of the device was seen; `unseen`: it
/// shows nothing, and keeps agreement from bearing anything out. Between firmware and device: `unshown`: started by the
/// firmware and not seen, `unstarted`: seen, and nothing is known to start it.
const std::vector<std::string> contradiction_columns = {"observation", "other", "kind", "reason_en", "reason_ja"};
const std::vector<std::string> narrowing_columns = {"reason_en", "reason_ja"};
/// A narrowing that shows what a reader must decide.
const std::vector<std::string> undecided_columns = {"reason_en", "reason_ja", "undecided"};

const std::vector<std::string>& columns_of_covered(const std::string& sql) {
    return sql.find("AS undecided") != std::string::npos ? undecided_columns : narrowing_columns;
}
/// Kinds of artefacts whose examination can answer a check.
const std::vector<std::string> answering_kinds = {"firmware", "published"};

/// The review binds the day of assessment to :on, beside the check's own parameters.
std::map<std::string, std::string> with_day(std::map<std::string, std::string> parameters) {
    parameters.emplace("on", "");
    return parameters;
}

} // namespace

const std::vector<std::string> violation_columns = {"observation", "reason_en", "reason_ja"};

std::vector<std::string> checked_reads(TableReader& table, std::string_view key, const std::string& sql,
                                       const std::map<std::string, std::string>& parameters,
                                       const std::vector<std::string>& columns) {
    const auto analysis = dossier::analyse(sql, parameters);
    if (!analysis) {
        table.mistake(table.position(key), fmt::format("'{}': {}", key, analysis.error().describe()));
        return {};
    }
    std::set<std::string> tables;
    for (const std::string& read : analysis->reads)
        tables.insert(read.substr(0, read.find('.')));
    for (const std::string& name : tables)
        if (dossier::find_table(name)->determinators.empty())
            table.mistake(table.position(key), fmt::format("'{}' reads {}, which no determinator fills", key, name));
    if (analysis->columns != columns)
        table.mistake(table.position(key), fmt::format("'{}' must give the columns {}, in this order; it gives {}", key,
                                                       fmt::join(columns, ", "), fmt::join(analysis->columns, ", ")));
    return analysis->reads;
}

void Loader::read_conditions(TableReader& root) {
    root.each_table("condition", [&](TableReader& table) {
        Condition condition;
        condition.id = unique_id(table, "condition");
        condition.title = table.text("title");
        condition.question = table.text("question");
        condition.evidence = table.string("evidence", optional);
        if (!condition.evidence.empty())
            condition.reads = checked_reads(table, "evidence", condition.evidence, {}, violation_columns);
        condition.clause = table.string("clause", optional);
        condition.provenance = provenance(table);
        m_catalogue.conditions.push_back(std::move(condition));
    });
}

void Loader::read_check_sql(TableReader& table, Check& check) {
    check.violations = table.string("violations", optional);
    check.covered = table.string("covered", optional);
    std::vector<std::string> reads;
    if (!check.violations.empty())
        reads = checked_reads(table, "violations", check.violations, with_day(check.parameters), violation_columns);
    if (!check.covered.empty()) {
        // Asked of every artefact, whose name is bound to :artefact, where the query names it; else once.
        auto parameters = with_day(check.parameters);
        parameters.emplace("artefact", "");
        for (std::string& read :
             checked_reads(table, "covered", check.covered, parameters, columns_of_covered(check.covered)))
            reads.push_back(std::move(read));
    }
    check.shown = table.string("shown", optional);
    if (!check.shown.empty())
        for (std::string& read :
             checked_reads(table, "shown", check.shown, with_day(check.parameters), violation_columns))
            reads.push_back(std::move(read));
    std::sort(reads.begin(), reads.end());
    reads.erase(std::unique(reads.begin(), reads.end()), reads.end());
    check.reads = std::move(reads);
    check.covered_reason = table.text("covered_reason", optional);
    if (!check.covered.empty() && check.covered_reason.empty())
        table.mistake(table.position("covered"), "'covered' narrows coverage: say why in 'covered_reason'");
}

namespace {

/// [check.KIND]
SideEvidence read_side(TableReader& table, std::string_view kind,
                       const std::map<std::string, std::string>& parameters) {
    SideEvidence side;
    side.kind = kind;
    side.looks_for = table.text("looks_for");
    side.can = static_cast<SideEvidence::Can>(table.word("can", {"speak against", "confirm", "decide", "hold open"}));
    side.violations = table.string("violations");
    side.covered = table.string("covered", optional);
    side.covered_reason = table.text("covered_reason", optional);
    if (!side.covered.empty() && side.covered_reason.empty())
        table.mistake(table.position("covered"), "'covered' narrows coverage: say why in 'covered_reason'");
    side.reads = checked_reads(table, "violations", side.violations, with_day(parameters), violation_columns);
    if (!side.covered.empty()) {
        auto asked = with_day(parameters);
        asked.emplace("artefact", "");
        for (std::string& read : checked_reads(table, "covered", side.covered, asked, columns_of_covered(side.covered)))
            side.reads.push_back(std::move(read));
    }
    for (const std::string& read : side.reads)
        if (const auto* spec = dossier::find_table(read.substr(0, read.find('.')));
            std::ranges::find(spec->artefacts, side.kind) == spec->artefacts.end())
            table.mistake(table.position("violations"),
                          fmt::format("no artefact of the kind '{}' fills {}", kind, spec->name));
    return side;
}

} // namespace

std::vector<SideEvidence> Loader::read_side_evidence(TableReader& owner,
                                                     const std::map<std::string, std::string>& parameters) {
    std::vector<SideEvidence> sides;
    std::set<std::string_view> kinds;
    for (const dossier::TableSpec& spec : dossier::tables())
        kinds.insert(spec.artefacts.begin(), spec.artefacts.end());
    for (const std::string_view kind : kinds)
        if (auto table = owner.table(kind))
            sides.push_back(read_side(*table, kind, parameters));
    return sides;
}

namespace {

bool fills(std::string_view kind, const std::string& table) {
    const auto& artefacts = dossier::find_table(table)->artefacts;
    return std::ranges::find(artefacts, kind) != artefacts.end();
}

void sort_reads(const std::vector<std::string>& reads, Contradictions& held, TableReader& table) {
    std::set<std::string> strangers;
    for (const std::string& read : reads)
        if (const std::string name = read.substr(0, read.find('.')); fills("device", name))
            held.reads.push_back(read);
        else if (fills("firmware", name))
            held.of_firmware.push_back(read);
        else if (name != "declared_service")
            strangers.insert(name);
    for (const std::string& name : strangers)
        table.mistake(table.position("contradictions"), fmt::format("neither device nor firmware fills {}", name));
}

} // namespace

/// `contradictions` may read what the maker declares, beside what was seen: it never makes a check pass.
Contradictions Loader::read_contradictions(TableReader& table, const std::map<std::string, std::string>& parameters) {
    Contradictions held;
    held.rows = table.string("contradictions", optional);
    if (held.rows.empty())
        return held;
    const auto analysis = dossier::analyse(held.rows, with_day(parameters));
    if (!analysis)
        table.mistake(table.position("contradictions"),
                      fmt::format("'contradictions': {}", analysis.error().describe()));
    else if (analysis->columns != contradiction_columns)
        table.mistake(table.position("contradictions"),
                      fmt::format("'contradictions' must give the columns {}", fmt::join(contradiction_columns, ", ")));
    else
        sort_reads(analysis->reads, held, table);
    return held;
}

Check Loader::read_check(TableReader& table) {
    Check check;
    check.id = unique_id(table, "check");
    check.title = table.text("title");
    check.looks_for = table.text("looks_for");
    check.artefacts = table.strings("artefacts");
    for (const std::string& kind : check.artefacts)
        if (std::ranges::find(answering_kinds, kind) == answering_kinds.end())
            table.mistake(table.position("artefacts"), fmt::format("no artefact is of the kind '{}'; there is: {}",
                                                                   kind, fmt::join(answering_kinds, ", ")));
    check.parameters = table.string_map("parameters");
    read_check_sql(table, check);
    for (const auto& [key, sql] : {std::pair("covered", check.covered), std::pair("shown", check.shown)})
        if (!sql.empty() && check.artefacts.empty())
            table.mistake(table.position(key), fmt::format("a check with '{}' needs 'artefacts'", key));
    check.question = table.text("question", optional);
    if (table.has("good_answer") && !table.has("question"))
        table.mistake(table.position("good_answer"), "'good_answer' needs a 'question'");
    if (table.has("good_answer") || table.has("question"))
        check.good_answer = table.word("good_answer", {"yes", "no"}) == 0;
    check.beside = read_side_evidence(table, check.parameters);
    check.contradictions = read_contradictions(table, check.parameters);
    check.record = table.boolean("record", false);
    if (check.record && (!check.beside.empty() || !check.artefacts.empty() || !check.question.empty()))
        table.mistake(table.position("record"),
                      "record = true stands alone: no 'artefacts', no 'question', no other evidence");
    check.remedy = table.text("remedy");
    check.provide = table.text("provide");
    check.file = table.position().describe();
    if (!check.artefacts.empty() && check.violations.empty() && check.shown.empty() && check.covered.empty())
        table.mistake(table.position("artefacts"), "a check with 'artefacts' needs 'violations', 'shown' or 'covered'");
    if (check.artefacts.empty() && !check.violations.empty())
        table.mistake(table.position("violations"), "a check with 'violations' needs 'artefacts'");
    if (check.artefacts.empty() && check.question.empty() && !check.record)
        table.mistake(table.position(),
                      "nothing can answer this check: give 'artefacts', a 'question' or record = true");
    return check;
}

void Loader::read_checks(TableReader& root) {
    root.each_table("check", [&](TableReader& table) { m_catalogue.checks.push_back(read_check(table)); });
}

} // namespace warifu::catalogue

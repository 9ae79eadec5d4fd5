#include "evidence.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include <fmt/format.h>

#include "warifu/dossier/tables.h"

namespace warifu::review {

namespace {

/// Reasons kept of one query; a firmware can have thousands of the same.
constexpr std::size_t max_reasons = 200;
/// What a PASS points at; one would do.
constexpr std::size_t max_shown = 5;

bool contains(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

Reason gap(std::string en, std::string ja) {
    return {Reason::Kind::NotCovered, {}, {std::move(en), std::move(ja)}, {}};
}

/// A query that ran out of its budget has not seen everything: that is a gap, not the end of the review.
Result<void> gap_of_budget(const Result<void>& ran, ArtefactEvidence& evidence) {
    if (ran || ran.error().code != ErrorCode::LimitExceeded)
        return ran;
    evidence.gaps.push_back(
        gap("the check's query ran out of its budget", "検査項目の問合せが処理量の上限に達しました"));
    return {};
}

Reason violation_of(const dossier::QueryRow& row) {
    Reason reason{Reason::Kind::Violation, {}, {text_of(row.values[1]), text_of(row.values[2])}, {}};
    if (const auto* id = std::get_if<std::int64_t>(&row.values[0]))
        reason.observations.push_back(*id);
    return reason;
}

std::chrono::sys_days days_of(const Date& date) {
    return std::chrono::year(date.year()) / std::chrono::month(date.month()) / std::chrono::day(date.day());
}

/// Why a page that was fetched at that time says nothing for the day `on`; a file that has no time is the maker's word.
std::optional<Reason> gap_of_capture(const std::string& url, const Value& captured, const std::string& on,
                                     const std::string& most_days) {
    const std::string time = text_of(captured);
    if (time.empty() && !std::holds_alternative<std::monostate>(captured))
        return std::nullopt;
    const auto day = Date::parse(std::string_view(time).substr(0, 10));
    const auto assessed = Date::parse(on);
    if (!day || !assessed)
        return gap(fmt::format("{}: the day on which it was fetched is not known: run `warifu fetch` again", url),
                   fmt::format("{} を取得した日が不明です。`warifu fetch` で取り直してください", url));
    if (*day > *assessed)
        return gap(fmt::format(
                       "{} was fetched on {}, after the day of this assessment ({}): choose a later day (--on), or run "
                       "`warifu fetch` again on the day that is assessed",
                       url, day->to_string(), on),
                   fmt::format("{} の取得日({})が評価日({})より後です。評価日を取得日以降にするか、評価する日に "
                               "`warifu fetch` で取り直してください",
                               url, day->to_string(), on));
    int most = 0; // of a limit that is no number: none may be older
    std::from_chars(most_days.data(), most_days.data() + most_days.size(), most);
    if (most_days.empty() || (days_of(*assessed) - days_of(*day)).count() <= most)
        return std::nullopt;
    return gap(
        fmt::format("{} was fetched on {}, more than {} days (max_capture_days) before {}: run `warifu fetch` again",
                    url, day->to_string(), most_days, on),
        fmt::format("{} の取得日({})が評価日({})の {} 日前(max_capture_days)より古いため、`warifu fetch` で"
                    "取り直してください",
                    url, day->to_string(), on, most_days));
}

/// `account.name` → table and column; the column may be empty.
std::pair<std::string, std::string> parts_of(const std::string& read) {
    const std::size_t dot = read.find('.');
    return {read.substr(0, dot), dot == std::string::npos ? std::string() : read.substr(dot + 1)};
}

} // namespace

Result<Evidence> Evidence::read(const Question& question) {
    Evidence evidence(question);
    evidence.m_words = TRY(MakersWords::read(question.dossier, question.catalogue));
    evidence.m_artefacts = TRY(question.dossier.artefacts());
    evidence.m_examinations = TRY(question.dossier.examinations());
    TRY_VOID(evidence.read_declarations());
    TRY_VOID(evidence.read_records());
    TRY_VOID(evidence.read_unknown());
    TRY_VOID(evidence.read_units());
    TRY_VOID(question.dossier.query("SELECT id FROM declared_service LIMIT 1", {}, [&](const dossier::QueryRow&) {
        evidence.m_services_declared = true;
        return false;
    }));
    return evidence;
}

/// The nearest model's word counts, and the product's where no model has one.
Result<void> Evidence::read_declarations() {
    std::vector<std::string> models = m_standpoint->answers_of;
    models.emplace_back();
    for (const std::string& model : models)
        TRY_VOID(m_dossier->query("SELECT id, question, answer FROM declaration WHERE model = :model",
                                  {{"model", model}}, [&](const dossier::QueryRow& row) {
                                      const std::string answer = text_of(row.values[2]);
                                      if (answer == "yes" || answer == "no")
                                          m_declarations.try_emplace(
                                              text_of(row.values[1]),
                                              Declared{std::get<std::int64_t>(row.values[0]), answer == "yes"});
                                      return true;
                                  }));
    return {};
}

Result<void> Evidence::read_records() {
    return m_dossier->query("SELECT id, requirement, method, result, tester, on_date, firmware_sha256, model FROM "
                            "test_record ORDER BY id",
                            {}, [&](const dossier::QueryRow& row) {
                                read_record(row);
                                return true;
                            });
}

/// Another model's record is left out; one that does not say of which model it is might be of this one.
void Evidence::read_record(const dossier::QueryRow& row) {
    Record record;
    if (const auto* model = std::get_if<std::string>(&row.values[7]); model != nullptr && !model->empty()) {
        const auto counts = m_standpoint->records_of.find(*model);
        if (counts == m_standpoint->records_of.end())
            return;
        record.inherited = counts->second;
    }
    record.id = std::get<std::int64_t>(row.values[0]);
    const bool all_known = std::all_of(row.values.begin(), row.values.end(), [](const Value& value) {
        return !std::holds_alternative<std::monostate>(value);
    });
    const std::string method = text_of(row.values[2]);
    record.readable = all_known && !text_of(row.values[1]).empty() && (method == "device" || method == "document") &&
                      !is_blank(text_of(row.values[4])) && Date::parse(text_of(row.values[5]));
    record.basis = method == "device" ? catalogue::Basis::Tested : catalogue::Basis::Documented;
    record.result = text_of(row.values[3]);
    record.tester = text_of(row.values[4]);
    record.on = text_of(row.values[5]);
    record.firmware_sha256 = text_of(row.values[6]);
    m_records[text_of(row.values[1])].push_back(std::move(record));
}

Result<void> Evidence::read_unknown() {
    for (const dossier::TableSpec& spec : dossier::tables())
        m_unknown[spec.name] = TRY(m_dossier->unknown_counts(spec.name));
    return {};
}

Result<void> Evidence::read_units() {
    for (const dossier::Artefact& artefact : m_artefacts)
        if (is_of_unit(artefact.kind))
            m_unit_firmware[artefact.name] = {};
    return m_dossier->query("SELECT artefact, firmware_sha256 FROM probed_unit", {}, [&](const dossier::QueryRow& row) {
        m_unit_firmware[text_of(row.values[0])] = text_of(row.values[1]);
        return true;
    });
}

const Evidence::Declared* Evidence::declaration(const std::string& question) const {
    const auto found = m_declarations.find(question);
    return found == m_declarations.end() ? nullptr : &found->second;
}

std::vector<Record> Evidence::records(const std::string& requirement) const {
    std::vector<Record> records;
    for (const std::string& id : {requirement, std::string()})
        if (const auto found = m_records.find(id); found != m_records.end())
            records.insert(records.end(), found->second.begin(), found->second.end());
    return records;
}

bool Evidence::has_artefact(const std::vector<std::string>& kinds) const {
    return std::any_of(m_artefacts.begin(), m_artefacts.end(), [&](const auto& a) { return contains(kinds, a.kind); });
}

bool Evidence::has_firmware_digest(const std::string& sha256) const {
    return std::any_of(m_artefacts.begin(), m_artefacts.end(),
                       [&](const auto& a) { return a.kind == "firmware" && a.sha256 == sha256; });
}

bool Evidence::must_name_firmware(const Record& record) const {
    return record.basis == catalogue::Basis::Tested &&
           (has_artefact({"firmware"}) || (!record.inherited.empty() && m_standpoint->firmware_given));
}

/// For each determinator that fills the table: examinations of every artefact, all of them complete, or a gap.
void Evidence::find_unfinished(const std::string& table, const std::vector<std::string>& kinds,
                               ArtefactEvidence& evidence) const {
    const dossier::TableSpec* spec = dossier::find_table(table);
    for (const dossier::Artefact& artefact : m_artefacts)
        if (contains(kinds, artefact.kind))
            for (const std::string& determinator : spec->determinators_of(artefact.kind))
                find_unfinished_of(determinator, artefact, evidence);
}

void Evidence::find_unfinished_of(const std::string& determinator, const dossier::Artefact& artefact,
                                  ArtefactEvidence& evidence) const {
    bool any = false;
    for (const dossier::StoredExamination& stored : m_examinations) {
        if (stored.artefact != artefact.id || stored.examination.determinator != determinator)
            continue;
        any = true;
        evidence.examinations.push_back(stored.id);
        const std::string& looked_at = stored.examination.looked_at;
        if (!looked_at.empty() && evidence.looked_at.find(looked_at) == std::string::npos)
            evidence.looked_at += (evidence.looked_at.empty() ? "" : "; ") + looked_at;
        const std::string& reason = stored.examination.reason;
        if (stored.examination.outcome == Examination::Outcome::Incomplete)
            evidence.gaps.push_back(
                gap(fmt::format("{} of {} is incomplete: {}", determinator, artefact.name, reason),
                    fmt::format("{}による{}の検査は不完全です: {}", determinator, artefact.name, reason)));
    }
    if (!any)
        evidence.gaps.push_back(
            gap(fmt::format("{} did not examine {} to the end", determinator, artefact.name),
                fmt::format("{}による{}の検査が最後まで行われていません", determinator, artefact.name)));
}

void Evidence::find_gaps(const std::vector<std::string>& reads, const std::vector<std::string>& kinds,
                         ArtefactEvidence& evidence) const {
    std::set<std::string> tables;
    for (const std::string& read : reads) {
        const auto [table, column] = parts_of(read);
        if (tables.insert(table).second)
            find_unfinished(table, kinds, evidence);
        if (column.empty() || dossier::is_common_column(column))
            continue;
        if (const std::int64_t unknown = m_unknown.at(table).at(column); unknown > 0)
            evidence.gaps.push_back(gap(fmt::format("{}.{} is not known in {} row(s)", table, column, unknown),
                                        fmt::format("{}.{}が不明な行が{}件あります", table, column, unknown)));
    }
}

/// The day of the assessment is bound to :on.
std::map<std::string, std::string> Evidence::with_day(std::map<std::string, std::string> parameters) const {
    parameters["on"] = m_on;
    return parameters;
}

/// Whether it is what a unit has said, or what was tried on it.
bool Evidence::is_of_unit(const std::string& kind) {
    return contains(dossier::find_table("probed_unit")->artefacts, kind);
}

/// A device is tested, what is published is read, and what can answer otherwise is inspected.
catalogue::Basis Evidence::basis_of(const std::vector<std::string>& kinds) const {
    if (std::ranges::any_of(kinds, is_of_unit))
        return catalogue::Basis::Tested;
    const bool published = contains(kinds, "published") && has_artefact({"published"});
    return published ? catalogue::Basis::Documented : catalogue::Basis::Inspected;
}

Result<void> Evidence::find_violations(const Query& query, ArtefactEvidence& evidence) const {
    if (query.sql.empty())
        return {};
    std::size_t more = 0;
    const auto ran = m_dossier->query(query.sql, with_day(query.parameters), [&](const dossier::QueryRow& row) {
        if (evidence.violations.size() < max_reasons)
            evidence.violations.push_back(violation_of(row));
        else
            ++more;
        return true;
    });
    TRY_VOID(gap_of_budget(ran, evidence));
    if (more > 0)
        evidence.violations.push_back(
            {Reason::Kind::Violation,
             {},
             {fmt::format("and {} more of the same kind", more), fmt::format("同種のものがほかに{}件", more)},
             {}});
    return {};
}

/// What speaks for the check, for a PASS to point at.
Result<void> Evidence::find_shown(const Query& query, ArtefactEvidence& evidence) const {
    if (query.shown.empty())
        return {};
    return gap_of_budget(m_dossier->query(query.shown, with_day(query.parameters),
                                          [&](const dossier::QueryRow& row) {
                                              evidence.shown.push_back(violation_of(row));
                                              evidence.shown.back().kind = Reason::Kind::Covered;
                                              return evidence.shown.size() < max_shown;
                                          }),
                         evidence);
}

/// A check that must be spoken for is not covered by silence; nor is one that nothing can speak against.
void Evidence::refuse_silence(const Query& query, ArtefactEvidence& evidence) {
    const bool by_silence = query.shown.empty() && !query.sql.empty();
    if (by_silence || !evidence.shown.empty() || evidence.narrowed)
        return;
    evidence.narrowed = true;
    evidence.gaps.push_back(gap("nothing that was found says so", "該当する記載が見つかっていません"));
}

/// What a check's narrowing says of one artefact, or of all of them together (no name).
Result<void> Evidence::narrow_once(const Query& query, std::string_view artefact, std::size_t& narrowings,
                                   ArtefactEvidence& evidence) const {
    auto parameters = with_day(query.parameters);
    parameters["artefact"] = artefact;
    const std::string prefix = artefact.empty() ? std::string() : fmt::format("{}: ", artefact);
    const auto narrowed = m_dossier->query(query.narrowing, parameters, [&](const dossier::QueryRow& row) {
        evidence.narrowed = true;
        ++narrowings;
        Reason reason = gap(prefix + text_of(row.values[0]), prefix + text_of(row.values[1]));
        if (row.values.size() > 2)
            if (const auto* id = std::get_if<std::int64_t>(&row.values[2]))
                reason.observations.push_back(*id);
        evidence.gaps.push_back(std::move(reason));
        return evidence.gaps.size() < max_reasons;
    });
    return gap_of_budget(narrowed, evidence);
}

/// `narrowings`: how many reasons that gave.
Result<void> Evidence::narrow(const Query& query, std::size_t& narrowings, ArtefactEvidence& evidence) const {
    if (query.narrowing.find(":artefact") == std::string::npos)
        return query.narrowing.empty() ? Result<void>() : narrow_once(query, {}, narrowings, evidence);
    for (const dossier::Artefact& artefact : m_artefacts)
        if (contains(query.kinds, artefact.kind))
            TRY_VOID(narrow_once(query, artefact.name, narrowings, evidence));
    return {};
}

/// Where rows of artefacts are told apart by name, each needs one of its own.
void Evidence::find_same_names(const std::vector<std::string>& kinds, ArtefactEvidence& evidence) const {
    std::set<std::string> names;
    for (const dossier::Artefact& artefact : m_artefacts)
        if (contains(kinds, artefact.kind) && !names.insert(artefact.name).second)
            evidence.gaps.push_back(
                gap(fmt::format("two artefacts have the name {}: give them names of their own", artefact.name),
                    fmt::format("同じ名前({})の対象物が2つあります。別の名前にしてください", artefact.name)));
}

Result<ArtefactEvidence> Evidence::look_at(const std::vector<std::string>& reads,
                                           const std::vector<std::string>& kinds) {
    static const std::string nothing_against = "SELECT 0, '', '' WHERE 0";
    static const std::string no_narrowing;
    return examine({nothing_against, no_narrowing, reads, kinds, {}});
}

Result<std::vector<Reason>> Evidence::document_gaps(const std::vector<std::string>& reads) {
    static const std::vector<std::string> kinds = {"ics-ixit"};
    return TRY(look_at(reads, kinds)).gaps;
}

/// Of a device it must be known which firmware ran, as of a tester's record, that it was the same on all, and that each
/// was probed by the day.
Result<void> Evidence::find_gaps_of_units(const std::vector<std::string>& kinds, ArtefactEvidence& evidence) const {
    const auto counts = [&](const dossier::Artefact& artefact) {
        return contains(kinds, artefact.kind) && is_of_unit(artefact.kind);
    };
    const auto read = [&](const dossier::QueryRow& row) {
        const std::string name = text_of(row.values[0]);
        const std::string day = text_of(row.values[1]);
        const bool asked = std::ranges::any_of(m_artefacts, [&](const auto& a) { return a.name == name && counts(a); });
        if (asked && (!Date::parse(day) || day > m_on))
            evidence.gaps.push_back(gap(fmt::format("{} was not probed by the day of this assessment", name),
                                        fmt::format("{}を調べたのは評価日より後か、日付が不明です", name)));
        return true;
    };
    TRY_VOID(m_dossier->query("SELECT artefact, on_date FROM probed_unit", {}, read));
    find_same_names(dossier::find_table("probed_unit")->artefacts, evidence);
    std::set<std::string> firmware;
    for (const dossier::Artefact& artefact : m_artefacts) {
        if (!counts(artefact))
            continue;
        const std::string& digest = m_unit_firmware.at(artefact.name);
        firmware.insert(digest);
        if (has_artefact({"firmware"}) && !has_firmware_digest(digest))
            evidence.gaps.push_back(
                gap(fmt::format("it is not said that the firmware given here ran on the device of {} (firmware_sha256)",
                                artefact.name),
                    fmt::format("{}の実機で今回のファームウェアが動作していたという記載(firmware_sha256)がありません",
                                artefact.name)));
    }
    if (firmware.size() > 1 && !has_artefact({"firmware"}))
        evidence.gaps.push_back(gap("the devices ran different firmware (firmware_sha256)",
                                    "実機で動作していたファームウェア(firmware_sha256)が互いに異なります"));
    return {};
}

/// What a page said after the day is no evidence for the day, and what it said long before need not hold any more.
Result<void> Evidence::find_gaps_of_captures(const Query& query, ArtefactEvidence& evidence) const {
    const bool reads_pages = std::ranges::any_of(query.reads, [](const std::string& read) {
        return !dossier::find_table(parts_of(read).first)->determinators_of("published").empty();
    });
    if (!reads_pages || !contains(query.kinds, "published") || !has_artefact({"published"}))
        return {};
    find_unfinished("published_page", {"published"}, evidence);
    const auto limit = query.parameters.find("max_capture_days");
    const std::string most = limit == query.parameters.end() ? std::string() : limit->second;
    constexpr std::size_t told = 3; // the pages of a site are mostly fetched on one day
    std::size_t count = 0;
    const auto read = [&](const dossier::QueryRow& row) {
        auto found = gap_of_capture(text_of(row.values[0]), row.values[1], m_on, most);
        if (found && count++ < told)
            evidence.gaps.push_back(std::move(*found));
        return true;
    };
    const auto ran =
        m_dossier->query("SELECT url, captured FROM published_page WHERE current IS NOT 0 ORDER BY id", {}, read);
    if (count > told)
        evidence.gaps.push_back(gap(fmt::format("and {} more pages of the like", count - told),
                                    fmt::format("ほか {} ページも同様です", count - told)));
    return gap_of_budget(ran, evidence);
}

Result<std::vector<Evidence::Disagreement>>
Evidence::disagreements(const catalogue::Check& check, const std::map<std::string, std::string>& parameters) const {
    std::vector<Disagreement> found;
    const auto take = [&](const dossier::QueryRow& row) {
        Disagreement each{gap(text_of(row.values[3]), text_of(row.values[4])), text_of(row.values[2])};
        for (const Value& side : {row.values[0], row.values[1]})
            if (const auto* id = std::get_if<std::int64_t>(&side))
                each.reason.observations.push_back(*id);
        each.reason.check = check.id;
        found.push_back(std::move(each));
        return found.size() < max_reasons;
    };
    ArtefactEvidence cut;
    TRY_VOID(gap_of_budget(m_dossier->query(check.contradictions.rows, with_day(parameters), take), cut));
    for (Reason& each : cut.gaps)
        found.push_back({std::move(each), "doubt"});
    return found;
}

Result<ArtefactEvidence> Evidence::ask(const Query& query) const {
    ArtefactEvidence evidence;
    evidence.given = has_artefact(query.kinds);
    if (!evidence.given || (query.sql.empty() && query.shown.empty() && query.narrowing.empty()))
        return evidence;
    evidence.basis = basis_of(query.kinds);
    TRY_VOID(find_violations(query, evidence));
    find_gaps(query.reads, query.kinds, evidence);
    if (std::ranges::any_of(query.kinds, is_of_unit)) {
        find_unfinished("probed_unit", query.kinds, evidence);
        TRY_VOID(find_gaps_of_units(query.kinds, evidence));
    }
    TRY_VOID(find_gaps_of_captures(query, evidence));
    if (query.narrowing.find(":artefact") != std::string::npos)
        find_same_names(query.kinds, evidence);
    const bool read_to_the_end = evidence.gaps.empty() && !evidence.examinations.empty();
    std::size_t narrowings = 0;
    TRY_VOID(narrow(query, narrowings, evidence));
    evidence.only_narrowed = read_to_the_end && narrowings > 0 && evidence.gaps.size() == narrowings;
    TRY_VOID(find_shown(query, evidence));
    refuse_silence(query, evidence);
    evidence.covered = evidence.gaps.empty() && !evidence.examinations.empty();
    if (evidence.basis == catalogue::Basis::Documented && read_to_the_end && evidence.narrowed) {
        evidence.for_a_reader =
            std::ranges::all_of(evidence.gaps, [](const Reason& each) { return !each.observations.empty(); });
        evidence.silent = !evidence.for_a_reader;
    }
    if (!evidence.covered && evidence.gaps.empty())
        evidence.gaps.push_back(
            gap("nothing was examined that could answer this", "これに答えられる検査が行われていません"));
    return evidence;
}

Result<ArtefactEvidence> Evidence::examine(const Query& query) {
    // SQL holds no NUL, so the parts cannot run into each other.
    std::string key = query.sql + '\0' + query.narrowing + '\0' + query.shown;
    for (const std::string& read : query.reads)
        key += '\0' + read;
    for (const std::string& kind : query.kinds)
        key += '\0' + kind;
    for (const auto& [name, value] : query.parameters)
        key += '\0' + name + '\0' + value;
    auto found = m_asked.find(key);
    if (found == m_asked.end())
        found = m_asked.emplace(std::move(key), TRY(ask(query))).first;
    return found->second;
}

} // namespace warifu::review

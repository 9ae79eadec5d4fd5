#include "full_dossiers.h"

#include <algorithm>
#include <random>

#include "case_file.h"
#include "warifu/dossier/tables.h"

namespace warifu::meta {

namespace {

using Outcome = Examination::Outcome;

bool looks_at(const dossier::TableSpec& spec, const std::string& kind) {
    return std::ranges::find(spec.artefacts, kind) != spec.artefacts.end();
}

/// Those that look at artefacts of a kind.
std::set<std::string> determinators(const std::string& kind) {
    std::set<std::string> names;
    for (const dossier::TableSpec& spec : dossier::tables())
        names.insert(spec.determinators_of(kind).begin(), spec.determinators_of(kind).end());
    return names;
}

/// The runs over one image, the maker's pages, a device that runs the image, what
/// nmap has saved of it, passwords of units, what a store of advisories says, a bill of materials, and statements on
/// vulnerabilities; by kind.
struct Runs {
    std::map<std::string, std::int64_t> by_kind;

    std::int64_t of(const std::string& table) const {
        const dossier::TableSpec& spec = *dossier::find_table(table);
        for (const auto* kind : {"firmware", "device", "outage", "new-password", "malformed", "nmap", "unit-passwords",
                                 "advisories", "vex", "traffic"})
            if (looks_at(spec, kind))
                return by_kind.at(kind);
        return by_kind.at("published");
    }
};

Runs begun(FullDossier& full, const std::string& name, const std::string& digest) {
    return {{{"firmware", full.evidence.image(name, digest)},
             {"published", full.evidence.pages(name + ".warc")},
             {"device", full.evidence.unit(name + ".json")},
             {"outage", full.evidence.of_kind("outage", name + ".outage.json")},
             {"new-password", full.evidence.of_kind("new-password", name + ".change.json")},
             {"malformed", full.evidence.of_kind("malformed", name + ".malformed.json")},
             {"nmap", full.evidence.of_kind("nmap", name + ".xml")},
             {"unit-passwords", full.evidence.of_kind("unit-passwords", name + ".csv")},
             {"advisories", full.evidence.of_kind("advisories", name + " / advisories.db")},
             {"sbom", full.evidence.of_kind("sbom", name + ".cdx.json")},
             {"vex", full.evidence.of_kind("vex", name + ".openvex.json")},
             {"traffic", full.evidence.of_kind("traffic", name + ".pcapng")}}};
}

Runs examined(FullDossier& full, const std::string& name, const std::string& digest) {
    Runs runs = begun(full, name, digest);
    for (const auto& [kind, run] : runs.by_kind)
        for (const std::string& determinator : determinators(kind))
            full.evidence.examined(run, determinator);
    return runs;
}

void add_usual_rows(FullDossier& full, const Runs& runs) {
    for (const dossier::TableSpec& spec : dossier::tables())
        if (!spec.determinators.empty())
            full.evidence.row(runs.of(spec.name), spec.name, usual_row(spec.name));
    full.evidence.row(runs.by_kind.at("nmap"), "service", usual_row("service"));
    for (const auto* trial : {"outage", "new-password", "malformed", "traffic"})
        full.evidence.row(runs.by_kind.at(trial), "probed_unit", usual_row("probed_unit"));
    full.evidence.offers(22, "ssh", "");
}

/// Of every check: of its artefacts, and of a device.
std::vector<CaseFile> all_cases() {
    std::vector<CaseFile> all;
    for (const catalogue::Check& check : real_catalogue().checks) {
        if (!check.artefacts.empty())
            all.push_back(read_cases(cases_folder() / (check.id + ".toml")));
        for (const catalogue::SideEvidence& side : check.beside)
            all.push_back(read_cases(side_cases_folder(side.kind) / (check.id + ".toml")));
    }
    return all;
}

/// The rows of every case of one kind.
void add_case_rows(FullDossier& full, const Runs& runs, std::vector<Case> CaseFile::* kind) {
    for (const CaseFile& cases : all_cases()) {
        for (const Case& test : cases.*kind)
            for (const CaseRow& row : test.rows)
                full.evidence.row(runs.of(row.table), row.table, row.columns);
    }
}

void answer_well(FullDossier& full) {
    for (const catalogue::Check& check : real_catalogue().checks)
        if (!check.question.empty())
            full.evidence.declare(check.id, check.good_answer);
}

void record_passes(FullDossier& full) {
    each_requirement([&](const auto& requirement) { full.evidence.record(requirement.full_id, "pass"); });
}

void justify_all(FullDossier& full) {
    each_requirement([&](const auto& requirement) {
        if (requirement.obligation == catalogue::Obligation::Recommended)
            full.justifications.emplace(requirement.full_id, "for a reason");
    });
}

void set_features(FullDossier& full, bool holds) {
    for (const catalogue::Condition& condition : real_catalogue().conditions)
        full.features[condition.id] = holds;
}

/// A maker's document: a line for each provision that a specification examines, and its confirmations.
template <class Support>
void state_all(FullDossier& full, Value confirmed, Support support) {
    const std::int64_t run = full.evidence.document();
    for (const catalogue::Specification& specification : real_catalogue().specifications) {
        const std::string edition = specification.regime + "@" + specification.edition;
        for (const catalogue::TestGroup& group : specification.groups)
            full.evidence.states(run, edition, real_catalogue().find_requirement(group.provision)->id, support(),
                                 "as it is");
        for (const catalogue::SpecificationTable& table : specification.tables)
            for (const auto& field : table.fields)
                if (!field.answers.empty())
                    full.evidence.row(run, "ixit_entry",
                                      {{"edition", edition},
                                       {"ixit_table", table.id},
                                       {"entry", ""},
                                       {"field", field.name.en},
                                       {"text", "as it is"},
                                       {"answer", confirmed}});
    }
}

FullDossier flawed(const std::string& name, bool features) {
    FullDossier full{name, {}, {}, {}};
    const Runs run = examined(full, "fw.bin", sample::firmware_digest);
    add_usual_rows(full, run);
    add_case_rows(full, run, &CaseFile::fails);
    full.evidence.row(run.by_kind.at("nmap"), "service",
                      {{"port", 2323},
                       {"protocol", "tcp"},
                       {"name", "telnet"},
                       {"tls", 0},
                       {"banner", ""},
                       {"product", ""},
                       {"version", ""}});
    full.evidence.offers(8443, "http", "TLS 1.3");
    set_features(full, features);
    return full;
}

/// Draws from what the cases hold, so that the rows mean something.
FullDossier random_dossier(unsigned seed) {
    std::mt19937 random(seed);
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    FullDossier full{"random " + std::to_string(seed), {}, {}, {}};
    const unsigned images = 1 + random() % 2;
    for (unsigned i = 0; i < images; ++i) {
        const std::string name = "fw" + std::to_string(i);
        const Runs runs = begun(full, name, i == 0 ? sample::firmware_digest : sample::other_digest);
        for (const auto& [kind, run] : runs.by_kind)
            for (const std::string& determinator : determinators(kind))
                if (chance(95))
                    full.evidence.examined(run, determinator, chance(95) ? Outcome::Complete : Outcome::Incomplete);
        for (const CaseFile& cases : all_cases()) {
            const std::vector<Case>* from = chance(75) ? &cases.passes : chance(80) ? &cases.fails : &cases.unknown;
            if (from->empty())
                from = &cases.unknown;
            for (const CaseRow& row : (*from)[random() % from->size()].rows)
                full.evidence.row(runs.of(row.table), row.table, row.columns);
        }
    }
    if (chance(50))
        full.evidence.offers(chance(50) ? 22 : 443, "ssh", chance(50) ? Value{""} : Value{});
    for (const catalogue::Check& check : real_catalogue().checks)
        if (!check.question.empty() && chance(70))
            full.evidence.declare(check.id, chance(90) == check.good_answer);
    each_requirement([&](const auto& requirement) {
        if (chance(70))
            full.evidence.record(requirement.full_id, chance(90) ? "pass" : "fail");
        if (requirement.obligation == catalogue::Obligation::Recommended && chance(60))
            full.justifications.emplace(requirement.full_id, "for a reason");
    });
    for (const catalogue::Condition& condition : real_catalogue().conditions)
        if (chance(80))
            full.features[condition.id] = chance(50);
    if (chance(70))
        state_all(full, chance(80) ? "yes" : "no", [&]() -> Value {
            const char* words[] = {"N", "N/A", "other", "", "Y"};
            return chance(5) ? Value{} : Value{words[chance(80) ? 4 : random() % 4]};
        });
    return full;
}

} // namespace

FullDossier sound_dossier() {
    FullDossier full{"sound", {}, {}, {}};
    add_usual_rows(full, examined(full, "fw.bin", sample::firmware_digest));
    answer_well(full);
    record_passes(full);
    set_features(full, true);
    state_all(full, "yes", [] { return "Y"; });
    return full;
}

std::vector<FullDossier> full_dossiers() {
    std::vector<FullDossier> all;
    all.push_back(sound_dossier());

    all.push_back(flawed("flawed, but well spoken of", true));
    state_all(all.back(), "yes", [] { return "Y"; });
    answer_well(all.back());
    record_passes(all.back());
    justify_all(all.back());

    all.push_back(flawed("flawed, and all denied", false));
    state_all(all.back(), "no", [] { return "N/A"; });
    answer_well(all.back());
    justify_all(all.back());

    FullDossier two{"two images, the second flawed", {}, {}, {}};
    add_usual_rows(two, examined(two, "fw.bin", sample::firmware_digest));
    add_case_rows(two, examined(two, "second.bin", sample::other_digest), &CaseFile::fails);
    answer_well(two);
    record_passes(two);
    set_features(two, true);
    all.push_back(std::move(two));

    FullDossier open{"half known", {}, {}, {}};
    const Runs run = examined(open, "fw.bin", sample::firmware_digest);
    add_usual_rows(open, run);
    add_case_rows(open, run, &CaseFile::unknown);
    answer_well(open);
    set_features(open, false);
    all.push_back(std::move(open));

    all.push_back(sound_dossier());
    all.back().name = "sound, and the maker says no";
    state_all(all.back(), "no", [] { return "N"; });

    for (unsigned seed = 1; seed <= 3; ++seed)
        all.push_back(random_dossier(seed));
    return all;
}

review::Answer review_all(const FullDossier& full, const dossier::Dossier& dossier) {
    review::Question question{real_catalogue(),    dossier, today(), every_edition(), full.features,
                              full.justifications, {},      {}};
    return sample::must(review::review(question));
}

} // namespace warifu::meta

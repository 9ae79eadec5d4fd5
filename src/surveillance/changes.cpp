#include "warifu/surveillance/changes.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "standing.h"

namespace warifu::surveillance {

namespace {

using dossier::Dossier;
using dossier::QueryRow;

using Answers = std::map<std::pair<std::string, std::string>, std::string>; // model and question → answer

Result<Answers> answers_of(const Dossier& dossier) {
    Answers answers;
    TRY_VOID(dossier.query("SELECT model, question, answer FROM declaration ORDER BY id", {}, [&](const QueryRow& row) {
        answers.insert_or_assign({text_of(row.values[0]), text_of(row.values[1])}, text_of(row.values[2]));
        return true;
    }));
    return answers;
}

Result<std::vector<TesterRecord>> records_of(const Dossier& dossier) {
    std::vector<TesterRecord> records;
    TRY_VOID(dossier.query("SELECT requirement, model, method, result, tester, on_date, unit_serial, firmware_sha256 "
                           "FROM test_record ORDER BY id",
                           {}, [&](const QueryRow& row) {
                               const auto text = [&](std::size_t at) { return text_of(row.values[at]); };
                               records.push_back(
                                   {text(0), text(1), text(2), text(3), text(4), text(5), text(6), text(7)});
                               return true;
                           }));
    return records;
}

/// Digests of the firmware that each model has; under the empty name, of all that is given.
class Firmware {
public:
    static Result<Firmware> read(const Dossier& dossier) {
        Firmware firmware;
        for (const dossier::Artefact& artefact : TRY(dossier.artefacts()))
            if (artefact.kind == "firmware")
                firmware.m_digests[{}].insert(artefact.sha256);
        TRY_VOID(dossier.query("SELECT model, sha256 FROM model_artefact WHERE kind = 'firmware'", {},
                               [&](const QueryRow& row) {
                                   firmware.m_digests[text_of(row.values[0])].insert(text_of(row.values[1]));
                                   return true;
                               }));
        return firmware;
    }

    /// Papers are bound to no firmware; a unit was examined with the one that it ran.
    bool bears(const TesterRecord& record) const {
        const auto of_model = m_digests.find(record.model);
        return record.method != "device" ||
               (of_model != m_digests.end() && of_model->second.contains(record.firmware_sha256));
    }

private:
    std::map<std::string, std::set<std::string>> m_digests;
};

Result<std::vector<ArtefactChange>> artefacts_of(const Dossier& before, const Dossier& after) {
    std::vector<ArtefactChange> changes;
    for (const dossier::Artefact& artefact : TRY(after.artefacts()))
        changes.push_back({artefact.kind, artefact.name, {}, artefact.sha256});
    for (const dossier::Artefact& artefact : TRY(before.artefacts())) {
        const auto same = std::ranges::find_if(changes, [&](const ArtefactChange& change) {
            return change.before.empty() && change.kind == artefact.kind && change.name == artefact.name;
        });
        if (same == changes.end())
            changes.push_back({artefact.kind, artefact.name, artefact.sha256, {}});
        else
            same->before = artefact.sha256;
    }
    return changes;
}

Result<void> compare_answers(const Dossier& before, const Dossier& after, Changes& changes) {
    const Answers older = TRY(answers_of(before));
    const Answers newer = TRY(answers_of(after));
    const auto in = [](const Answers& answers, const Answers::key_type& key) {
        const auto found = answers.find(key);
        return found == answers.end() ? std::string() : found->second;
    };
    std::set<Answers::key_type> keys;
    for (const Answers* answers : {&older, &newer})
        for (const auto& [key, answer] : *answers)
            keys.insert(key);
    for (const auto& key : keys) {
        const std::string from = in(older, key);
        const std::string to = in(newer, key);
        if (from == to)
            ++changes.answers_kept;
        else
            changes.answers.push_back({key.second, key.first, from, to});
    }
    return {};
}

Result<void> compare_records(const Dossier& before, const Dossier& after, Changes& changes) {
    const Firmware now = TRY(Firmware::read(after));
    const std::vector<TesterRecord> newer = TRY(records_of(after));
    const auto replaced = [&](const TesterRecord& record) {
        return std::ranges::any_of(newer, [&](const TesterRecord& other) {
            return other.method == "device" && other.requirement == record.requirement && other.model == record.model &&
                   now.bears(other);
        });
    };
    for (TesterRecord& record : TRY(records_of(before))) {
        const bool there = std::ranges::find(newer, record) != newer.end();
        if (now.bears(record))
            (there ? changes.kept : changes.dropped).push_back(std::move(record));
        else if (!replaced(record))
            changes.again.push_back(std::move(record));
    }
    return {};
}

Result<void> find_set_aside(const Dossier& after, Changes& changes) {
    std::set<std::string> seen;
    return after.query("SELECT requirement FROM verdict WHERE requirement <> '' AND verdict <> native ORDER BY id", {},
                       [&](const QueryRow& row) {
                           if (const std::string id = text_of(row.values[0]); seen.insert(id).second)
                               changes.set_aside.push_back(id);
                           return true;
                       });
}

} // namespace

Result<Changes> changes(const Dossier& before, const Dossier& after) {
    Changes found;
    found.product = TRY(after.fact("product")).value_or("");
    const std::string older = TRY(before.fact("product")).value_or("");
    if (older != found.product)
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("these are dossiers of two products: '{}' and '{}'", printable(older, 200),
                                      printable(found.product, 200)));
    found.before_on = TRY(before.fact("on")).value_or("");
    found.after_on = TRY(after.fact("on")).value_or("");
    found.moved = TRY(moved_verdicts(before, after));
    found.regimes = TRY(Standing::read(after)).regimes();
    found.artefacts = TRY(artefacts_of(before, after));
    TRY_VOID(compare_answers(before, after, found));
    TRY_VOID(compare_records(before, after, found));
    TRY_VOID(find_set_aside(after, found));
    return found;
}

} // namespace warifu::surveillance

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "warifu/review/review.h"
#include "word.h"

namespace warifu::review {

/// What artefacts say of a query: the violations, and whether everything that it reads was looked at.
struct ArtefactEvidence {
    bool given = false;                                   ///< an artefact of a kind that could answer is in the dossier
    bool covered = false;                                 ///< examined to the end, nothing unknown
    bool narrowed = false;                                ///< the check's own `covered` keeps it open
    bool only_narrowed = false;                           ///< and nothing else does: all was examined to the end
    catalogue::Basis basis = catalogue::Basis::Inspected; ///< of a PASS by it
    /// Published texts were read to the end, and hold no more than what a reader must decide.
    bool for_a_reader = false;
    /// They were read to the end and do not say it, as far as rules can tell.
    bool silent = false;
    std::vector<Reason> violations;
    std::vector<Reason> gaps;
    std::vector<Reason> shown; ///< what speaks for it, where the check asks for that
    std::vector<std::int64_t> examinations;
    std::string looked_at; ///< of those examinations
};

/// A tester's record as the dossier holds it.
struct Record {
    std::int64_t id = 0;
    bool readable = false; ///< false: a field that decides is unknown
    catalogue::Basis basis = catalogue::Basis::Documented;
    std::string result;
    std::string tester;
    std::string on;
    std::string firmware_sha256;
    Text inherited; ///< from which model and why; empty: of this model, or of the product as a whole
};

/// The dossier's current facts, read once for a review.
class Evidence {
public:
    static Result<Evidence> read(const Question& question);

    /// A check's or a condition's query.
    struct Query {
        const std::string& sql;
        const std::string& narrowing; ///< each row is a gap; asked of each artefact where it names :artefact, else once
        const std::vector<std::string>& reads;
        const std::vector<std::string>& kinds; ///< of artefacts that can answer
        std::map<std::string, std::string> parameters;
        std::string shown = {}; ///< what must be there to speak for it; empty: nothing
    };
    /// Its answer, with coverage derived from what it reads. Many requirements ask the same: each query runs once.
    Result<ArtefactEvidence> examine(const Query& query);

    /// A pair that does not agree: what the maker declares or the firmware starts, and what was seen.
    struct Disagreement {
        Reason reason;
        std::string kind; ///< as in the catalogue's `contradictions`
    };
    Result<std::vector<Disagreement>> disagreements(const catalogue::Check& check,
                                                    const std::map<std::string, std::string>& parameters) const;
    /// The maker has written which services there are.
    bool services_declared() const { return m_services_declared; }

    struct Declared {
        std::int64_t id = 0;
        bool yes = false;
    };
    /// The maker's answer in the product file; null when there is none, or it cannot be read.
    const Declared* declaration(const std::string& question) const;
    /// The records of a requirement, and those whose requirement is unknown: they might be about any.
    std::vector<Record> records(const std::string& requirement) const;
    /// Ids of records by requirement; under the empty string those whose requirement is unknown.
    const std::map<std::string, std::vector<Record>>& all_records() const { return m_records; }

    const MakersWords& words() const { return m_words; }
    /// Whether artefacts of these kinds were examined to the end, and all that `reads` names is known. Nothing is asked
    /// of what was found.
    Result<ArtefactEvidence> look_at(const std::vector<std::string>& reads, const std::vector<std::string>& kinds);
    /// Why what the maker's documents say is not known for certain; none when there are no documents. `reads`
    /// names the columns that count (`ics_entry.support`).
    Result<std::vector<Reason>> document_gaps(const std::vector<std::string>& reads);
    bool has_artefact(const std::vector<std::string>& kinds) const;
    /// The digest that the record of each unit names, by the record's name; empty: it names none.
    const std::map<std::string, std::string>& firmware_of_units() const { return m_unit_firmware; }
    bool has_firmware_digest(const std::string& sha256) const;
    /// A device record counts only when it is about the firmware given.
    bool must_name_firmware(const Record& record) const;

private:
    explicit Evidence(const Question& question)
        : m_dossier(&question.dossier), m_standpoint(&question.standpoint), m_on(question.on.to_string()) {}
    Result<ArtefactEvidence> ask(const Query& query) const;
    Result<void> find_violations(const Query& query, ArtefactEvidence& evidence) const;
    Result<void> find_shown(const Query& query, ArtefactEvidence& evidence) const;
    void find_same_names(const std::vector<std::string>& kinds, ArtefactEvidence& evidence) const;
    Result<void> find_gaps_of_units(const std::vector<std::string>& kinds, ArtefactEvidence& evidence) const;
    Result<void> find_gaps_of_captures(const Query& query, ArtefactEvidence& evidence) const;
    static void refuse_silence(const Query& query, ArtefactEvidence& evidence);
    Result<void> narrow(const Query& query, std::size_t& narrowings, ArtefactEvidence& evidence) const;
    Result<void> narrow_once(const Query& query, std::string_view artefact, std::size_t& narrowings,
                             ArtefactEvidence& evidence) const;
    Result<void> read_declarations();
    Result<void> read_records();
    void read_record(const dossier::QueryRow& row);
    Result<void> read_unknown();
    Result<void> read_units();
    std::map<std::string, std::string> with_day(std::map<std::string, std::string> parameters) const;
    static bool is_of_unit(const std::string& kind);
    catalogue::Basis basis_of(const std::vector<std::string>& kinds) const;
    void find_gaps(const std::vector<std::string>& reads, const std::vector<std::string>& kinds,
                   ArtefactEvidence& evidence) const;
    void find_unfinished(const std::string& table, const std::vector<std::string>& kinds,
                         ArtefactEvidence& evidence) const;

    void find_unfinished_of(const std::string& determinator, const dossier::Artefact& artefact,
                            ArtefactEvidence& evidence) const;

    const dossier::Dossier* m_dossier; // outlives the review
    MakersWords m_words;
    const Standpoint* m_standpoint; // likewise
    std::string m_on;
    std::vector<dossier::Artefact> m_artefacts;
    std::vector<dossier::StoredExamination> m_examinations;
    std::map<std::string, Declared> m_declarations;
    std::map<std::string, std::vector<Record>> m_records;
    std::map<std::string, std::map<std::string, std::int64_t>> m_unknown; // table → column → rows with NULL in it
    std::map<std::string, std::string> m_unit_firmware;
    bool m_services_declared = false;
    std::map<std::string, ArtefactEvidence> m_asked;
};

} // namespace warifu::review

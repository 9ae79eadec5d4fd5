#pragma once

#include <string>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/recognition/recognition.h"
#include "warifu/review/verdict.h"
#include "warifu/selection/family.h"

/// The assessment of a product, written for terminals, programs and browsers. All three say the same.
namespace warifu::attestation {

struct ArtefactSummary {
    std::string kind; ///< `firmware`
    std::string name;
    std::uint64_t size = 0;
    std::string sha256;
};

using NextStep = review::NextStep;

/// What a tester recorded, or a reviewer decided. No output leaves one out.
struct Statement {
    enum class Kind { Record, Override } kind = Kind::Record;
    std::string requirement;      ///< full id; empty when it is unknown
    std::int64_t observation = 0; ///< a record's row; 0 for an override
    Text text;                    ///< who, when, how, on which unit and firmware, with what result
    Text set_aside;               ///< why it decides nothing; empty when it counts
};

/// A model as the product file has it.
struct ModelSummary {
    std::string id; ///< designation
    std::string name;
    std::string variant_of; ///< id; empty: none
    std::string group;      ///< the first of those that it stands with
};

/// Models of which all that speaks is the same, so that they were judged once.
struct ModelGroup {
    std::vector<std::string> models;            ///< ids; the first names the group
    std::vector<std::string> artefacts;         ///< names
    std::vector<selection::Takeover> takeovers; ///< what they take over from others
    std::vector<Text> differs;                  ///< from the first group
};

/// Of all matches of one artefact's components.
struct MatchCounts {
    std::string subject;
    std::int64_t all = 0, affected = 0, unknown = 0, unaffected = 0;
    std::int64_t exploited = 0;   ///< known to be
    std::int64_t judged = 0;      ///< by the maker
    std::int64_t open = 0;        ///< that a verdict waits for, or falls by
    std::int64_t fix_known = 0;   ///< of those that are open
    std::int64_t no_versions = 0; ///< of those not known, by records that tell no versions
};

/// Vulnerabilities of a component whose records tell no versions, and on which the maker has said nothing.
struct Unversioned {
    std::string component, version;
    std::int64_t all = 0, exploited = 0;
};

/// What a store of advisories says of the components: rows as the dossier's tables have them. Empty without a store.
struct Exposure {
    std::vector<review::Observation> subjects; ///< advisory_subject
    std::vector<review::Observation> feeds;    ///< advisory_feed
    std::vector<review::Observation> matches;  ///< advisory_match, the gravest first
    std::vector<review::Observation> ends;     ///< end_of_life, the first to end first
    std::size_t more_matches = 0;              ///< that are in the dossier alone
    std::vector<MatchCounts> counts;           ///< of these, too
    std::vector<Unversioned> unversioned;      ///< likewise
};

/// Everything that a report shows. Made by the app from the dossier; the catalogue gives titles and sources.
struct Assessment {
    std::string product; ///< name
    std::string maker;
    std::vector<std::string> models;
    Date on;
    std::string catalogue_version;
    std::string catalogue_digest;
    std::string tool_version;
    std::string dossier; ///< file name of the dossier
    std::vector<ArtefactSummary> artefacts;
    std::vector<review::RegimeVerdict> regimes;
    std::vector<review::RequirementVerdict> verdicts;
    std::vector<recognition::Label> labels;       ///< granted ones, as product.toml gives them
    std::vector<recognition::Opening> opens;      ///< from granted labels alone
    std::vector<recognition::Label> prospects;    ///< labels that no verdict stands against
    std::vector<recognition::Opening> would_open; ///< once the operators grant those
    std::vector<NextStep> next;
    std::vector<review::Observation> observations; ///< those that reasons refer to
    std::vector<review::ExaminationRecord> examinations;
    std::vector<Anomaly> anomalies;
    std::vector<Statement> statements;     ///< every record, then every override
    std::vector<ModelSummary> family = {}; ///< empty: the product file has no [[model]]
    std::vector<ModelGroup> groups = {};   ///< of these
    Exposure exposure = {};
};

struct TextStyle {
    Language language = Language::English;
    bool colour = false;
    unsigned width = 100; ///< columns
};

/// The public JSON shape (docs/json/assess.schema.json).
std::string to_json(const Assessment& assessment, const catalogue::Catalogue& catalogue);
std::string to_text(const Assessment& assessment, const catalogue::Catalogue& catalogue, const TextStyle& style);
/// One self-contained page, both languages in it.
std::string to_html(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language first_shown);

/// One requirement's verdict walked to its evidence: for `warifu explain`. `tables`: rows of the maker's tables to
/// quote.
std::string explain_text(const Assessment& assessment, const catalogue::Catalogue& catalogue,
                         const review::RequirementVerdict& verdict, const TextStyle& style,
                         const std::vector<review::Observation>& tables = {});

/// `recognise`'s public JSON shape; also used inside `to_json`.
std::string recognise_json(const catalogue::Catalogue& catalogue, const recognition::Question& question,
                           const std::vector<recognition::Opening>& openings);
std::string recognise_text(const catalogue::Catalogue& catalogue, const recognition::Question& question,
                           const std::vector<recognition::Opening>& openings, const TextStyle& style);
/// For tables: in English the JSON's own word, so that a reader can go from one to the other.
std::string effect_word(recognition::Effect effect, Language language);

} // namespace warifu::attestation

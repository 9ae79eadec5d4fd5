#pragma once

#include <string>
#include <vector>

#include "warifu/base/result.h"
#include "warifu/base/text.h"
#include "warifu/dossier/dossier.h"

/// What happened to a product between two assessments. Pure: two dossiers in, the difference out.
namespace warifu::surveillance {

/// A verdict that is not what it was.
struct Moved {
    std::string id;                  ///< of a requirement or a regime
    std::vector<std::string> models; ///< empty: every model
    std::string before;              ///< empty: there was none
    std::string after;               ///< empty: there is none
    Text reason;                     ///< of the new one where it is FAIL or INCONCLUSIVE, else of the old one
};

/// In the newer dossier's order. An error when one of them holds no verdicts.
Result<std::vector<Moved>> moved_verdicts(const dossier::Dossier& before, const dossier::Dossier& after);

struct ArtefactChange {
    std::string kind;
    std::string name;
    std::string before; ///< SHA-256; empty: it was not there
    std::string after;  ///< SHA-256; empty: it is gone
};

/// A maker's answer that is not what it was.
struct AnswerChange {
    std::string question;
    std::string model;  ///< empty: the product as a whole
    std::string before; ///< `yes`, `no`; empty: none
    std::string after;
};

struct TesterRecord {
    std::string requirement;
    std::string model; ///< empty: the product as a whole
    std::string method;
    std::string result;
    std::string tester;
    std::string on;
    std::string unit_serial;
    std::string firmware_sha256;

    bool operator==(const TesterRecord&) const = default;
};

struct Changes {
    std::string product;
    std::string before_on; ///< days of the assessments
    std::string after_on;
    std::vector<ArtefactChange> artefacts; ///< all of them, also those that stayed
    std::size_t answers_kept = 0;
    std::vector<AnswerChange> answers;
    std::vector<TesterRecord> kept;     ///< still in the product file, and bound to no firmware or to one that is here
    std::vector<TesterRecord> again;    ///< bound to a firmware that is no longer here, and not replaced
    std::vector<TesterRecord> dropped;  ///< no longer in the product file, and bound to no firmware that has gone
    std::vector<std::string> set_aside; ///< requirements whose verdict is not the engine's own: to be looked at again
    std::vector<Moved> moved;
    std::vector<std::string> regimes; ///< ids, judged in the newer dossier
};

/// Of two dossiers of one product. An error when they are of two.
Result<Changes> changes(const dossier::Dossier& before, const dossier::Dossier& after);

} // namespace warifu::surveillance

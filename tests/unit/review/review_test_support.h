#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dossier_builder.h"
#include "warifu/review/review.h"

namespace warifu::review {

inline void PrintTo(Verdict verdict, std::ostream* out) { *out << to_string(verdict); }

inline Date day(std::string_view text) { return sample::must(Date::parse(text)); }

/// A requirement of the hand-made regime; `rest` holds what the test is about.
inline std::string requirement(const std::string& id, const std::string& rest,
                               const std::string& obligation = "mandatory") {
    std::string text = "[[requirement]]\nid = \"" + id +
                       "\"\ntitle = { en = \"t\", ja = \"題\" }\n"
                       "text = { en = \"t\", ja = \"文\" }\nobligation = \"" +
                       obligation + "\"\n";
    if (rest.find("accepts") == std::string::npos)
        text += "accepts = \"declared\"\n";
    if (rest.find("confidence =") == std::string::npos || rest.find("accepts_confidence") != std::string::npos)
        text += "confidence = \"seen\"\n";
    return text + "source = [\"S\"]\n" + rest + "\n";
}

/// A catalogue of one regime, `demo`, with a handful of checks: one of each way to be answered.
/// With a requirement of a second edition, ids carry their edition. `assessed`: provisions of edition 1 that a
/// specification examines; its table Conf answers the check `word`, and `a` asks that SoftServ names what is started.
catalogue::Catalogue small_catalogue(const std::vector<std::string>& requirements,
                                     const std::string& second_edition = {},
                                     const std::vector<std::string>& assessed = {});

/// Judges hand-made requirements against a hand-made dossier.
class ReviewTest : public testing::Test {
protected:
    void require(const std::string& id, const std::string& rest, const std::string& obligation = "mandatory") {
        m_requirements.push_back(requirement(id, rest, obligation));
    }

    /// An image whose accounts were all read: what the checks `accounts` and `image` look at.
    std::int64_t examined_image(Examination::Outcome outcome = Examination::Outcome::Complete) {
        const std::int64_t run = evidence.image();
        evidence.examined(run, "inspection.accounts", outcome);
        evidence.examined(run, "inspection.startup");
        return run;
    }

    /// The maker's pages, read to the end or not.
    std::int64_t examined_pages(Examination::Outcome outcome = Examination::Outcome::Complete) {
        const std::int64_t run = evidence.pages();
        evidence.examined(run, "documents.statements", outcome);
        evidence.examined(run, "documents.pages");
        return run;
    }

    std::int64_t claim(std::int64_t run, const std::string& kind, const std::string& sentence) {
        return evidence.row(run, "claim", {{"class", kind}, {"sentence", sentence}});
    }

    enum class Says { Surely, Perhaps };
    std::int64_t contact(std::int64_t run, Says says, const std::string& defect = {}, const std::string& value = {}) {
        return evidence.row(run, "published",
                            {{"topic", "report-contact"},
                             {"value", value},
                             {"defect", defect},
                             {"decided", std::int64_t{says == Says::Surely ? 1 : 0}},
                             {"sentence", "Write to security@camera.example."}});
    }

    std::int64_t account(std::int64_t run, Value password_state) {
        return evidence.row(run, "account",
                            {{"path", "/etc/shadow"},
                             {"name", "root"},
                             {"uid", std::int64_t{0}},
                             {"password_state", std::move(password_state)}});
    }

    std::int64_t service(std::int64_t run, Value enabled) {
        return evidence.row(run, "startup_service", {{"program", "telnetd"}, {"enabled", std::move(enabled)}});
    }

    const Answer& answer() {
        if (!m_answer) {
            m_catalogue = small_catalogue(m_requirements, {}, assessed);
            const catalogue::Regime* regime = m_catalogue.find_regime("demo");
            Question question{m_catalogue, evidence.dossier(), on, {}, features, justifications, overrides, labels};
            question.regimes.push_back(
                {"demo", regime, regime->levels.data(), regime->editions.data(), nullptr, {}, label_held});
            m_answer = sample::must(review(question));
        }
        return *m_answer;
    }

    const RequirementVerdict& verdict(const std::string& id) {
        const auto& all = answer().verdicts;
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const auto& v) { return v.requirement == "demo/" + id; });
        if (found == all.end())
            throw std::runtime_error("no verdict on " + id);
        return *found;
    }

    const RegimeVerdict& regime() { return answer().regimes.at(0); }

    static std::vector<Reason::Kind> kinds(const RequirementVerdict& verdict) {
        std::vector<Reason::Kind> kinds;
        for (const Reason& reason : verdict.reasons)
            kinds.push_back(reason.kind);
        return kinds;
    }

    sample::DossierBuilder evidence;
    Date on = day("2026-11-22");
    std::map<std::string, bool> features;
    std::map<std::string, std::string> justifications;
    std::map<std::string, Override> overrides;
    std::vector<MetByLabel> labels;
    std::vector<std::string> assessed;
    bool label_held = false;

private:
    std::vector<std::string> m_requirements;
    catalogue::Catalogue m_catalogue;
    std::optional<Answer> m_answer;
};

} // namespace warifu::review

#pragma once

#include "lookup.h"
#include "terminal.h"

/// The parts of the text report, in the order in which they are written.
namespace warifu::attestation {

/// The models of a family: those that stand alike in one line, with what tells them apart and what they inherit.
void write_models(Terminal& out, const Lookup& lookup);
void write_failures(Terminal& out, const Lookup& lookup);
void write_undecided(Terminal& out, const Lookup& lookup);
void write_passes(Terminal& out, const Lookup& lookup);
void write_not_applicable(Terminal& out, const Lookup& lookup);
/// What testers recorded and reviewers decided, with what became of it.
void write_statements(Terminal& out, const Lookup& lookup);
/// Verdicts that are not the engine's own: a reviewer's, or a label's.
void write_set_aside(Terminal& out, const Lookup& lookup);
/// What the maker's own documents say, where they speak, beside the verdicts.
void write_makers_word(Terminal& out, const Lookup& lookup);
/// Published vulnerabilities of the components, and until when these are mended.
void write_exposure(Terminal& out, const Lookup& lookup);
void write_openings(Terminal& out, const Lookup& lookup);

/// `testers' records of AC-100: the same board`.
std::string takeover_text(const selection::Takeover& takeover, Language language);

/// `jc-star/S1.1-02, S1.1-03; uk-psti/passwords`: ids of one regime name it once.
std::string id_list(const std::vector<std::string>& ids);

/// The command that explains a requirement.
std::string explain_command(const Assessment& assessment, const std::string& requirement);

} // namespace warifu::attestation

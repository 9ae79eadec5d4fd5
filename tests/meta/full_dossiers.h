#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalogue_under_test.h"

namespace warifu::meta {

/// A dossier with evidence on everything, and what goes with it in product.toml.
struct FullDossier {
    std::string name;
    sample::DossierBuilder evidence;
    std::map<std::string, bool> features;
    std::map<std::string, std::string> justifications;
};

/// Dossiers that differ in what they hold: all sound; all flawed, with every word and record for it, or with every
/// condition denied; two images; half known; and some drawn at random (always the same ones).
std::vector<FullDossier> full_dossiers();
/// Nothing against any requirement, everything examined, answered and recorded.
FullDossier sound_dossier();

review::Answer review_all(const FullDossier& full, const dossier::Dossier& dossier);

} // namespace warifu::meta

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/result.h"
#include "warifu/base/toml.h"
#include "warifu/catalogue/form.h"
#include "warifu/catalogue/model.h"

namespace warifu::catalogue {

/// A file of the catalogue: its path relative to the folder, and its text.
struct SourceFile {
    std::string path;
    std::string text;
};

/// A checked set of regimes, checks, arrangements and crosswalks. Immutable.
class Catalogue {
public:
    std::string version;
    std::string digest; ///< SHA-256 over the sorted files, lower-case hex
    std::vector<Source> sources;
    std::vector<Market> markets;
    std::vector<Regime> regimes;
    std::vector<Condition> conditions;
    std::vector<Check> checks;
    std::vector<Arrangement> arrangements;
    std::vector<Crosswalk> crosswalks;
    std::vector<Specification> specifications;
    std::vector<Form> forms;

    const Source* find_source(std::string_view id) const;
    const Regime* find_regime(std::string_view id) const;
    const Condition* find_condition(std::string_view id) const;
    const Check* find_check(std::string_view id) const;
    const Arrangement* find_arrangement(std::string_view id) const;
    /// By full id (`jc-star/S1.1-02`, `etsi-en-303-645@2.1.1/5.1-1`).
    const Requirement* find_requirement(std::string_view full_id) const;
    const Specification* find_specification(std::string_view id) const;
    /// The specification by which an edition is assessed; null when there is none.
    const Specification* find_specification(std::string_view regime, std::string_view edition) const;
    const Edition* find_edition(const Regime& regime, std::string_view id) const;
    const Level* find_level(const Regime& regime, std::string_view id) const;
};

struct LoadOutcome {
    Catalogue catalogue;           ///< only to be used when there are no mistakes
    std::vector<Mistake> mistakes; ///< in the order of file, line, column
};

/// Parses and checks everything; never stops at the first mistake.
LoadOutcome load(const std::vector<SourceFile>& files);
/// Every *.toml below `directory`.
Result<std::vector<SourceFile>> read_directory(const std::filesystem::path& directory);
/// The catalogue that was embedded at build time.
const std::vector<SourceFile>& embedded_files();
/// `directory`, or the embedded catalogue when it is empty; an error that lists the mistakes.
Result<Catalogue> load_catalogue(const std::filesystem::path& directory);

} // namespace warifu::catalogue

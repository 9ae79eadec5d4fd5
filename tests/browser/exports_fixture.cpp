// Writes the sample in every format for other tools: exports_fixture FOLDER.

#include <filesystem>
#include <fstream>

#include "../unit/attestation/exports_sample.h"
#include "warifu/attestation/exports.h"

namespace {

using namespace warifu;

bool write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    return file.good();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    const std::filesystem::path folder = argv[1];
    const auto sample = attestation::testing::exports_sample();
    const auto& [assessment, catalogue] = sample;
    bool good = write(folder / "sample.json", attestation::to_json(assessment, catalogue));
    for (const Language language : {Language::English, Language::Japanese}) {
        const std::string name = language == Language::English ? "sample.en" : "sample.ja";
        good = write(folder / (name + ".sarif"), attestation::to_sarif(assessment, catalogue, language)) && good;
        good = write(folder / (name + ".junit"), attestation::to_junit(assessment, catalogue, language)) && good;
        good = write(folder / (name + ".csv"), attestation::to_csv(assessment, catalogue, language)) && good;
        good = write(folder / (name + ".oscal-assessment-results"),
                     attestation::to_oscal_results(assessment, catalogue, language)) &&
               good;
        good = write(folder / (name + ".oscal-component-definition"),
                     attestation::to_oscal_component(assessment, catalogue, language)) &&
               good;
    }
    return good ? 0 : 2;
}

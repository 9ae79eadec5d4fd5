// Writes the sample report, so that the browser test has one without the whole engine: report_fixture OUT.html
// OUT.json.

#include <fstream>

#include "../unit/attestation/sample.h"

int main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    const auto sample = warifu::attestation::testing::sample();
    std::ofstream html(argv[1], std::ios::binary);
    html << warifu::attestation::to_html(sample.assessment, sample.catalogue, warifu::Language::English);
    std::ofstream json(argv[2], std::ios::binary);
    json << warifu::attestation::to_json(sample.assessment, sample.catalogue);
    return html && json ? 0 : 2;
}

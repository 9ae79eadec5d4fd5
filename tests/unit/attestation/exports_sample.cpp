#include "exports_sample.h"

#include <algorithm>

namespace warifu::attestation::testing {

namespace {

using review::Reason;
using review::Verdict;

review::RequirementVerdict& find(Sample& sample, std::string_view requirement) {
    return *std::ranges::find(sample.assessment.verdicts, requirement, &review::RequirementVerdict::requirement);
}

review::Observation record(std::int64_t id, std::string_view requirement, std::string_view result,
                           std::string_view note) {
    return {id,
            "test_record",
            "",
            "product.toml:" + std::to_string(id),
            {{"requirement", std::string(requirement)},
             {"method", std::string("device")},
             {"result", std::string(result)},
             {"tester", std::string("Taro Tanaka 田中太郎")},
             {"on_date", std::string("2026-11-18")},
             {"unit_serial", std::string("NC2-00017")},
             {"firmware_sha256", std::string()},
             {"environment", std::string("laboratory 3, 23 °C")},
             {"note", std::string(note)},
             {"files", std::string("log-1.txt\nlog-2.txt")}}};
}

} // namespace

Sample exports_sample() {
    Sample made = sample();
    made.assessment.observations.push_back(record(
        21, "jc-star/S1.1-06", "pass", "=cmd|' /C calc'!A0, \"quoted\",\r\nand {0} [a link](https://x.example)"));
    made.assessment.observations.push_back(
        record(22, "jc-star/S1.1-13", "fail", "telnet answers; \xef\xbf\xbe and \xe3\x80\x80"));
    review::RequirementVerdict& passed = find(made, "jc-star/S1.1-06");
    passed.basis = catalogue::Basis::Tested;
    passed.reasons = {{Reason::Kind::Covered, {}, {"a tester's record says pass", "試験記録: 合格"}, {21}}};
    review::RequirementVerdict& failed = find(made, "jc-star/S1.1-13");
    failed.reasons.push_back({Reason::Kind::Violation, {}, {"a tester records: fail", "試験記録: 不合格"}, {22}});
    review::RequirementVerdict& set_aside = find(made, "jc-star/S1.1-01");
    set_aside.verdict = Verdict::Fail;
    set_aside.override_ =
        review::Override{Verdict::Fail, "=HYPERLINK(\"https://x.example\")",
                         "Seen in the shop: the page opens without a login.", Date::parse("2026-11-21").value()};
    made.assessment.regimes.push_back({"sg-cls/2",
                                       "",
                                       Verdict::Inconclusive,
                                       {},
                                       {},
                                       catalogue::Confidence::Unverified,
                                       {},
                                       {"the catalogue holds no criteria of this level", "この水準の基準がない"}});
    return made;
}

} // namespace warifu::attestation::testing

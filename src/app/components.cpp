#include "components.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common.h"
#include "observed_text.h"
#include "show.h"
#include "warifu/assessment/confined.h"
#include "warifu/sbom/compare.h"
#include "warifu/sbom/document.h"
#include "warifu/sbom/elements.h"

namespace warifu::app {

namespace {

/// Name, version and where from, in columns; then how sure the list is.
std::string as_text(const Options& options, const assessment::Observed& found) {
    std::string out;
    const std::vector<sbom::Component> components = components_of(found);
    std::size_t widest_name = 4;
    std::size_t widest_version = 7;
    for (const sbom::Component& component : components) {
        widest_name = std::max(widest_name, std::min<std::size_t>(display_width(component.name), 40));
        widest_version = std::max(widest_version, std::min<std::size_t>(component.version.value_or("?").size(), 32));
    }
    for (const sbom::Component& component : components) {
        const std::string version =
            component.version ? printable(*component.version, 200) : say(options, "version unknown", "版は不明");
        out +=
            fmt::format("{}  {}  {}\n", pad(printable(component.name, 200), widest_name), pad(version, widest_version),
                        printable(component.purl.empty() ? component.locator : component.purl, 300));
        if (!component.conflicts.empty())
            out += fmt::format("  {}: {}\n", say(options, "but", "矛盾"), printable(component.conflicts, 300));
    }
    out += fmt::format("\n{} {}\n", components.size(), say(options, "components", "件"));
    for (const Examination& examination : found.examinations)
        out += fmt::format("{}: {}{}{}\n", examination.determinator, assessment::to_string(examination.outcome),
                           examination.reason.empty() ? "" : ": ", printable(examination.reason));
    return out;
}

using Json = nlohmann::ordered_json;

Json entry(const sbom::Component& component) {
    Json out = {{"name", printable(component.name)}, {"version", nullptr}, {"locator", printable(component.locator)}};
    if (component.version)
        out["version"] = printable(*component.version);
    return out;
}

Json comparison_json(const sbom::Comparison& comparison) {
    const auto alone = [](const std::vector<const sbom::Component*>& list) {
        Json all = Json::array();
        for (const sbom::Component* component : list)
            all.push_back(entry(*component));
        return all;
    };
    const auto pairs = [](const std::vector<sbom::Comparison::Pair>& list) {
        Json all = Json::array();
        for (const auto& pair : list)
            all.push_back({{"found", entry(*pair.found)}, {"listed", entry(*pair.listed)}});
        return all;
    };
    return {{"same", comparison.same.size()},
            {"other_version", pairs(comparison.other_version)},
            {"version_unknown", pairs(comparison.version_unknown)},
            {"not_listed", alone(comparison.not_listed)},
            {"not_found", alone(comparison.not_found)}};
}

std::string comparison_text(const Options& options, const sbom::Comparison& comparison) {
    std::string out = fmt::format("\n{} {}\n", comparison.same.size(), say(options, "as the list says", "件が一致"));
    const auto head = [&](std::size_t count, const char* english, const char* japanese) {
        if (count != 0)
            out += fmt::format("\n{} ({})\n", say(options, english, japanese), count);
    };
    const auto line = [&](const sbom::Component& component) {
        return fmt::format("{} {}", printable(component.name, 200), printable(component.version.value_or("?"), 200));
    };
    head(comparison.other_version.size(), "Another version in the list", "版が一覧と異なる");
    for (const auto& pair : comparison.other_version)
        out += fmt::format("  {}: {} {}\n", line(*pair.found), say(options, "listed as", "一覧では"),
                           printable(*pair.listed->version, 200));
    head(comparison.version_unknown.size(), "Version unknown in one of the two", "一方の版が不明");
    for (const auto& pair : comparison.version_unknown)
        out += fmt::format("  {}: {} {}\n", line(*pair.found), say(options, "listed as", "一覧では"),
                           printable(pair.listed->version.value_or("?"), 200));
    head(comparison.not_listed.size(), "In the image, not in the list", "イメージにあり、一覧にない");
    for (const sbom::Component* component : comparison.not_listed)
        out += fmt::format("  {}  {}\n", line(*component), printable(component->locator, 300));
    head(comparison.not_found.size(), "In the list, not found in the image", "一覧にあり、イメージで見つからない");
    for (const sbom::Component* component : comparison.not_found)
        out += fmt::format("  {}\n", line(*component));
    return out;
}

/// `have of`, or `-` for what is not read; the list is somebody's, so it is read in a process of its own.
Result<std::vector<std::string>> counted_elements(Bytes bytes) {
    return assessment::run_confined(assessment::reading_alone(), {}, [&]() -> Result<std::vector<std::string>> {
        const sbom::Document document = TRY(sbom::read(bytes));
        std::vector<std::string> counts;
        for (const sbom::ElementCount& each : sbom::count_elements(document))
            counts.push_back(each.read ? fmt::format("{} {}", each.have, each.of) : "-");
        return counts;
    });
}

std::string elements_text(const Options& options, const std::vector<std::string>& counts) {
    const auto elements = sbom::elements();
    std::string out = fmt::format("{}  {}  {}  {}  {}\n", pad(say(options, "has", "充足"), 11), "NTIA", "CISA", "BSI ",
                                  say(options, "element", "項目"));
    for (std::size_t i = 0; i < std::min(elements.size(), counts.size()); ++i) {
        const std::size_t space = counts[i].find(' ');
        const std::string has =
            space == std::string::npos
                ? std::string(say(options, "not read", "対象外"))
                : fmt::format("{} {} {}", counts[i].substr(0, space),
                              options.language == Language::Japanese ? "/" : "of", counts[i].substr(space + 1));
        const auto mark = [](bool asked) { return asked ? "x   " : "    "; };
        out += fmt::format("{}  {}  {}  {}  {}\n", pad(printable(has, 40), 11), mark(elements[i].ntia),
                           mark(elements[i].cisa), mark(elements[i].bsi), elements[i].name.in(options.language));
    }
    return out +
           say(options,
               "NTIA: minimum elements of 2021; CISA: draft of August 2025; BSI: TR-03183-2 2.1.0, required fields. "
               "The texts themselves were not at hand: unverified.\n",
               "NTIA: 2021年の最小要素。CISA: 2025年8月の草案。BSI: TR-03183-2 2.1.0 "
               "の必須項目。原文は未確認(unverified)。\n");
}

Json elements_json(const std::vector<std::string>& counts) {
    const auto elements = sbom::elements();
    Json all = Json::array();
    for (std::size_t i = 0; i < std::min(elements.size(), counts.size()); ++i) {
        Json one = {{"id", elements[i].id},     {"name", elements[i].name.en}, {"name_ja", elements[i].name.ja},
                    {"ntia", elements[i].ntia}, {"cisa", elements[i].cisa},    {"bsi", elements[i].bsi}};
        const std::size_t space = counts[i].find(' ');
        one["have"] = space == std::string::npos ? Json(nullptr) : Json(std::strtoull(counts[i].c_str(), nullptr, 10));
        one["of"] = space == std::string::npos ? Json(nullptr)
                                               : Json(std::strtoull(counts[i].c_str() + space + 1, nullptr, 10));
        all.push_back(std::move(one));
    }
    return {{"version", 1}, {"confidence", "unverified"}, {"elements", std::move(all)}};
}

Result<int> tell_elements(const Options& options, const assessment::MappedFile& file) {
    if (!sbom::recognise(file.bytes()))
        return make_error(ErrorCode::Unsupported,
                          "--elements is of a bill of materials: this is neither CycloneDX nor SPDX",
                          options.file.string());
    const std::vector<std::string> counts = TRY(counted_elements(file.bytes()));
    return options.format == Format::Json ? write_output(options, elements_json(counts).dump(1) + "\n")
                                          : write_lines(options, elements_text(options, counts));
}

Result<int> run_components(const Options& options) {
    const assessment::MappedFile file = TRY(assessment::MappedFile::open(options.file));
    if (options.elements)
        return tell_elements(options, file);
    const assessment::Observed found = TRY(find_components(options, file));
    const std::string name = options.file.filename().string();
    if (options.against.empty())
        return options.format == Format::Json ? write_output(options, observed_json(found, name, file).dump(1))
                                              : write_lines(options, as_text(options, found));
    Options other = options;
    other.file = options.against;
    const assessment::MappedFile list = TRY(assessment::MappedFile::open(other.file));
    if (!sbom::recognise(list.bytes()))
        return make_error(ErrorCode::Unsupported, "this is neither CycloneDX nor SPDX", other.file.string());
    const assessment::Observed told = TRY(find_components(other, list));
    const auto ours = components_of(found);
    const auto theirs = components_of(told);
    const sbom::Comparison comparison = sbom::compare(ours, theirs);
    if (options.format != Format::Json)
        return write_lines(options, as_text(options, found) + comparison_text(options, comparison));
    Json out = observed_json(found, name, file);
    out["comparison"] = comparison_json(comparison);
    return write_output(options, out.dump(1));
}

} // namespace

Result<assessment::Observed> find_components(const Options& options, const assessment::MappedFile& file) {
    const std::string name = options.file.filename().string();
    assessment::Observed found;
    Limits limits;
    limits.threads = options.threads;
    auto outcome = assessment::WorkerOutcome::Finished;
    {
        const auto progress = terminal_progress(options);
        outcome = sbom::recognise(file.bytes())
                      ? TRY(assessment::examine_sbom(name, file.bytes(), limits, *progress, found))
                      : TRY(assessment::examine_firmware(name, file.bytes(), limits, *progress, found));
    }
    if (outcome == assessment::WorkerOutcome::Stopped)
        return make_error(ErrorCode::Refused, "stopped", options.file.string());
    std::erase_if(found.rows,
                  [](const Row& row) { return row.table != "component" && row.table != "kernel_configuration"; });
    std::erase_if(found.examinations, [](const Examination& examination) {
        return examination.determinator != "inspection.components" && examination.determinator != "sbom.components";
    });
    return found;
}

std::vector<sbom::Component> components_of(const assessment::Observed& found) {
    std::vector<sbom::Component> all;
    for (const Row& row : found.rows)
        if (row.table == "component")
            all.push_back(sbom::component_of(row.locator, row.columns));
    return all;
}

int components(const Options& options) { return exit_status(run_components(options)); }

} // namespace warifu::app

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "formats.h"
#include "warifu/base/text.h"

namespace warifu::sbom {

namespace {

struct Words {
    std::string_view ours;
    std::string_view cyclonedx;
    std::string_view spdx;
};

/// The first of ours is the one that a word of theirs becomes. A package may be anything: CycloneDX recommends
/// `library` for what is not known better.
constexpr auto kinds = std::to_array<Words>({{"operating-system", "operating-system", "OPERATING-SYSTEM"},
                                             {"kernel", "operating-system", "OPERATING-SYSTEM"},
                                             {"application", "application", "APPLICATION"},
                                             {"library", "library", "LIBRARY"},
                                             {"package", "library", "LIBRARY"},
                                             {"language-package", "library", "LIBRARY"},
                                             {"module", "library", "LIBRARY"},
                                             {"framework", "framework", "FRAMEWORK"},
                                             {"boot-loader", "firmware", "FIRMWARE"},
                                             {"firmware", "firmware", "FIRMWARE"},
                                             {"container", "container", "CONTAINER"},
                                             {"device", "device", "DEVICE"},
                                             {"file", "file", "FILE"}});

bool looks_like_an_organisation(std::string_view name) {
    constexpr auto marks = std::to_array<std::string_view>(
        {"Team", "Maintainers", "maintainers", "Project", "Inc", "Ltd", "GmbH", "Group", "Foundation", "Developers"});
    return name.find('<') == std::string_view::npos ||
           std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return name.find(mark) != std::string_view::npos; });
}

} // namespace

std::string_view cyclonedx_type(std::string_view kind) {
    for (const Words& words : kinds)
        if (words.ours == kind)
            return words.cyclonedx;
    return "library";
}

std::string kind_of_cyclonedx(std::string_view type) {
    for (const Words& words : kinds)
        if (words.cyclonedx == type)
            return std::string(words.ours);
    return std::string(type.substr(0, 40));
}

std::string_view spdx_purpose(std::string_view kind) {
    for (const Words& words : kinds)
        if (words.ours == kind)
            return words.spdx;
    return "OTHER";
}

std::string kind_of_spdx(std::string_view purpose) {
    std::string word(purpose.substr(0, 40));
    std::replace(word.begin(), word.end(), '_', '-'); // JSON writes OPERATING_SYSTEM, tag-value OPERATING-SYSTEM
    for (const Words& words : kinds)
        if (words.spdx == word)
            return std::string(words.ours);
    return {};
}

std::string_view technique(std::string_view found_by) {
    if (found_by == "announcement" || found_by == "signature" || found_by == "build-id")
        return "binary-analysis";
    if (found_by == "database" || found_by == "manifest" || found_by == "archive" || found_by == "language" ||
        found_by == "release")
        return "manifest-analysis";
    return "other";
}

std::string_view confidence_number(std::string_view word) {
    return word == "high" ? "0.95" : word == "medium" ? "0.7" : "0.4";
}

std::string spdx_algorithm(std::string_view cyclonedx) {
    std::string out(cyclonedx);
    if (out.starts_with("SHA-"))
        out.erase(3, 1);
    return out;
}

std::string cyclonedx_algorithm(std::string_view spdx) {
    std::string out(spdx.substr(0, 20));
    if (out.starts_with("SHA") && out.size() > 3 && out[3] != '-' && out != "SHA3")
        out.insert(3, "-");
    return out;
}

std::string spdx_agent(std::string_view name) {
    if (name.empty())
        return "NOASSERTION";
    std::string shown = printable(name, 300);
    std::replace(shown.begin(), shown.end(), '\n', ' ');
    std::replace(shown.begin(), shown.end(), '<', '(');
    std::replace(shown.begin(), shown.end(), '>', ')');
    return fmt::format("{}: {}", looks_like_an_organisation(name) ? "Organization" : "Person", shown);
}

std::string name_of_spdx_agent(std::string_view agent) {
    if (agent == "NOASSERTION" || agent == "NONE")
        return {};
    for (const std::string_view word : {"Organization:", "Person:", "Tool:"})
        if (agent.starts_with(word))
            return std::string(trim(agent.substr(word.size())));
    return std::string(agent);
}

std::string spdx_id(std::string_view reference) {
    std::string out = "SPDXRef-";
    for (const char c : reference) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-';
        out += plain ? c : '-';
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> properties(const Component& component, std::string_view spec) {
    std::vector<std::pair<std::string, std::string>> all;
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty())
            all.emplace_back(fmt::format("warifu:{}", name), value);
    };
    add("kind", component.kind);
    add("found_by", component.found_by);
    if (spec == "1.4") {
        add("confidence", component.confidence);
        add("evidence", component.evidence);
        add("locator", component.locator);
    }
    add("origin", component.origin);
    add("origin_version", component.origin_version);
    add("release", component.release);
    add("architecture", component.architecture);
    add("conflicts", component.conflicts);
    return all;
}

void set_property(Component& component, std::string_view name, std::string_view value) {
    struct Field {
        std::string_view name;
        std::string Component::* member;
    };
    // How it was found was found out by another: to us it is found in a list.
    constexpr auto fields = std::to_array<Field>({{"warifu:kind", &Component::kind},
                                                  {"warifu:confidence", &Component::confidence},
                                                  {"warifu:evidence", &Component::evidence},
                                                  {"warifu:locator", &Component::locator},
                                                  {"warifu:origin", &Component::origin},
                                                  {"warifu:origin_version", &Component::origin_version},
                                                  {"warifu:release", &Component::release},
                                                  {"warifu:architecture", &Component::architecture}});
    for (const Field& field : fields)
        if (field.name == name)
            component.*(field.member) = value.substr(0, most_text);
}

} // namespace warifu::sbom

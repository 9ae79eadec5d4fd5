#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common.h"
#include "show.h"

namespace warifu::app {

namespace {

using catalogue::Catalogue;
using catalogue::Specification;
using catalogue::SpecificationTable;
using catalogue::TestGroup;
using Json = nlohmann::ordered_json;

/// `13-SoftServ`, `ICS`.
std::string table_name(const SpecificationTable& table) {
    return table.number == 0 ? table.id : fmt::format("{}-{}", table.number, table.id);
}

std::string tables_of(const Specification& specification, const TestGroup& group) {
    std::vector<std::string> names;
    for (const std::string& id : group.tables)
        names.push_back(table_name(*specification.find_table(id)));
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string kind_word(const Options& options, TestGroup::Case::Kind kind) {
    switch (kind) {
    case TestGroup::Case::Kind::Conceptual: return say(options, "conceptual", "概念的");
    case TestGroup::Case::Kind::Functional: return say(options, "functional", "機能的");
    case TestGroup::Case::Kind::Mixed: return say(options, "mixed", "混合");
    }
    return "";
}

std::string cases_of(const Options& options, const TestGroup& group) {
    std::vector<std::string> cases;
    for (const TestGroup::Case& each : group.cases)
        cases.push_back(fmt::format("{} ({}, {})", each.id, kind_word(options, each.kind),
                                    each.units == 0
                                        ? say(options, "units not known", "試験単位数は不明")
                                        : fmt::format("{} {}", each.units, say(options, "unit(s)", "試験単位"))));
    return fmt::format("{}", fmt::join(cases, ", "));
}

Json group_json(const Specification& specification, const TestGroup& group) {
    Json out{{"specification", specification.id}, {"provision", group.provision}, {"cases", Json::array()}};
    for (const TestGroup::Case& each : group.cases)
        out["cases"].push_back({{"id", each.id},
                                {"kind", to_string(each.kind)},
                                {"units", each.units == 0 ? Json(nullptr) : Json(each.units)}});
    out["tables"] = group.tables;
    out["provenance"] = provenance_json(group.provenance);
    return out;
}

Json table_json(const SpecificationTable& table) {
    constexpr std::string_view forms[] = {"statement", "entries", "record"};
    Json out{{"id", table.id},
             {"number", table.number == 0 ? Json(nullptr) : Json(table.number)},
             {"title", text_json(table.title)},
             {"form", forms[static_cast<std::size_t>(table.form)]},
             {"fields", Json::array()},
             {"provenance", provenance_json(table.provenance)}};
    for (const auto& field : table.fields)
        out["fields"].push_back({{"name", text_json(field.name)},
                                 {"yes_no", field.yes_no},
                                 {"refers", field.refers},
                                 {"answers", field.answers}});
    return out;
}

std::string table_text(const Options& options, const Catalogue& catalogue, const SpecificationTable& table) {
    std::string out = fmt::format("  {}  {}  {}\n", pad(table_name(table), 14), table.title.in(options.language),
                                  sources_of(catalogue, table.provenance));
    for (const auto& field : table.fields) {
        out += fmt::format("      {}", field.name.en);
        if (options.language == Language::Japanese)
            out += fmt::format("({})", field.name.ja);
        if (!field.refers.empty())
            out += fmt::format("  → {}", field.refers);
        if (!field.answers.empty())
            out += fmt::format("  {} {}", say(options, "answers", "回答する検査項目:"), field.answers);
        out += "\n";
    }
    return out;
}

std::string specification_text(const Options& options, const Catalogue& catalogue, const Specification& specification) {
    std::size_t cases = 0;
    for (const TestGroup& group : specification.groups)
        cases += group.cases.size();
    std::string out = fmt::format("{}  {}\n{}: {}@{} · {} {} · {} {}\n{}: {}\n\n{}\n", specification.id,
                                  specification.name.in(options.language), say(options, "assesses", "対象"),
                                  specification.regime, specification.edition, specification.groups.size(),
                                  say(options, "groups", "グループ"), cases, say(options, "test cases", "試験項目"),
                                  say(options, "source", "出典"), sources_of(catalogue, specification.provenance),
                                  say(options, "Tables that the maker fills in", "製造者が記入する表"));
    for (const SpecificationTable& table : specification.tables)
        out += table_text(options, catalogue, table);
    out += fmt::format("\n{}\n", say(options, "Groups, one for each provision", "グループ(規定ごと)"));
    for (const TestGroup& group : specification.groups)
        out += fmt::format("  {}  {}\n      {}: {}  {}\n", group.provision, cases_of(options, group),
                           say(options, "reads", "参照する表"), tables_of(specification, group),
                           sources_of(catalogue, group.provenance));
    return out + "\n";
}

Json specification_json(const Specification& specification) {
    Json out{{"id", specification.id},
             {"name", text_json(specification.name)},
             {"regime", specification.regime},
             {"edition", specification.edition},
             {"tables", Json::array()},
             {"groups", Json::array()},
             {"provenance", provenance_json(specification.provenance)}};
    for (const SpecificationTable& table : specification.tables)
        out["tables"].push_back(table_json(table));
    for (const TestGroup& group : specification.groups)
        out["groups"].push_back(group_json(specification, group));
    return out;
}

} // namespace

std::string test_group_text(const Options& options, const Catalogue& catalogue,
                            const catalogue::Requirement& requirement) {
    const auto* specification = catalogue.find_specification(requirement.regime, requirement.edition);
    const TestGroup* group = specification == nullptr ? nullptr : specification->find_group(requirement.full_id);
    if (group == nullptr)
        return {};
    return fmt::format(
        "\n{}  {}\n    {}\n    {}: {}\n    {}: {}\n", specification->id, specification->name.in(options.language),
        cases_of(options, *group), say(options, "the maker's tables that they read", "参照する製造者の表"),
        tables_of(*specification, *group), say(options, "source", "出典"), sources_of(catalogue, group->provenance));
}

Json test_group_json(const Catalogue& catalogue, const catalogue::Requirement& requirement) {
    const auto* specification = catalogue.find_specification(requirement.regime, requirement.edition);
    const TestGroup* group = specification == nullptr ? nullptr : specification->find_group(requirement.full_id);
    return group == nullptr ? Json(nullptr) : group_json(*specification, *group);
}

std::optional<std::string> specification_page(const Options& options, const Catalogue& catalogue) {
    std::string text;
    Json list = Json::array();
    for (const Specification& each : catalogue.specifications) {
        if (each.id != options.id && each.id.substr(0, each.id.find('@')) != options.id)
            continue;
        text += specification_text(options, catalogue, each);
        list.push_back(specification_json(each));
    }
    if (list.empty())
        return std::nullopt;
    return options.format == Format::Json ? Json{{"version", 1}, {"specifications", list}}.dump(1) : text;
}

} // namespace warifu::app

// specifications/*.toml: how conformity with one edition of a standard is examined (ETSI TS 103 701): tables that the
// maker fills in, and test cases that read them.

#include <algorithm>

#include <fmt/format.h>

#include "loader.h"

namespace warifu::catalogue {

namespace {

std::string scope_of(const Specification& specification) {
    return fmt::format("{}@{}", specification.regime, specification.edition);
}

} // namespace

SpecificationTable Loader::read_specification_table(TableReader& table, Specification& specification) {
    SpecificationTable read;
    read.id = table.string("id");
    if (specification.find_table(read.id) != nullptr)
        table.mistake(table.position("id"), fmt::format("the table '{}' stands already in this file", read.id));
    const auto number = table.integer("number");
    read.number = static_cast<int>(number.value_or(0));
    const bool numbered = std::any_of(specification.tables.begin(), specification.tables.end(),
                                      [&](const auto& other) { return number && other.number == read.number; });
    if (numbered || (number && (*number < 1 || *number > 99)))
        table.mistake(table.position("number"), "'number' must be from 1 to 99, and each stand once");
    read.title = table.text("title");
    read.form = static_cast<SpecificationTable::Form>(table.word("form", {"statement", "entries", "record"}));
    table.each_table("field", [&](TableReader& field) {
        SpecificationTable::Field& added = read.fields.emplace_back();
        added.name = field.text("name");
        added.yes_no = field.word("form", {"text", "yes-no"}, optional) == 1;
        added.refers = field.string("refers", optional);
        added.answers = reference(field, "answers", Reference::Kind::Check, optional);
        if (!added.answers.empty() && !added.yes_no)
            field.mistake(field.position("answers"), "'answers' needs form = \"yes-no\": free text answers nothing");
        if (field.has("refers"))
            m_table_references.push_back({specification.id, added.refers, field.position("refers")});
        if (field.has("answers"))
            m_answers.push_back({added.answers, field.position("answers")});
    });
    read.provenance = provenance(table);
    return read;
}

std::vector<std::string> Loader::table_names(TableReader& table, const Specification& specification) {
    std::vector<std::string> names = table.strings("tables", required);
    for (const std::string& name : names)
        m_table_references.push_back({specification.id, name, table.position("tables")});
    return names;
}

TestGroup Loader::read_group(TableReader& table, const Specification& specification) {
    TestGroup group;
    group.provision = reference(table, "provision", Reference::Kind::Requirement, required, scope_of(specification));
    if (specification.find_group(group.provision) != nullptr)
        table.mistake(table.position("provision"),
                      fmt::format("the provision '{}' has a group already in this file", group.provision));
    table.each_table("cases", [&](TableReader& each) {
        TestGroup::Case& added = group.cases.emplace_back();
        added.id = each.string("id");
        if (!added.id.starts_with(group.provision + "-"))
            each.mistake(each.position("id"),
                         fmt::format("'{}' is no test case of the provision '{}'", added.id, group.provision));
        if (std::count_if(group.cases.begin(), group.cases.end(), [&](const auto& c) { return c.id == added.id; }) > 1)
            each.mistake(each.position("id"), fmt::format("the test case '{}' stands twice", added.id));
        added.kind = static_cast<TestGroup::Case::Kind>(each.word("kind", {"conceptual", "functional", "mixed"}));
        const auto units = each.integer("units");
        added.units = static_cast<int>(units.value_or(0));
        if (units && (*units < 1 || *units > 26))
            each.mistake(each.position("units"), "'units' must be from 1 to 26; leave it out when it is not known");
    });
    if (group.cases.empty())
        table.mistake(table.position(), "a group needs at least one of 'cases'");
    group.tables = table_names(table, specification);
    group.provenance = provenance(table);
    return group;
}

Completeness Loader::read_completeness(TableReader& table, const Specification& specification) {
    Completeness read;
    read.provision = reference(table, "provision", Reference::Kind::Requirement, required, scope_of(specification));
    read.test_case = table.string("case");
    const TestGroup* group = specification.find_group(read.provision);
    if (group == nullptr || std::none_of(group->cases.begin(), group->cases.end(),
                                         [&](const auto& each) { return each.id == read.test_case; }))
        table.mistake(table.position("case"),
                      fmt::format("'{}' has no test case '{}'", read.provision, read.test_case));
    read.tables = table_names(table, specification);
    read.missing = table.string("missing");
    if (!read.missing.empty())
        read.reads = checked_reads(table, "missing", read.missing, {}, violation_columns);
    read.provenance = provenance(table);
    return read;
}

void Loader::read_specification(TableReader& root) {
    Specification specification;
    if (auto table = root.table("specification", required)) {
        specification.id = unique_id(*table, "specification");
        specification.name = table->text("name");
        specification.regime = reference(*table, "regime", Reference::Kind::Regime, required);
        specification.edition = reference(*table, "edition", Reference::Kind::Edition, required, specification.regime);
        specification.provenance = provenance(*table);
        if (m_catalogue.find_specification(specification.regime, specification.edition) != nullptr)
            table->mistake(table->position("edition"), "this edition has a specification already");
        table->finish();
    }
    root.each_table("table", [&](TableReader& table) {
        specification.tables.push_back(read_specification_table(table, specification));
    });
    root.each_table("group",
                    [&](TableReader& table) { specification.groups.push_back(read_group(table, specification)); });
    root.each_table("completeness", [&](TableReader& table) {
        specification.completeness.push_back(read_completeness(table, specification));
    });
    m_catalogue.specifications.push_back(std::move(specification));
}

/// Names of tables lead somewhere, and every provision of the edition is examined.
void Loader::check_specifications() {
    for (const auto& [specification, table, at] : m_table_references)
        if (const Specification* owner = m_catalogue.find_specification(specification);
            owner == nullptr || owner->find_table(table) == nullptr)
            m_mistakes.add(at, fmt::format("there is no table '{}' in this file", table));
    for (const auto& [check, at] : m_answers)
        if (const Check* asked = m_catalogue.find_check(check); asked != nullptr && asked->question.empty())
            m_mistakes.add(at, fmt::format("the check '{}' has no question that could be answered", check));
    for (Specification& specification : m_catalogue.specifications) {
        const auto complete = [&](std::string& provision) {
            if (const auto full = m_full_ids.find(fmt::format("{}/{}", scope_of(specification), provision));
                full != m_full_ids.end())
                provision = full->second;
        };
        for (TestGroup& group : specification.groups)
            complete(group.provision);
        for (Completeness& each : specification.completeness)
            complete(each.provision);
        const Regime* regime = m_catalogue.find_regime(specification.regime);
        const Edition* edition = regime == nullptr ? nullptr : m_catalogue.find_edition(*regime, specification.edition);
        if (edition == nullptr)
            continue;
        for (const Requirement& requirement : edition->requirements)
            if (specification.find_group(requirement.full_id) == nullptr)
                m_mistakes.add(m_ids[fmt::format("specification:{}", specification.id)],
                               fmt::format("the provision '{}' has no group", requirement.full_id));
    }
}

} // namespace warifu::catalogue

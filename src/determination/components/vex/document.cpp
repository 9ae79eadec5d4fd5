#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "formats.h"
#include "warifu/base/uuid.h"

namespace warifu::vex {

namespace {

template <class T>
void add_new(std::vector<T>& list, const T& value) {
    if (std::ranges::find(list, value) == list.end())
        list.push_back(value);
}

/// What one statement knows of a vulnerability and others do not.
void merge(Vulnerability& all, const Vulnerability& one) {
    all.id = one.id;
    for (const auto& [to, from] : {std::pair(&all.title, &one.title), std::pair(&all.description, &one.description),
                                   std::pair(&all.published, &one.published)})
        if (to->empty())
            *to = *from;
    for (const std::string& alias : one.aliases)
        add_new(all.aliases, alias);
    for (const Rating& rating : one.ratings)
        add_new(all.ratings, rating);
    for (const Reference& reference : one.references)
        add_new(all.references, reference);
    if (!all.exploited)
        all.exploited = one.exploited;
}

Error incomplete(const Statement& statement, const char* what) {
    return make_error(ErrorCode::InvalidArgument, what,
                      fmt::format("{} of {}", statement.vulnerability.id, label(statement.component)));
}

Result<void> check(const Document& document) {
    for (const Statement& statement : document.statements) {
        if (statement.vulnerability.id.empty() || statement.component.name.empty())
            return incomplete(statement, "a statement names neither vulnerability nor component");
        const bool clears = statement.status == Status::NotAffected || statement.status == Status::Fixed;
        if (clears && author_of(document, statement).empty())
            return incomplete(statement, "'not affected' and 'fixed' need somebody who says so");
        if (statement.status == Status::NotAffected && reason(statement).empty())
            return incomplete(statement, "'not affected' needs a reason");
    }
    return {};
}

Result<void> check_for(const Document& document, Format format) {
    if (document.timestamp.empty())
        return make_error(ErrorCode::InvalidArgument, "the document has no time");
    if (format == Format::OpenVex && document.author.empty())
        return make_error(ErrorCode::InvalidArgument, "OpenVEX names who makes the statements: an author is needed");
    if (format == Format::Csaf && (document.author.empty() || document.author_namespace.empty()))
        return make_error(ErrorCode::InvalidArgument,
                          "CSAF names who publishes the document: a publisher and its namespace (a URL) are needed");
    if ((format == Format::OpenVex || format == Format::Csaf) && document.statements.empty())
        return make_error(ErrorCode::NotFound,
                          "there is no statement to write, and the format takes no empty document");
    return {};
}

/// The same statements of the same day and author have the same number.
std::string number_of(const Document& document, const Ordered& ordered) {
    std::string name = fmt::format("warifu:vex:{}:{}:{}:{}:{}", document.tool_version, document.timestamp,
                                   document.author, label(document.product), document.product_sha256);
    for (const auto& [id, groups] : ordered.groups)
        for (const Group& group : groups) {
            const Statement& says = *group.says;
            name += fmt::format("\n{}:{}:{}:{}:{}", id, to_string(says.status), reason(says), says.action_statement,
                                author_of(document, says));
            for (const std::size_t index : group.components)
                name += fmt::format(":{}:{}", label(ordered.components[index]), ordered.components[index].purl);
        }
    return uuid_v5(uuid_url_namespace, name);
}

} // namespace

Ordered order(const Document& document) {
    Ordered ordered;
    std::map<Component, std::size_t> places;
    for (const Component& component : document.components)
        places.emplace(component, 0);
    for (const Statement& statement : document.statements)
        places.emplace(statement.component, 0);
    for (auto& [component, place] : places) {
        place = ordered.components.size();
        ordered.components.push_back(component);
    }
    std::map<std::pair<std::string, std::size_t>, const Statement*> each;
    for (const Statement& statement : document.statements) {
        merge(ordered.vulnerabilities[statement.vulnerability.id], statement.vulnerability);
        const auto [at, is_new] =
            each.emplace(std::pair(statement.vulnerability.id, places.at(statement.component)), &statement);
        if (!is_new && statement.status > at->second->status)
            at->second = &statement;
    }
    using Wording =
        std::tuple<std::string, Status, std::string, std::string, std::string, std::string, std::string, std::string>;
    std::map<Wording, Group> groups;
    for (const auto& [key, statement] : each) {
        const Statement& s = *statement;
        Group& group = groups[{key.first, s.status, s.justification, s.impact_statement, s.action_statement, s.author,
                               s.timestamp, s.notes}];
        group.says = statement;
        group.components.push_back(key.second);
    }
    for (auto& [wording, group] : groups)
        ordered.groups[std::get<0>(wording)].push_back(std::move(group));
    return ordered;
}

Result<std::string> write(const Document& document, Format format) {
    TRY_VOID(check(document));
    TRY_VOID(check_for(document, format));
    const Ordered ordered = order(document);
    Document numbered = document;
    if (numbered.id.empty())
        numbered.id = number_of(document, ordered);
    switch (format) {
    case Format::OpenVex: return openvex(numbered, ordered);
    case Format::Csaf: return csaf(numbered, ordered);
    case Format::CycloneDx: return cyclonedx(numbered, ordered);
    case Format::Spdx: return spdx(numbered, ordered);
    }
    return make_error(ErrorCode::Internal, "no such format");
}

} // namespace warifu::vex

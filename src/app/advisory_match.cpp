// `warifu advisories match`: what the records of a store say of the components of an image, of a bill of materials, or
// of a list of package URLs; and until when each of them is mended.

#include "advisory_match.h"

#include <algorithm>

#include <fmt/format.h>

#include "advisories.h"
#include "common.h"
#include "components.h"
#include "warifu/advisories/statements.h"
#include "warifu/exposure/exposure.h"
#include "warifu/sbom/document.h"
#include "warifu/versions/purl.h"

namespace warifu::app {

namespace {

using matching::Component;

constexpr std::size_t most_components = 100'000;

/// A list of package URLs, one a line, # before what is for people. Empty: the file is something else.
Result<std::optional<std::vector<sbom::Component>>> read_purls(std::string_view text) {
    std::optional<std::vector<sbom::Component>> components;
    std::size_t number = 0;
    for (const std::string_view raw : lines(text)) {
        ++number;
        const std::string_view line = trim(raw);
        if (line.empty() || line.starts_with('#'))
            continue;
        if (!line.starts_with("pkg:") && !components)
            return components;
        const auto purl = versions::parse_purl(line);
        if (!purl)
            return make_error(ErrorCode::Parse, purl.error().message, fmt::format("line {}", number));
        if (!components)
            components.emplace();
        if (components->size() >= most_components)
            return make_error(ErrorCode::LimitExceeded, "more than 100,000 package URLs");
        sbom::Component component;
        component.name = purl->name;
        if (!purl->version.empty())
            component.version = purl->version;
        component.purl = purl->canonical();
        components->push_back(std::move(component));
    }
    return components;
}

Result<std::vector<sbom::Component>> read_components(const Options& options, MatchAnswer& answer) {
    const assessment::MappedFile file = TRY(assessment::MappedFile::open(options.file));
    const auto bytes = file.bytes();
    constexpr std::size_t longest_list = 16U << 20U;
    if (bytes.size() <= longest_list) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (auto purls = TRY(read_purls(text)))
            return std::move(*purls);
    }
    if (!sbom::recognise(bytes))
        answer.sha256 = file.sha256();
    const assessment::Observed found = TRY(find_components(options, file));
    for (const Row& row : found.rows)
        if (row.table == "kernel_configuration")
            answer.kernels.push_back(exposure::kernel_of(row.locator, row.columns));
    for (const Examination& examination : found.examinations)
        if (examination.outcome != Examination::Outcome::Complete)
            answer.incomplete.push_back(examination.reason);
    if (found.examinations.empty())
        answer.incomplete.emplace_back("no examination");
    return components_of(found);
}

/// `--extended-support NAME:DATE:WHO`. Without a date, the record's own end of extended support is meant.
Result<std::vector<exposure::Extension>> extensions_of(const Options& options) {
    std::vector<exposure::Extension> extensions;
    for (const std::string& text : options.extended) {
        const std::size_t first = text.find(':'), second = text.find(':', first + 1);
        if (first == 0 || second == text.npos || second + 1 == text.size())
            return make_error(ErrorCode::InvalidArgument, "NAME:DATE:WHO is asked for", "--extended-support " + text);
        lifecycle::Extension extension{text.substr(second + 1), {}};
        if (const std::string until = text.substr(first + 1, second - first - 1); !until.empty()) {
            const auto day = Date::parse(until);
            if (!day)
                return wrap(day.error(), "--extended-support " + text);
            extension.until = *day;
        }
        extensions.push_back({text.substr(0, first), {}, std::move(extension)});
    }
    return extensions;
}

Result<void> check_extensions(const std::vector<exposure::Extension>& extensions,
                              const std::vector<sbom::Component>& components,
                              const std::vector<exposure::Standing>& standings) {
    for (const exposure::Extension& extension : extensions)
        if (std::ranges::none_of(standings, [&](const exposure::Standing& standing) {
                return to_lower_ascii(components[standing.component].name) == to_lower_ascii(extension.component);
            }))
            return make_error(ErrorCode::NotFound, "no record tells of an end of support of such a component",
                              "--extended-support " + extension.component);
    return {};
}

/// Takes what one file of the maker's states.
class MakersStatements final : public advisories::FeedSink {
public:
    MakersStatements(MakersFile& file, std::vector<advisories::Advisory>& all) : m_file(file), m_all(all) {}
    void take(advisories::Advisory advisory) override {
        ++m_file.statements;
        m_all.push_back(std::move(advisory));
    }
    void take(std::string_view, const advisories::Epss&) override {}
    void take(advisories::LifeCycle) override {}
    void problem(advisories::Problem problem) override {
        constexpr std::size_t most = 1000;
        if (m_file.problems.size() < most)
            m_file.problems.push_back(std::move(problem));
        else
            ++m_file.more_problems;
    }
    void facts(const advisories::FeedFacts&) override {}

private:
    MakersFile& m_file;
    std::vector<advisories::Advisory>& m_all;
};

/// The files are mapped before the jail, and read in it.
Result<void> read_makers(const std::vector<assessment::MappedFile>& files, const Options& options,
                         MatchAnswer& answer) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        MakersFile file;
        file.name = options.vex[i].filename().string();
        MakersStatements sink(file, answer.makers);
        if (auto read = advisories::read_statements(as_text(files[i].bytes()), sink); !read)
            return wrap(std::move(read).error(), "the statements cannot be read", options.vex[i].string());
        answer.makers_files.push_back(std::move(file));
    }
    return {};
}

Result<int> run_match_advisories(const Options& options) {
    TRY_VOID(check_for_document(options));
    const Date on = TRY(day(options.on));
    MatchAnswer answer{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, on};
    if (!options.product.empty())
        answer.product = exposure::product_named(options.product);
    if (!options.product.empty() && !answer.product)
        return make_error(ErrorCode::InvalidArgument, "--product is a package URL or a CPE name",
                          printable(options.product, 200));
    std::vector<assessment::MappedFile> makers;
    for (const std::filesystem::path& path : options.vex) {
        auto file = TRY(assessment::MappedFile::open(path));
        makers.push_back(std::move(file));
    }
    const std::vector<exposure::Extension> extensions = TRY(extensions_of(options));
    const std::vector<sbom::Component> found = TRY(read_components(options, answer));
    for (const sbom::Component& component : found)
        answer.components.push_back(exposure::to_match(component));
    exposure::give_configurations(answer.kernels, answer.components);
    const auto store = TRY(open_store(options)); // from here on in a jail
    TRY_VOID(read_makers(makers, options, answer));
    answer.feeds = TRY(store.feeds());
    const matching::StoreLookup lookup(store);
    matching::Order order{answer.components};
    order.on = on;
    order.vex = answer.makers;
    order.product = answer.product ? &*answer.product : nullptr;
    answer.outcome = TRY(matching::match(order, lookup));
    answer.standings = TRY(exposure::standings_of(found, {on, {}, {}, extensions}, store));
    TRY_VOID(check_extensions(extensions, found, answer.standings));
    if (options.match_format == "text")
        return write_lines(options, match_text(options, answer));
    return write_output(options, options.match_format == "json" ? match_json(options, answer)
                                                                : TRY(match_document(options, answer)));
}

} // namespace

int match_advisories(const Options& options) { return exit_status(run_match_advisories(options)); }

} // namespace warifu::app

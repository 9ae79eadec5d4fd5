// `warifu advisories match`: what the records of a store say of the components of an image, of a bill of materials, or
// of a list of package URLs; and until when each of them is mended.

#include "advisory_match.h"

#include <fmt/format.h>

#include "advisories.h"
#include "common.h"
#include "components.h"
#include "warifu/advisories/statements.h"
#include "warifu/sbom/document.h"
#include "warifu/versions/cpe.h"
#include "warifu/versions/purl.h"

namespace warifu::app {

namespace {

using advisories::FeedState;
using matching::Component;

constexpr std::size_t most_components = 100'000;

/// A list of package URLs, one a line, # before what is for people. Empty: the file is something else.
Result<std::optional<std::vector<Component>>> read_purls(std::string_view text) {
    std::optional<std::vector<Component>> components;
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
        Component component;
        component.name = purl->name;
        component.version = purl->version;
        component.purl = purl->canonical();
        components->push_back(std::move(component));
    }
    return components;
}

Component component_of(const sbom::Component& found) {
    Component component;
    component.name = found.name;
    component.version = found.version.value_or("");
    component.purl = found.purl;
    component.cpe = found.cpe;
    component.release = found.release;
    component.source = found.origin;
    component.source_version = found.origin_version;
    component.evidence = found.evidence.empty() ? found.locator : found.evidence;
    return component;
}

Result<void> read_components(const Options& options, MatchAnswer& answer) {
    const assessment::MappedFile file = TRY(assessment::MappedFile::open(options.file));
    const auto bytes = file.bytes();
    constexpr std::size_t longest_list = 16U << 20U;
    if (bytes.size() <= longest_list) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (auto purls = TRY(read_purls(text))) {
            answer.components = std::move(*purls);
            return {};
        }
    }
    if (!sbom::recognise(bytes))
        answer.sha256 = file.sha256();
    const assessment::Observed found = TRY(find_components(options, file));
    for (const Row& row : found.rows)
        answer.components.push_back(component_of(sbom::component_of(row.locator, row.columns)));
    for (const Examination& examination : found.examinations)
        if (examination.outcome != Examination::Outcome::Complete)
            answer.incomplete.push_back(examination.reason);
    if (found.examinations.empty())
        answer.incomplete.emplace_back("no examination");
    return {};
}

/// Those on which there is a record. A distribution's packages are mended with the distribution.
Result<void> read_standings(const advisories::Store& store, MatchAnswer& answer) {
    std::optional<Date> snapshot;
    for (const FeedState& feed : answer.feeds)
        if (feed.feed == advisories::Feed::EndOfLife)
            snapshot = feed.snapshot;
    for (std::size_t i = 0; i < answer.components.size(); ++i) {
        const Component& component = answer.components[i];
        if (component.purl.starts_with("pkg:deb/") || component.purl.starts_with("pkg:apk/") ||
            component.purl.starts_with("pkg:rpm/"))
            continue;
        const lifecycle::Subject subject{component.name, component.version, {}, component.cpe, component.purl, {}};
        std::vector<advisories::LifeCycle> cycles;
        for (const std::string& name : lifecycle::names_of(subject)) {
            auto more = TRY(store.life_cycles(name));
            if (cycles.empty())
                cycles = std::move(more);
        }
        if (!cycles.empty())
            answer.standings.push_back({i, lifecycle::standing_of(subject, cycles, {answer.on, snapshot})});
    }
    return {};
}

/// The product that the components are parts of, by package URL or CPE.
Result<Component> product_of(const std::string& text) {
    Component product;
    if (const auto purl = versions::parse_purl(text)) {
        product.name = purl->name;
        product.vendor = purl->space;
        product.version = purl->version;
        product.purl = purl->canonical();
        return product;
    }
    const auto cpe = versions::parse_cpe(text);
    if (!cpe || (*cpe)[versions::CpeAttribute::Product].text.empty())
        return make_error(ErrorCode::InvalidArgument, "--product is a package URL or a CPE name", printable(text, 200));
    product.name = (*cpe)[versions::CpeAttribute::Product].text;
    product.vendor = (*cpe)[versions::CpeAttribute::Vendor].text;
    product.version = (*cpe)[versions::CpeAttribute::Version].text;
    product.cpe = cpe->formatted();
    return product;
}

/// Takes what one file of the maker's states.
class Statements final : public advisories::FeedSink {
public:
    Statements(MakersFile& file, std::vector<advisories::Advisory>& all) : m_file(file), m_all(all) {}
    void take(advisories::Advisory advisory) override {
        ++m_file.statements;
        m_all.push_back(std::move(advisory));
    }
    void take(std::string_view, const advisories::Epss&) override {}
    void take(advisories::LifeCycle) override {}
    void problem(advisories::Problem problem) override { m_file.problems.push_back(std::move(problem)); }
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
        Statements sink(file, answer.makers);
        if (auto read = advisories::read_statements(as_text(files[i].bytes()), sink); !read)
            return wrap(std::move(read).error(), "the statements cannot be read", options.vex[i].string());
        answer.makers_files.push_back(std::move(file));
    }
    return {};
}

Result<int> run(const Options& options) {
    TRY_VOID(check_for_document(options));
    const Date on = TRY(day(options.on));
    MatchAnswer answer{{}, {}, {}, {}, {}, {}, {}, {}, {}, on};
    if (!options.product.empty())
        answer.product = TRY(product_of(options.product));
    std::vector<assessment::MappedFile> makers;
    for (const std::filesystem::path& path : options.vex) {
        auto file = TRY(assessment::MappedFile::open(path));
        makers.push_back(std::move(file));
    }
    TRY_VOID(read_components(options, answer));
    const auto store = TRY(open_store(options)); // from here on in a jail
    TRY_VOID(read_makers(makers, options, answer));
    answer.feeds = TRY(store.feeds());
    const matching::StoreLookup lookup(store);
    matching::Order order{answer.components};
    order.on = on;
    order.vex = answer.makers;
    order.product = answer.product ? &*answer.product : nullptr;
    answer.outcome = TRY(matching::match(order, lookup));
    TRY_VOID(read_standings(store, answer));
    if (options.match_format == "text")
        return write_lines(options, match_text(options, answer));
    return write_output(options, options.match_format == "json" ? match_json(options, answer)
                                                                : TRY(match_document(options, answer)));
}

} // namespace

int match_advisories(const Options& options) { return exit_status(run(options)); }

} // namespace warifu::app

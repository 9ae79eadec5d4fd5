#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <tuple>

#include "deciding.h"
#include "groups.h"
#include "judge.h"
#include "makers.h"
#include "warifu/base/text.h"
#include "warifu/versions/cvss.h"

namespace warifu::matching {
namespace {

using advisories::Advisory;
using advisories::Feed;

bool is_of_distribution(const Statement& s) {
    return s.of_distribution || s.reason == Reason::Fixed || s.reason == Reason::NotFixed ||
           s.reason == Reason::NeverAffected || s.feed == Feed::Debian || s.feed == Feed::Alpine;
}

class Matcher {
public:
    Matcher(const Order& order, const Lookup& lookup) : m_order(order), m_lookup(lookup), m_makers(order.vex) {
        m_prepared.reserve(order.components.size() + 1);
        for (const Component& component : order.components)
            m_prepared.push_back(prepare(component));
        m_vex_heard.resize(order.vex.size());
        if (order.product == nullptr)
            return;
        m_prepared.push_back(prepare(*order.product)); // behind the components: a statement may name it as their whole
        for (const std::size_t i : m_makers.about(m_prepared.back())) {
            Heard heard = hear_maker(order.vex[i], m_prepared.back());
            if (!is_meant(heard))
                continue;
            for (const std::string& id : heard.aliases)
                m_of_product[id].emplace(i, heard);
            m_of_product[heard.id].emplace(i, std::move(heard));
        }
    }

    Result<Outcome> run() {
        for (std::size_t i = 0; i < m_order.components.size(); ++i)
            TRY_VOID(of_component(i));
        sort();
        for (std::size_t i = 0; i < m_vex_heard.size(); ++i)
            if (!m_vex_heard[i])
                m_outcome.vex_unheard.push_back(i);
        return std::move(m_outcome);
    }

private:
    Result<void> of_component(std::size_t index) {
        const Prepared& component = m_prepared[index];
        if (component.products.empty() && component.packages.empty())
            m_outcome.not_looked_up.push_back(index);
        if (component.upstream_version.empty() && component.package_version.empty())
            ++m_outcome.unversioned;
        Records records;
        Found all = TRY(hits_on(component));
        for (auto& [number, found] : all.hits) {
            if (found.feed == Feed::Debian) { // its entries tell all but the title
                hear(found, component, records, number);
                continue;
            }
            auto record = TRY(m_lookup.head(number));
            if (!record)
                continue;
            record->affected = std::move(found.affected);
            hear(*record, component, records);
        }
        add_maker(component, records);
        for (const std::string& id : all.elsewhere)
            add_elsewhere(id, component, records);
        for (Group& group : std::move(records).groups())
            TRY_VOID(of_group(index, group));
        return {};
    }

    /// The maker's own statements: on the component, and on the product where a record speaks of the component.
    void add_maker(const Prepared& component, Records& records) {
        for (const std::size_t i : m_makers.about(component)) {
            Heard heard = hear_maker(m_order.vex[i], component);
            m_vex_heard[i] = m_vex_heard[i] || is_meant(heard);
            if (!heard.vex.empty())
                records.add(std::move(heard));
        }
        std::map<std::size_t, Heard> on_product; // each once, whatever id it is known under
        for (const auto& [id, named] : records.by_id())
            if (const auto known = m_of_product.find(id); known != m_of_product.end())
                for (const auto& [i, heard] : known->second)
                    on_product.try_emplace(i, on_known(heard, records));
        for (auto& [i, heard] : on_product) {
            m_vex_heard[i] = true;
            records.add(std::move(heard));
        }
    }

    static bool is_meant(const Heard& heard) {
        return std::any_of(heard.vex.begin(), heard.vex.end(),
                           [](const Statement& s) { return s.reason == Reason::Vex; });
    }

    /// All that the maker says is kept apart, 'affected' as well.
    Heard hear_maker(const Advisory& record, const Prepared& component) const {
        Heard heard = hear(record, component);
        for (Statement& statement : heard.statements)
            if (statement.vex)
                heard.vex.push_back(as_vex(std::move(statement)));
        for (Statement& statement : heard.vex)
            statement.of_maker = true;
        heard.statements.clear();
        heard.text.reset();
        heard.published.reset(); // that of the statement
        return heard;
    }

    /// What Debian says of other releases alone: most of what it ever said. It counts where another record speaks, too.
    void add_elsewhere(const std::string& id, const Prepared& component, Records& records) {
        if (!records.knows(id) && !m_order.with_outside) {
            ++m_outcome.other_releases;
            return;
        }
        if (records.has_debians(id))
            return; // of ours, in another of its advisories
        Advisory record;
        record.id = id;
        record.feed = Feed::Debian;
        Heard heard;
        heard.id = id;
        heard.statements.push_back(silent(record, component));
        records.add(std::move(heard));
    }

    struct Found {
        std::map<std::int64_t, Advisory> hits; ///< the entries on the component, by record
        std::set<std::string> elsewhere;
    };
    Result<Found> hits_on(const Prepared& component) const {
        Found found;
        const auto take = [&](advisories::Hit hit) {
            if (hit.rejected)
                return;
            const bool ours = hit.feed != Feed::Debian || !component.of_distribution ||
                              std::any_of(hit.affected.begin(), hit.affected.end(),
                                          [&](const auto& entry) { return is_of_release(entry, component); });
            if (!ours) {
                found.elsewhere.insert(std::move(hit.id));
                return;
            }
            auto& entries = found.hits[hit.record];
            // One that is found under two names is weighed twice, which changes nothing.
            std::move(hit.affected.begin(), hit.affected.end(), std::back_inserter(entries.affected));
            entries.id = std::move(hit.id);
            entries.feed = hit.feed;
        };
        for (const std::string& name : component.products) {
            TRY_VOID(m_lookup.about_product(name, take));
            TRY_VOID(m_lookup.about_package("OSS-Fuzz", name, take));
        }
        for (const std::string& name : component.packages)
            TRY_VOID(m_lookup.about_package(component.ecosystem, name, take));
        return found;
    }

    void hear(const Advisory& record, const Prepared& component, Records& records,
              std::optional<std::int64_t> without_head = {}) const {
        Heard heard = hear(record, component);
        heard.without_head = without_head;
        if (!heard.statements.empty() || !heard.vex.empty())
            records.add(std::move(heard));
    }

    Result<void> of_group(std::size_t index, Group& group) {
        const Prepared& component = m_prepared[index];
        Match match;
        match.component = index;
        for (Heard& record : group.records) {
            std::move(record.statements.begin(), record.statements.end(), std::back_inserter(match.statements));
            std::move(record.vex.begin(), record.vex.end(), std::back_inserter(match.vex));
            add_text(match, record);
        }
        decide(match, component, group);
        // The kernel's configuration is this examination's own word, which is always told.
        const bool outside = match.state == State::NotAffected && match.basis != Basis::KernelConfiguration &&
                             match.vex.empty() && !match.contradicted;
        if (outside && !m_order.with_outside) {
            ++m_outcome.outside;
            return {};
        }
        const bool elsewhere =
            match.vex.empty() && std::all_of(match.statements.begin(), match.statements.end(), [](const Statement& s) {
                return s.state == State::Unknown && s.reason == Reason::Undetermined && s.named.empty();
            });
        const bool of_others =
            match.statements.empty() && std::none_of(match.vex.begin(), match.vex.end(), [](const Statement& s) {
                return s.reason == Reason::Vex || s.reason == Reason::OtherPlatform;
            });
        if (of_others && !m_order.with_outside) {
            ++m_outcome.outside;
            return {};
        }
        if (elsewhere && !m_order.with_outside) {
            ++m_outcome.other_releases;
            return {};
        }
        TRY_VOID(describe_vulnerability(match, group));
        m_outcome.matches.push_back(std::move(match));
        return {};
    }

    Heard hear(const Advisory& record, const Prepared& component) const {
        Heard heard;
        std::vector<Said> said;
        bool other_release = false, certain = false;
        for (const advisories::Affected& entry : record.affected) {
            const Identified identified = identify(entry, component);
            if (identified.identity == Identity::Other)
                continue;
            certain |= identified.identity != Identity::Alike;
            auto statement = judge(record, entry, identified, component, m_prepared);
            if (!statement)
                other_release = true;
            else if (statement->vex && (record.feed != Feed::Csaf || statement->vex->status != "affected"))
                heard.vex.push_back(as_vex(std::move(*statement)));
            else
                said.push_back({std::move(*statement), &entry, identified.cpe});
        }
        if (certain) // of a record that names the thing itself, what it says of others of that name does not matter
            std::erase_if(said, [](const Said& each) { return each.statement.reason == Reason::OtherVendor; });
        if (said.empty() && other_release)
            said.push_back({silent(record, component), nullptr, {}});
        if (said.empty() && heard.vex.empty())
            return heard;
        if (record.cut && !said.empty())
            said.push_back({cut(said.front().statement), nullptr, {}});
        if (auto statement = deciding(std::move(said)))
            heard.statements.push_back(std::move(*statement));
        heard.id = record.id;
        heard.title = !record.title.empty() ? record.title : record.summary;
        heard.aliases = record.aliases;
        heard.severities = record.severities;
        heard.exploited = record.exploited;
        heard.published = record.published;
        heard.disputed = record.disputed;
        heard.of_debian = record.feed == Feed::Debian;
        if (!heard.statements.empty() && record.feed != Feed::Debian && record.feed != Feed::Alpine)
            heard.text = judge_text(record, component);
        heard.names_files = std::any_of(record.affected.begin(), record.affected.end(),
                                        [](const advisories::Affected& entry) { return !entry.files.empty(); });
        if (heard.names_files && component.is_kernel && component.component->kernel != nullptr)
            heard.settings_off = settings_off(record, component.component->kernel->built);
        return heard;
    }

    static Statement silent(const Advisory& record, const Prepared& component) {
        Statement statement;
        statement.feed = record.feed;
        statement.record = record.id;
        statement.within = record.within;
        statement.by = author_of(record);
        statement.reason = Reason::Undetermined;
        statement.detail = component.releases.empty() ? std::string() : component.releases.back();
        return statement;
    }

    static Statement cut(Statement statement) {
        statement.state = State::Unknown;
        statement.reason = Reason::Cut;
        statement.range.reset();
        return statement;
    }

    static Statement as_vex(Statement statement) {
        // On exactly this version, or on a range that holds it; whatever else the entry says is of others.
        const bool meant = statement.reason != Reason::OutsideRanges && statement.reason != Reason::NotListed &&
                           statement.reason != Reason::OtherVendor && statement.reason != Reason::NotComparable &&
                           statement.reason != Reason::NoVersion && statement.reason != Reason::OtherPlatform;
        statement.state = meant ? state_of_vex(statement) : State::Unknown;
        statement.reason = meant ? Reason::Vex : statement.reason;
        return statement;
    }

    static State state_of_vex(const Statement& s) {
        return s.vex->status == "affected"                                   ? State::Affected
               : s.vex->status == "not_affected" || s.vex->status == "fixed" ? State::NotAffected
                                                                             : State::Unknown;
    }

    /// Once for each way of putting it: feeds share descriptions.
    static void add_text(Match& match, Heard& record) {
        const bool known =
            !record.text || std::any_of(match.statements.begin(), match.statements.end(), [&](const Statement& s) {
                return s.reason == Reason::Description && s.range == record.text->range;
            });
        if (!known)
            match.statements.push_back(std::move(*record.text));
    }

    void decide(Match& match, const Prepared& component, const Group& group) const {
        std::vector<const Statement*> records, texts, distribution;
        for (const Statement& s : match.statements) {
            if (s.reason == Reason::Description)
                texts.push_back(&s);
            else if (component.of_distribution && is_of_distribution(s))
                distribution.push_back(&s);
            else
                records.push_back(&s);
        }
        const auto any = [&](State state) {
            return std::any_of(match.statements.begin(), match.statements.end(),
                               [&](const Statement& s) { return s.state == state; });
        };
        match.contradicted = any(State::Affected) && any(State::NotAffected);
        match.state = worst(records);
        if (component.of_distribution) {
            const State theirs = worst(distribution);
            const bool spoke = std::any_of(distribution.begin(), distribution.end(),
                                           [](const Statement* s) { return !is_silent(*s); });
            if (spoke) {
                match.state = theirs;
                match.basis = Basis::Distribution;
            } else if (match.state == State::Affected) {
                // Upstream's number on a distribution's package does not tell: the patch may have been carried back.
                match.state = State::Unknown;
                match.basis = Basis::DistributionSilent;
            }
        }
        if (match.basis == Basis::Records && match.state == State::NotAffected && !texts.empty() &&
            worst(texts) == State::Affected) {
            match.state = State::Unknown;
            match.basis = Basis::Contradiction;
        }
        if (component.is_kernel && component.component->kernel != nullptr && match.state != State::NotAffected)
            configuration(match, *component.component->kernel, group);
        if (match.basis == Basis::Records && match.state == State::Unknown && !records.empty() &&
            worst(texts) != State::Affected && std::ranges::all_of(records, [](const Statement* s) {
                return s->reason == Reason::VersionNotGiven || s->reason == Reason::Commits;
            }))
            match.basis = Basis::NoVersions;
        match.after_vex = after_vex(match);
    }

    static void configuration(Match& match, const KernelConfiguration& kernel, const Group& group) {
        std::string off;
        for (const Heard& record : group.records) {
            if (!record.names_files)
                continue;
            off = record.settings_off;
            if (off.empty())
                return;
        }
        if (off.empty())
            return;
        Statement statement;
        statement.by = kernel.evidence;
        statement.state = State::NotAffected;
        statement.reason = Reason::CodeNotBuilt;
        statement.detail = off;
        match.statements.push_back(std::move(statement));
        match.state = State::NotAffected;
        match.basis = Basis::KernelConfiguration;
    }

    /// Only who gives a name and a reason is believed, and only where nobody says affected beside it.
    static State after_vex(const Match& match) {
        State state = match.state;
        for (const Statement& s : match.vex) {
            if (s.state == State::Affected)
                return State::Affected;
            if (is_believed(s))
                state = State::NotAffected;
        }
        return state;
    }

    Result<void> read_head(Heard& heard) const {
        auto record = TRY(m_lookup.head(*heard.without_head));
        if (!record)
            return {};
        heard.title = !record->title.empty() ? std::move(record->title) : std::move(record->summary);
        heard.severities = std::move(record->severities);
        heard.published = std::move(record->published);
        return {};
    }

    Result<void> describe_vulnerability(Match& match, Group& group) const {
        const auto is_cve = [](const std::string& id) { return id.starts_with("CVE-"); };
        const auto cve = std::find_if(group.ids.begin(), group.ids.end(), is_cve);
        match.id = cve != group.ids.end() ? *cve : group.records.front().id;
        for (const std::string& id : group.ids)
            if (id != match.id)
                match.aliases.push_back(id);
        for (Heard& record : group.records) {
            if (record.without_head)
                TRY_VOID(read_head(record));
            match.disputed |= record.disputed;
            if (match.title.empty())
                match.title = record.title;
            if (record.published && (!match.published || *record.published < *match.published))
                match.published = record.published;
            if (record.exploited && !match.exploited)
                match.exploited = record.exploited;
            add_severities(match, record);
        }
        for (const std::string& id : group.ids) {
            if (!is_cve(id))
                continue;
            if (const auto exploited = TRY(m_lookup.exploited(id)))
                match.exploited = exploited;
            if (const auto epss = TRY(m_lookup.epss(id)); epss && (!match.epss || epss->score > match.epss->score))
                match.epss = epss;
        }
        for (const Statement& s : match.statements)
            if (s.fixed_in && s.reason != Reason::Description &&
                std::find(match.fixed_in.begin(), match.fixed_in.end(), *s.fixed_in) == match.fixed_in.end())
                match.fixed_in.push_back(*s.fixed_in);
        age(match);
        return {};
    }

    static void add_severities(Match& match, const Heard& record) {
        for (const advisories::Severity& severity : record.severities) {
            const auto score = versions::score_cvss(severity.vector);
            if (!score)
                continue;
            Rated rated{score->version,  score->base, std::string(versions::to_string(score->rating)),
                        severity.vector, severity.by, severity.score};
            const bool known = std::any_of(match.severities.begin(), match.severities.end(), [&](const Rated& r) {
                return r.vector == rated.vector && r.by == rated.by;
            });
            if (known)
                continue;
            if (!match.severity || rated.version > match.severity->version ||
                (rated.version == match.severity->version && rated.tenths > match.severity->tenths))
                match.severity = rated;
            match.severities.push_back(std::move(rated));
        }
    }

    void age(Match& match) const {
        if (!m_order.on || !match.published)
            return;
        const auto day = Date::parse(match.published->substr(0, 10));
        if (!day)
            return;
        const auto days = [](const Date& date) {
            return std::chrono::sys_days{std::chrono::year_month_day{
                std::chrono::year{date.year()}, std::chrono::month{date.month()}, std::chrono::day{date.day()}}};
        };
        match.age_days = static_cast<int>((days(*m_order.on) - days(*day)).count());
    }

    void sort() {
        const auto weight = [](const Match& m) {
            return std::tuple(m.component, !m.exploited.has_value(), m.severity ? -m.severity->tenths : 0, m.id);
        };
        std::sort(m_outcome.matches.begin(), m_outcome.matches.end(),
                  [&](const Match& a, const Match& b) { return weight(a) < weight(b); });
    }

    const Order& m_order;
    const Lookup& m_lookup;
    std::vector<Prepared> m_prepared; ///< of the components, and of the product
    Makers m_makers;
    /// What the maker's statements say of the product, by the ids of the vulnerability.
    std::map<std::string, std::map<std::size_t, Heard>, std::less<>> m_of_product;
    std::vector<bool> m_vex_heard;
    Outcome m_outcome;
};

} // namespace

bool is_believed(const Statement& statement) {
    if (!statement.vex || statement.reason != Reason::Vex || statement.state != State::NotAffected)
        return false;
    const bool reasoned = !is_blank(statement.vex->justification) || !is_blank(statement.vex->statement) ||
                          statement.vex->status == "fixed";
    return reasoned && !is_blank(statement.vex->author);
}

Result<Outcome> match(const Order& order, const Lookup& lookup) { return Matcher(order, lookup).run(); }

} // namespace warifu::matching

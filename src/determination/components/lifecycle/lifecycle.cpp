#include "warifu/lifecycle/lifecycle.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace warifu::lifecycle {
namespace {

using advisories::EndDate;
using advisories::LifeCycle;

/// IDs of os-release and names of components that endoflife.date calls otherwise.
constexpr std::pair<std::string_view, std::string_view> other_names[] = {
    {"alpine", "alpine-linux"},    {"linux", "linux-kernel"}, {"linux_kernel", "linux-kernel"}, {"ol", "oracle-linux"},
    {"rocky", "rocky-linux"},      {"amzn", "amazon-linux"},  {"raspbian", "debian"},           {"node", "nodejs"},
    {"opensuse-leap", "opensuse"}, {"poky", "yocto"},         {"httpd", "apache-http-server"},  {"sqlite3", "sqlite"},
    {"libssl", "openssl"},         {"python3", "python"},
};

std::string lowered(std::string_view text) { return to_lower_ascii(text); }

/// Numbers at the front: 3.0 of "3.0.9", 1.1.1 of "1.1.1w", 5.10.0 of "5.10.0-26-amd64", 7 of "7 (2009)".
std::vector<std::string_view> numbers_of(std::string_view text) {
    std::vector<std::string_view> numbers;
    while (true) {
        std::size_t end = 0;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9')
            ++end;
        if (end == 0)
            return numbers;
        std::string_view number = text.substr(0, end);
        while (number.size() > 1 && number.starts_with('0'))
            number.remove_prefix(1);
        numbers.push_back(number);
        if (end >= text.size() || text[end] != '.')
            return numbers;
        text.remove_prefix(end + 1);
    }
}

/// How much of the version the cycle names; 0: it is not of this cycle.
std::size_t specificity(const LifeCycle& cycle, std::string_view version) {
    if (!cycle.codename.empty() && lowered(cycle.codename) == lowered(version))
        return 100;
    const auto of_cycle = numbers_of(cycle.cycle), of_version = numbers_of(version);
    if (of_cycle.empty())
        return !cycle.cycle.empty() && lowered(cycle.cycle) == lowered(version) ? 100 : 0;
    // Whatever follows the numbers of a cycle ("8-stream") must follow in the version, too.
    const std::string_view last = of_cycle.back();
    const std::string_view whole = cycle.cycle;
    const bool plain = last.data() + last.size() == whole.data() + whole.size();
    if (!plain)
        return lowered(whole) == lowered(version) ? 100 : 0;
    if (of_cycle.size() > of_version.size() || !std::equal(of_cycle.begin(), of_cycle.end(), of_version.begin()))
        return 0;
    return of_cycle.size();
}

bool is_stream(std::string_view text) { return lowered(text).find("stream") != std::string::npos; }

/// CentOS Stream has ID=centos, too. Without a NAME either may be meant.
bool may_be_of(const Subject& subject, const LifeCycle& cycle) {
    if (cycle.product != "centos" && cycle.product != "centos-stream")
        return true;
    if (subject.name.empty())
        return true;
    return is_stream(subject.name) == (cycle.product == "centos-stream");
}

std::vector<const LifeCycle*> cycles_of(const Subject& subject, std::span<const LifeCycle> cycles) {
    std::vector<const LifeCycle*> best;
    std::size_t most = 0;
    for (const LifeCycle& cycle : cycles) {
        if (!may_be_of(subject, cycle))
            continue;
        const std::size_t how = specificity(cycle, subject.version);
        if (how > most) {
            best.clear();
            most = how;
        }
        if (how == most && how > 0)
            best.push_back(&cycle);
    }
    return best;
}

bool same_ends(const LifeCycle& a, const LifeCycle& b) {
    return a.active_support == b.active_support && a.end_of_life == b.end_of_life &&
           a.extended_support == b.extended_support;
}

std::chrono::sys_days sys_day(const Date& date) {
    return std::chrono::year_month_day{std::chrono::year{date.year()}, std::chrono::month{date.month()},
                                       std::chrono::day{date.day()}};
}

std::optional<Date> later(std::optional<Date> a, std::optional<Date> b) { return !a || (b && *b > *a) ? b : a; }

void before_the_end(Standing& standing, const LifeCycle& cycle, const Date& on) {
    const bool active_is_over =
        cycle.active_support.kind == EndDate::Kind::Past ||
        (cycle.active_support.kind == EndDate::Kind::On && cycle.active_support.on && *cycle.active_support.on < on);
    standing.phase = active_is_over ? Phase::SecurityOnly : Phase::Supported;
    standing.security_until = cycle.end_of_life.on;
    standing.until = !active_is_over && cycle.active_support.kind == EndDate::Kind::On &&
                             (!cycle.end_of_life.on || *cycle.active_support.on < *cycle.end_of_life.on)
                         ? cycle.active_support.on
                         : cycle.end_of_life.on;
}

void after_the_end(Standing& standing, const Subject& subject, const LifeCycle& cycle, const Date& on) {
    standing.since = cycle.end_of_life.on;
    if (cycle.extended_support.kind == EndDate::Kind::On)
        standing.extended_until = cycle.extended_support.on;
    const bool declared = subject.extension && !subject.extension->by.empty();
    if (declared) {
        const auto until = subject.extension->until ? subject.extension->until : standing.extended_until;
        if (until && *until >= on) {
            standing.phase = Phase::Extended;
            standing.until = standing.security_until = until;
            standing.extended_by = subject.extension->by;
            return;
        }
        standing.since = later(standing.since, until);
    }
    if (standing.extended_until && *standing.extended_until >= on) {
        standing.phase = Phase::ExtendedOffered;
        return;
    }
    standing.phase = Phase::Past;
}

void judge(Standing& standing, const Subject& subject, const LifeCycle& cycle, const Question& question) {
    standing.record = cycle;
    standing.why = Why::Record;
    switch (cycle.end_of_life.kind) {
    case EndDate::Kind::Unknown: standing.why = Why::EndNotKnown; return;
    case EndDate::Kind::Never:
        standing.no_end_known = true;
        if (question.snapshot && sys_day(question.on) - sys_day(*question.snapshot) > std::chrono::days{366}) {
            standing.why = Why::OldRecord;
            return;
        }
        return before_the_end(standing, cycle, question.on);
    case EndDate::Kind::Past: return after_the_end(standing, subject, cycle, question.on);
    case EndDate::Kind::On:
        if (!cycle.end_of_life.on) {
            standing.why = Why::EndNotKnown;
            return;
        }
        if (*cycle.end_of_life.on >= question.on)
            return before_the_end(standing, cycle, question.on);
        return after_the_end(standing, subject, cycle, question.on);
    }
}

/// cpe:2.3:o:centos:centos of a longer name; the records give it so.
std::string short_cpe(std::string_view cpe, std::size_t fields) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < cpe.size(); ++i)
        if (cpe[i] == ':' && (i == 0 || cpe[i - 1] != '\\') && ++seen == fields)
            return std::string(cpe.substr(0, i));
    return std::string(cpe);
}

} // namespace

std::vector<std::string> names_of(const Subject& subject) {
    std::vector<std::string> names;
    const auto add = [&](std::string name) {
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(std::move(name));
    };
    const std::string id = lowered(subject.id);
    add(id);
    for (const auto& [from, to] : other_names)
        if (id == from)
            add(std::string(to));
    if (id == "centos")
        add("centos-stream");
    if (subject.cpe.starts_with("cpe:2.3:"))
        add(short_cpe(subject.cpe, 5));
    else if (subject.cpe.starts_with("cpe:/"))
        add(short_cpe(subject.cpe, 4));
    add(subject.purl.substr(0, subject.purl.find_first_of("@?#")));
    return names;
}

Standing standing_of(const Subject& subject, std::span<const LifeCycle> cycles, const Question& question) {
    Standing standing;
    if (cycles.empty())
        return standing;
    if (subject.version.empty()) {
        standing.why = Why::NoVersion;
        return standing;
    }
    const auto found = cycles_of(subject, cycles);
    if (found.empty()) {
        standing.why = Why::NoCycle;
        return standing;
    }
    if (std::any_of(found.begin(), found.end(),
                    [&](const LifeCycle* other) { return !same_ends(*other, *found[0]); })) {
        standing.why = Why::Ambiguous;
        return standing;
    }
    judge(standing, subject, *found[0], question);
    return standing;
}

} // namespace warifu::lifecycle

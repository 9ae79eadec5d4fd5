#include "warifu/server/metrics.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu::server {

namespace {

/// Names of our own alone: whoever asks must not be able to make new series.
std::string_view method_of(std::string_view method) {
    for (const std::string_view known : {"GET", "HEAD", "POST"})
        if (method == known)
            return known;
    return "other";
}

constexpr std::string_view label_path = "/api/labels/{number}";
constexpr std::array<std::string_view, 16> for_programs = {"/api/labels",
                                                           label_path,
                                                           "/api/labels/{number}/history",
                                                           "/api/labels/{number}/openings",
                                                           "/api/labels/{number}/proof",
                                                           "/api/export.csv",
                                                           "/api/export.fcc",
                                                           "/api/export.jsonl",
                                                           "/api/export.jsonld",
                                                           "/api/changes",
                                                           "/api/openapi.json",
                                                           "/checkpoint",
                                                           "/tile/{tile}",
                                                           "/healthz",
                                                           "/readyz",
                                                           "/metrics"};

std::string_view label_route(std::string_view path) {
    const std::string_view rest = path.substr(std::string_view("/api/labels/").size());
    const std::size_t slash = rest.find('/');
    const std::string_view part = slash == rest.npos ? std::string_view() : rest.substr(slash);
    for (const std::string_view known : for_programs)
        if (known.starts_with(label_path) && known.substr(label_path.size()) == part)
            return known;
    return "other";
}

/// `rest`: begins with the name of somebody's results, which is told nobody.
std::string_view bench_route(std::string_view rest) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = slash == rest.npos ? std::string_view() : rest.substr(slash);
    if (part.empty())
        return "/{language}/workbench/{key}";
    if (part == "/report")
        return "/{language}/workbench/{key}/report";
    if (part == "/assessment.json")
        return "/{language}/workbench/{key}/assessment.json";
    if (part == "/delete")
        return "/{language}/workbench/{key}/delete";
    return part.starts_with("/forms/") ? "/{language}/workbench/{key}/forms/{name}"
                                       : "/{language}/workbench/{key}/other";
}

std::string_view page_route(std::string_view path) {
    const std::string_view rest = path.substr(3); // behind "/en"
    if (rest.empty() || rest == "/")
        return "/{language}/";
    if (rest.starts_with("/labels/"))
        return "/{language}/labels/{number}";
    if (rest == "/statistics")
        return "/{language}/statistics";
    if (rest == "/workbench")
        return "/{language}/workbench";
    if (rest.starts_with("/workbench/"))
        return bench_route(rest.substr(std::string_view("/workbench/").size()));
    return rest == "/check" ? "/{language}/check" : "other";
}

std::string counter(std::string_view name, std::string_view help, std::uint64_t value) {
    return fmt::format("# HELP {0} {1}\n# TYPE {0} counter\n{0} {2}\n", name, help, value);
}

} // namespace

std::span<const std::string_view> routes_for_programs() { return for_programs; }

std::string_view route_of(std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    for (const std::string_view known : for_programs)
        if (path == known && known.find('{') == known.npos)
            return known;
    for (const std::string_view known : {"/", "/style.css", "/favicon.svg", "/check.js", "/qr.js"})
        if (path == known)
            return known;
    if (path.starts_with("/api/labels/"))
        return label_route(path);
    if (path.starts_with("/labels/"))
        return path.ends_with("/label.svg")   ? "/labels/{number}/label.svg"
               : path.ends_with("/label.png") ? "/labels/{number}/label.png"
                                              : "other";
    if (path.starts_with("/tile/"))
        return "/tile/{tile}";
    const bool page = path == "/en" || path == "/ja" || path.starts_with("/en/") || path.starts_with("/ja/");
    return page ? page_route(path) : "other";
}

void Metrics::observe(const Request& request, unsigned status, std::size_t bytes, std::chrono::microseconds took) {
    const auto bound = std::ranges::lower_bound(bounds_us, static_cast<std::int64_t>(took.count()));
    ++m_took[static_cast<std::size_t>(bound - bounds_us.begin())];
    m_took_us += static_cast<std::uint64_t>(std::max<std::int64_t>(0, took.count()));
    m_bytes += bytes;
    const std::lock_guard lock(m_mutex);
    ++m_requests[{route_of(request.target), method_of(request.method), status}];
}

void Metrics::changed(unsigned status) {
    const std::lock_guard lock(m_mutex);
    ++m_changes[status];
}

std::string Metrics::text(std::uint64_t log_size) const {
    std::string out = "# HELP warifu_requests_total Requests answered.\n# TYPE warifu_requests_total counter\n";
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [key, count] : m_requests)
            out += fmt::format("warifu_requests_total{{route=\"{}\",method=\"{}\",status=\"{}\"}} {}\n",
                               std::get<0>(key), std::get<1>(key), std::get<2>(key), count);
        out +=
            "# HELP warifu_changes_total Changes sent, by what became of them.\n# TYPE warifu_changes_total counter\n";
        for (const auto& [status, count] : m_changes)
            out += fmt::format("warifu_changes_total{{status=\"{}\"}} {}\n", status, count);
    }
    constexpr double microseconds = 1e6;
    out += "# HELP warifu_request_seconds Time to an answer.\n# TYPE warifu_request_seconds histogram\n";
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < bounds_us.size(); ++i) {
        count += m_took[i];
        out += fmt::format("warifu_request_seconds_bucket{{le=\"{}\"}} {}\n",
                           static_cast<double>(bounds_us[i]) / microseconds, count);
    }
    count += m_took[bounds_us.size()];
    out += fmt::format("warifu_request_seconds_bucket{{le=\"+Inf\"}} {0}\nwarifu_request_seconds_sum {1}\n"
                       "warifu_request_seconds_count {0}\n",
                       count, static_cast<double>(m_took_us) / microseconds);
    out += counter("warifu_answer_bytes_total", "Bytes of answers, without headers.", m_bytes);
    out += counter("warifu_requests_limited_total", "Requests refused since their client sends too many.", m_limited);
    out += counter("warifu_store_errors_total", "Errors of the store.", m_store_errors);
    out += fmt::format("# HELP warifu_log_entries Entries of the log.\n# TYPE warifu_log_entries gauge\n"
                       "warifu_log_entries {}\n",
                       log_size);
    return out;
}

} // namespace warifu::server

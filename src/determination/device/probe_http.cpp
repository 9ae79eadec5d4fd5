// The front page of a web service, and the pages that it redirects to on the same device. Nothing else is asked for,
// and a redirect to another host is told, never followed.

#include <fmt/format.h>

#include "discovery.h"
#include "http_message.h"
#include "page_facts.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_page = 512U << 10U;
constexpr int most_hops = 3;

struct WebPlace {
    std::uint16_t port = 0;
    bool tls = false;
    std::string path = "/";

    bool operator==(const WebPlace&) const = default;
};

struct Page {
    HttpAnswer http;
    bool answered = false;
    bool cut = false;
    Ended ended = Ended::Timeout; ///< as if, where there was no connection
};

std::string host_of(const Probing& probing, const WebPlace& place) {
    const std::string& name = probing.plan.host.empty() ? probing.plan.address : probing.plan.host;
    const std::string host = name.find(':') == std::string::npos ? name : fmt::format("[{}]", name);
    return place.port == (place.tls ? 443 : 80) ? host : fmt::format("{}:{}", host, place.port);
}

Async<Page> fetch(Probing& probing, const WebPlace& place) {
    Page page;
    auto opening = open_channel(probing, place.port, place.tls);
    const std::unique_ptr<Channel> channel = co_await std::move(opening);
    if (!channel)
        co_return page;
    std::string request = http_get(host_of(probing, place), place.path);
    const bool sent = co_await channel->write(std::move(request), probing.plan.pace.answer);
    if (!sent)
        co_return page;
    std::function<bool(std::string_view)> enough = http_whole;
    const Reading reading = co_await channel->read_until(std::move(enough), most_page, probing.plan.pace.answer);
    page.http = read_http(reading.bytes, reading.ended == Ended::Closed ? Rest::Ended : Rest::MayFollow);
    page.answered = page.http.status != 0;
    page.cut = !page.http.whole;
    page.ended = reading.ended;
    co_return page;
}

bool is_self(const Probing& probing, const std::string& host) {
    return host.empty() || host == probing.plan.host || host == probing.plan.address ||
           host == probing.transport.address().to_string();
}

std::string at(const Probing& probing, const WebPlace& place) {
    return fmt::format("{}{}", probing.transport.locator(place.port, "tcp"), place.path);
}

void tell_page(Probing& probing, const WebPlace& place, const Page& page, const std::string& redirects_to) {
    const HttpAnswer& http = page.http;
    const PageFacts facts = read_page(http.body, place.tls);
    const CookieFacts cookies = read_cookies(http);
    const bool has_form = facts.login_form;
    // Of a page that was cut, what was not seen is not said to be missing.
    const bool known = !page.cut || has_form;
    probing.sink.row(RowBuilder("http_page", at(probing, place))
                         .number("port", std::int64_t{place.port})
                         .yes_no("tls", place.tls)
                         .text("path", place.path)
                         .number("status", std::int64_t{http.status})
                         .text("title", facts.title)
                         .text("server", http.header("server"))
                         .text("redirects_to", redirects_to)
                         .text("hsts", http.header("strict-transport-security"))
                         .text("csp", http.header("content-security-policy"))
                         .text("frame_options", http.header("x-frame-options"))
                         .text("content_type_options", http.header("x-content-type-options"))
                         .number("cookies", cookies.count)
                         .yes_no("cookies_secure", cookies.secure)
                         .yes_no("cookies_httponly", cookies.http_only)
                         .text("cookies_samesite", cookies.same_site)
                         .yes_no("login_form", known ? std::optional<bool>(has_form) : std::nullopt)
                         .yes_no("form_in_clear",
                                 has_form ? facts.form_in_clear : (known ? std::optional<bool>(false) : std::nullopt))
                         .take());
}

} // namespace

Async<void> probe_http(Probing& probing, const Service& service, Discovery& discovery) {
    std::vector<WebPlace> seen;
    WebPlace place{service.port, service.tls, "/"};
    for (int hop = 0; hop <= most_hops; ++hop) {
        auto fetching = fetch(probing, place);
        const Page page = co_await std::move(fetching);
        if (!page.answered) {
            discovery.http.add(fmt::format("{} gave no answer of HTTP: {}", at(probing, place), why_cut(page.ended)));
            co_return;
        }
        if (page.cut)
            discovery.http.add(fmt::format("{} was not read to its end: {}", at(probing, place), why_cut(page.ended)));
        ++discovery.pages;
        const std::string location(page.http.status / 100 == 3 ? page.http.header("location") : std::string_view{});
        tell_page(probing, place, page, location);
        if (read_page(page.http.body, place.tls).listing)
            disclose(probing, service, "directory-listing", place.path, discovery);
        seen.push_back(place);
        const Target target = read_target(location, place.path);
        if (target.understood && !is_self(probing, target.host))
            discovery.http.add(fmt::format("{} redirects to another host, which was not asked", at(probing, place)));
        if (location.empty() || !target.understood || !is_self(probing, target.host))
            co_return;
        WebPlace next{place.port, place.tls, target.path};
        if (!target.host.empty()) {
            next.tls = target.tls;
            next.port = static_cast<std::uint16_t>(target.port != 0 ? target.port : (target.tls ? 443U : 80U));
        }
        for (const WebPlace& before : seen)
            if (before == next)
                co_return;
        if (quiet_port(next.port)) {
            discovery.http.add(fmt::format("{} redirects to a port that is not written to", at(probing, place)));
            co_return;
        }
        place = next;
    }
    discovery.http.add(fmt::format("{} redirects more than {} times", probing.at(service), most_hops));
}

} // namespace warifu::device

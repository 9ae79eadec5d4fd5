#pragma once

#include <functional>
#include <optional>
#include <string>

#include "warifu/catalogue/catalogue.h"
#include "warifu/registry/register.h"
#include "warifu/server/http_server.h"
#include "warifu/server/page_routes.h"
#include "warifu/server/scanner.h"

namespace warifu::server {

/// What a register answers: labels as JSON, and its log (C2SP tlog-tiles).
///
///     /api/labels?text=&product=&maker=&number=&regime=&market=&state=&on=&size=&after=&limit=
///     /api/labels/NUMBER?on=&size=     /api/labels/NUMBER/history     /api/labels/NUMBER/proof
///     /api/labels/NUMBER/openings
///     /api/export.csv, .jsonl, .jsonld, .fcc: the same question as of /api/labels
///     /api/openapi.json                /checkpoint   /tile/…            /healthz   /readyz
class Routes {
public:
    using Today = std::function<Date()>;
    /// Told of what went wrong inside; whoever asked learns only that something did.
    using Trouble = std::function<void(const Error&)>;

    /// `catalogue`: for what a label opens; it outlives this, as the scanner does. Without `pages` there are none;
    /// without `scanner` every search is answered at once.
    Routes(registry::Register labels, const catalogue::Catalogue& catalogue, Today today, Trouble trouble,
           std::optional<PageRoutes> pages = {}, Scanner* scanner = nullptr)
        : m_labels(std::move(labels)), m_catalogue(catalogue), m_today(std::move(today)), m_trouble(std::move(trouble)),
          m_pages(std::move(pages)), m_scanner(scanner) {}

    /// Where the answer comes later, this outlives it.
    Response answer(const Request& request);
    /// The same, always here, and without what every answer has.
    Response routed(const Request& request);
    Result<std::uint64_t> log_size() { return m_labels.size(); }

private:
    /// With what every answer for programs has.
    Response for_all(const Request& request, Response response) const;
    /// An answer of another thread's: where there is none, people are told so on a page.
    Response came_late(const Request& request, Response late) const;
    /// Of a search that looks at every label: what its answer depends on.
    std::optional<std::string> scan_key(const Request& request);
    Result<Response> route(const std::string& target);
    Result<Response> labels(const std::string& target);
    Result<Response> label(const std::string& target);
    Result<Response> exported(const std::string& target);
    Result<Response> tile(const std::string& target);
    Result<Response> checkpoint();
    Result<Response> ready();

    registry::Register m_labels;
    const catalogue::Catalogue& m_catalogue;
    Today m_today;
    Trouble m_trouble;
    std::optional<PageRoutes> m_pages;
    Scanner* m_scanner;
};

} // namespace warifu::server

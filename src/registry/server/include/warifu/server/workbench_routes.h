#pragma once

#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "warifu/pages/pages.h"
#include "warifu/server/http_server.h"
#include "warifu/server/workbench.h"

namespace warifu::server {

class FormTokens;

struct WorkbenchTerms {
    pages::Site site;
    Workbench* bench = nullptr; ///< outlives this
    std::function<std::time_t()> now;
    std::function<void(const Error&)> trouble; ///< told of what went wrong inside
    /// Content-Security-Policy that lets the report's own script and style act, and nothing else.
    std::string report_policy;
};

/// The maker's workbench: a dossier goes in, and its own maker sees what it comes to.
///
///     /LANG/workbench    GET: the form; POST: the dossier
///     /LANG/workbench/KEY    …/KEY/report    …/KEY/assessment.json    …/KEY/forms/NAME
///     /LANG/workbench/KEY/delete    POST
///
/// KEY cannot be guessed: who has it, sees the results. It stands in no log, in no metric, and no other site is told of
/// it. For all threads.
class WorkbenchRoutes {
public:
    static Result<std::unique_ptr<WorkbenchRoutes>> create(WorkbenchTerms terms);
    ~WorkbenchRoutes();

    static bool is_here(std::string_view target);
    Response answer(const Request& request) const;
    Admission admit(const Request& head) const;
    void take(Request request, const Answered& answered) const;

private:
    WorkbenchRoutes(WorkbenchTerms terms, std::unique_ptr<FormTokens> tokens);

    Response form(Language language, const Text& problem, unsigned status) const;
    Response refused(const Request& request, unsigned status, const Text& message) const;
    using Kept = std::shared_ptr<const pages::Findings>;
    Response found(const Request& request, const Kept& findings, const std::string& name, std::string_view part) const;
    Response file(const Request& request, const Kept& findings, std::string_view name) const;
    Response too_large(const Request& request) const;
    Response done(Language language, const Result<std::string>& name) const;
    Response removal(const Request& request) const;

    WorkbenchTerms m_terms;
    std::unique_ptr<FormTokens> m_tokens;
};

} // namespace warifu::server

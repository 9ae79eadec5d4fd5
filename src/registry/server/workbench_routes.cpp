#include "warifu/server/workbench_routes.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "form_data.h"
#include "form_guard.h"
#include "page_policy.h"
#include "problem.h"
#include "query_string.h"
#include "warifu/base/text.h"

namespace warifu::server {

namespace {

constexpr std::string_view bench_path = "/workbench"; // behind the language
constexpr std::size_t language_size = 3;              // "/en"
constexpr std::size_t form_overhead = 16U << 10U;     // of a form around its dossier
constexpr std::size_t longest_removal = 4096;
constexpr std::string_view token_field = "token";
constexpr std::string_view dossier_field = "dossier";
constexpr std::string_view come_again_s = "10";

const Text nothing_kept = {"There is nothing here: results are kept for a while only, or were removed.",
                           "該当するものがありません。結果の保持期間が過ぎたか、削除されています。"};
const Text foreign_page = {"This was not sent from a page of this server.",
                           "このサーバーのページから送信されたものではありません。"};
const Text old_form = {"The form was open for too long, or the server was started anew. Please send the file again.",
                       "フォームの有効期限が切れたか、サーバーが再起動されました。もう一度送信してください。"};
const Text no_file = {"Choose a dossier to send.", "送信する記録ファイルを選択してください。"};
const Text too_busy = {"Too many dossiers are being looked at now. Please come again in a moment.",
                       "現在、処理が混み合っています。しばらくしてからもう一度お試しください。"};
const Text out_of_order = {"Dossiers cannot be looked at now.", "現在、記録ファイルを処理できません。"};

Language language_at(std::string_view target) {
    return target.starts_with("/ja") ? Language::Japanese : Language::English;
}

/// Of nothing here may a copy stay anywhere. The referrer goes to this server alone: with none at all, browsers would
/// tell no origin when they send our forms (Fetch, "append a request Origin header").
Response private_response(unsigned status, std::string_view type, std::string body, std::string policy) {
    return {status,
            std::string(type),
            std::move(body),
            {{"Cache-Control", "no-store"},
             {"X-Robots-Tag", "noindex"},
             {"Content-Security-Policy", std::move(policy)},
             {"Referrer-Policy", "same-origin"}}};
}

Response private_page(unsigned status, std::string html) {
    return private_response(status, html_type, std::move(html), std::string(no_scripts));
}

Response led_to(std::string address) {
    Response response = private_response(303, "", "", std::string(no_scripts)); // RFC 9110, 15.4.4
    response.headers.emplace_back("Location", std::move(address));
    return response;
}

/// Nothing that is downloaded may act as a page of this server.
Response attachment(std::string_view type, std::shared_ptr<const std::string> body, std::string_view name) {
    Response response = private_response(200, type, {}, "default-src 'none'; sandbox");
    response.kept = std::move(body);
    response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
    return response;
}

std::string_view type_of_file(std::string_view name) {
    constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".html", "text/html; charset=utf-8"},
        {".pdf", "application/pdf"},
        {".txt", "text/plain; charset=utf-8"},
        {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}};
    for (const auto& [ending, type] : types)
        if (name.ends_with(ending))
            return type;
    return "application/octet-stream";
}

/// Whose fault it is that nothing came of a dossier.
bool is_ours(const Error& error) { return error.code == ErrorCode::Io || error.code == ErrorCode::Internal; }

Text not_a_dossier(const Error& error) {
    const std::string why = printable(error.message, 500);
    return {"This file could not be read as a dossier: " + why, "記録ファイルとして読み取れませんでした: " + why};
}

/// The content of a part, when there is one that is a file, or is none.
std::optional<std::string_view> content_of(std::span<const FormPart> parts, std::string_view name, bool is_file) {
    for (const FormPart& part : parts)
        if (part.name == name && part.is_file == is_file)
            return part.content;
    return std::nullopt;
}

/// `token=…`, as forms without a file are sent; tokens have no character that would be encoded.
std::string_view token_of_removal(std::string_view body) {
    constexpr std::string_view begin = "token=";
    return body.starts_with(begin) ? body.substr(begin.size()) : std::string_view();
}

/// Behind `/en/workbench`: nothing, or a name and what of it is asked for.
struct BenchTarget {
    std::string name;
    std::string part; ///< empty: the overview
    std::string file; ///< of `forms`
    bool good = false;
};

BenchTarget bench_target(std::string_view text) {
    const auto target = read_target(text, {});
    if (!target || target->path.size() > 5)
        return {};
    const auto at = [&](std::size_t i) { return i < target->path.size() ? target->path[i] : std::string(); };
    BenchTarget asked{at(2), at(3), at(4), true};
    const bool whole = target->path.size() == (asked.part == "forms" ? 5U : asked.part.empty() ? 3U : 4U);
    asked.good = target->path.size() == 2 || (whole && is_unguessable_name(asked.name));
    return asked;
}

} // namespace

WorkbenchRoutes::WorkbenchRoutes(WorkbenchTerms terms, std::unique_ptr<FormTokens> tokens)
    : m_terms(std::move(terms)), m_tokens(std::move(tokens)) {}
WorkbenchRoutes::~WorkbenchRoutes() = default;

Result<std::unique_ptr<WorkbenchRoutes>> WorkbenchRoutes::create(WorkbenchTerms terms) {
    auto tokens = std::make_unique<FormTokens>(TRY(FormTokens::create()));
    return std::unique_ptr<WorkbenchRoutes>(new WorkbenchRoutes(std::move(terms), std::move(tokens)));
}

bool WorkbenchRoutes::is_here(std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    if (!path.starts_with("/en/") && !path.starts_with("/ja/"))
        return false;
    const std::string_view rest = path.substr(language_size);
    return rest == bench_path || (rest.starts_with(bench_path) && rest[bench_path.size()] == '/');
}

Response WorkbenchRoutes::refused(const Request& request, unsigned status, const Text& message) const {
    return private_page(status, pages::refusal_page(m_terms.site, status, message, language_at(request.target)));
}

Response WorkbenchRoutes::form(Language language, const Text& problem, unsigned status) const {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(m_terms.bench->terms().kept_for).count();
    const pages::WorkbenchView view{m_tokens->make(m_terms.now()), m_terms.bench->terms().dossier_bytes,
                                    static_cast<unsigned>(minutes), problem};
    return private_page(status, pages::workbench_page(m_terms.site, view, language));
}

Response WorkbenchRoutes::answer(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        Response response = refused(request, 405, {"GET, HEAD and POST alone", "GET、HEAD、POST のみ使用できます。"});
        response.headers.emplace_back("Allow", "GET, HEAD, POST");
        return response;
    }
    const BenchTarget asked = bench_target(request.target);
    if (!asked.good)
        return refused(request, 404, nothing_kept);
    if (asked.name.empty())
        return form(language_at(request.target), {}, 200);
    const auto findings = m_terms.bench->find(asked.name);
    if (findings == nullptr)
        return refused(request, 404, nothing_kept);
    return asked.part == "forms" ? file(request, findings, asked.file)
                                 : found(request, findings, asked.name, asked.part);
}

Response WorkbenchRoutes::found(const Request& request, const Kept& findings, const std::string& name,
                                std::string_view part) const {
    if (part == "report") {
        // With no origin of its own: whoever had it say what is not in it would gain nothing here.
        Response response = private_response(
            200, html_type, {}, m_terms.report_policy + "; frame-ancestors 'none'; sandbox allow-scripts allow-modals");
        response.kept = {findings, &findings->report};
        return response;
    }
    if (part == "assessment.json")
        return attachment("application/json", {findings, &findings->json}, "assessment.json");
    if (!part.empty())
        return refused(request, 404, nothing_kept);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(m_terms.bench->terms().kept_for).count();
    const pages::FindingsView view{*findings, name, m_tokens->make(m_terms.now()), static_cast<unsigned>(minutes)};
    return private_page(200, pages::findings_page(m_terms.site, view, language_at(request.target)));
}

Response WorkbenchRoutes::file(const Request& request, const Kept& findings, std::string_view name) const {
    for (const pages::FormFinding& form : findings->forms)
        for (const pages::FormFinding::File& each : form.files)
            if (each.name == name)
                return attachment(type_of_file(name), {findings, &each.bytes}, name);
    return refused(request, 404, nothing_kept);
}

Response WorkbenchRoutes::too_large(const Request& request) const {
    const std::string size = human_size(m_terms.bench->terms().dossier_bytes);
    return form(language_at(request.target),
                {fmt::format("The file is larger than {}, which is all that is taken here.", size),
                 fmt::format("ファイルが上限({})を超えています。", size)},
                413);
}

Admission WorkbenchRoutes::admit(const Request& head) const {
    const BenchTarget asked = bench_target(head.target);
    const bool removes = asked.good && asked.part == "delete";
    if (!asked.good || !(removes || asked.name.empty()))
        return {refused(head, 404, nothing_kept)};
    if (!is_from_own_page(head))
        return {refused(head, 403, foreign_page)};
    if (removes)
        return {{}, longest_removal};
    if (!boundary_of(head.content_type) || !head.content_encoding.empty())
        return {refused(head, 415,
                        {"A dossier is sent by the form of this page.",
                         "記録ファイルはこのページのフォームから送信してください。"})};
    auto place = m_terms.bench->place();
    if (place == nullptr) {
        Response busy = form(language_at(head.target), too_busy, 503);
        busy.headers.emplace_back("Retry-After", come_again_s);
        return {std::move(busy)};
    }
    return {{}, m_terms.bench->terms().dossier_bytes + form_overhead, std::move(place), too_large(head)};
}

Response WorkbenchRoutes::removal(const Request& request) const {
    const Language language = language_at(request.target);
    if (!m_tokens->is_good(token_of_removal(request.body), m_terms.now()))
        return refused(request, 403, old_form);
    if (!m_terms.bench->forget(bench_target(request.target).name))
        return refused(request, 404, nothing_kept);
    return led_to(fmt::format("/{}{}", pages::code(language), bench_path));
}

Response WorkbenchRoutes::done(Language language, const Result<std::string>& name) const {
    if (name)
        return led_to(fmt::format("/{}{}/{}", pages::code(language), bench_path, *name));
    if (!is_ours(name.error()))
        return form(language, not_a_dossier(name.error()), 422);
    m_terms.trouble(name.error());
    Response response = form(language, out_of_order, 503);
    response.headers.emplace_back("Retry-After", come_again_s);
    return response;
}

void WorkbenchRoutes::take(Request request, const Answered& answered) const {
    const Language language = language_at(request.target);
    if (!bench_target(request.target).name.empty())
        return answered(removal(request));
    const auto parts = read_form_data(*boundary_of(request.content_type), request.body);
    if (!parts)
        return answered(
            form(language, {printable(parts.error().message), "フォームの内容を読み取れませんでした。"}, 400));
    const auto token = content_of(*parts, token_field, false);
    if (!token || !m_tokens->is_good(*token, m_terms.now()))
        return answered(form(language, old_form, 403));
    const auto dossier = content_of(*parts, dossier_field, true);
    if (!dossier || dossier->empty())
        return answered(form(language, no_file, 422));
    if (dossier->size() > m_terms.bench->terms().dossier_bytes)
        return answered(too_large(request));
    // In its place: a second copy of a large dossier would be as large.
    const auto begin = static_cast<std::size_t>(dossier->data() - request.body.data());
    request.body.resize(begin + dossier->size());
    request.body.erase(0, begin);
    m_terms.bench->work(std::move(request.body), language, [this, language, answered](const Result<std::string>& name) {
        answered(done(language, name));
    });
}

} // namespace warifu::server

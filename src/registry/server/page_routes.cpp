#include "warifu/server/page_routes.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>

#include <fmt/format.h>

#include "query_string.h"
#include "questions.h"
#include "warifu/base/text.h"

namespace warifu::server {

namespace {

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::array<std::string_view, 1> check_parameters = {"token"};

/// `/ja/labels/X`: Japanese.
Language language_of(std::string_view target) {
    return target.starts_with("/ja") ? Language::Japanese : Language::English;
}

/// The first language that is named, of those that there are (RFC 9110, 12.5.4; weights are seldom out of order).
Language wanted(std::string_view accepted) {
    for (const std::string_view each : split(accepted, ',')) {
        if (trim(each).starts_with("ja"))
            return Language::Japanese;
        if (trim(each).starts_with("en"))
            return Language::English;
    }
    return Language::English;
}

constexpr std::string_view no_scripts = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                                        "base-uri 'none'; frame-ancestors 'none'";
/// Of the page that reads QR codes.
constexpr std::string_view own_scripts =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

Response page(std::string html, std::string_view policy = no_scripts) {
    return {200,
            std::string(html_type),
            std::move(html),
            {{"Cache-Control", "no-cache"},
             {"Content-Security-Policy", std::string(policy)},
             {"Referrer-Policy", "no-referrer"}}};
}

/// What the pages load.
struct File {
    std::string_view path;
    std::string_view type;
    std::string_view (*text)();
};
constexpr File files[] = {{"/style.css", "text/css", pages::style_sheet},
                          {"/check.js", "text/javascript", pages::check_script},
                          {"/qr.js", "text/javascript", pages::qr_decoder}};

const File* file_at(std::string_view path) {
    const auto* found = std::ranges::find(files, path, &File::path);
    return found == std::end(files) ? nullptr : found;
}

Error no_such_label() { return make_error(ErrorCode::NotFound, "there is no such label on that day"); }

} // namespace

bool PageRoutes::is_page(std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    return path == "/" || path == "/en" || path == "/ja" || path.starts_with("/en/") || path.starts_with("/ja/") ||
           file_at(path) != nullptr;
}

Result<Response> PageRoutes::search(const std::string& text, registry::Register& labels, Date today) const {
    Target target = TRY(read_target(text, search_parameters));
    const registry::AsOf asked = TRY(as_of(target, today));
    const registry::Search search = TRY(search_of(target));
    const registry::Page found = TRY(labels.search(search, asked));
    const Language language = language_of(text);
    const std::string next = next_page(target, fmt::format("/{}/", pages::code(language)), found);
    return page(pages::search_page(m_terms.site, {search, asked.day, today, found, next}, language));
}

Result<Response> PageRoutes::label(const std::string& text, registry::Register& labels, Date today) const {
    const Target target = TRY(read_target(text, label_parameters));
    const registry::AsOf asked = TRY(as_of(target, today));
    const std::string& number = target.path[2];
    std::vector<registry::Held> history = TRY(labels.history(number, asked));
    const std::optional<registry::Held> held = registry::newest_on(history, asked.day);
    if (!held)
        return no_such_label();
    const label::Label label = pages::label_of(*held);
    const recognition::Question question{
        {pages::recognised_label(*held)}, asked.day, held->revision.label.support_until, {}};
    return page(pages::label_page(m_terms.site,
                                  {*held, std::move(history), asked.day, today, m_terms.names(label),
                                   recognition::recognise(m_terms.site.catalogue, question)},
                                  language_of(text)));
}

Result<Response> PageRoutes::check(const std::string& text, registry::Register& labels, Date today) const {
    Target target = TRY(read_target(text, check_parameters));
    pages::CheckView view{std::string(trim(target.parameters["token"])), today, {}, {}, {}};
    if (view.asked.empty())
        return page(pages::check_page(m_terms.site, view, language_of(text)), own_scripts);
    label::VerifyTerms terms{today, std::time(nullptr), {}, {}};
    view.found = m_terms.verifier != nullptr ? TRY(m_terms.verifier->verify(view.asked, terms)) : label::Verification();
    if (m_terms.verifier == nullptr)
        view.found->problems.push_back({"nobody-known",
                                        {"This register was not told whose signatures to rely on.",
                                         "この登録簿には、信頼する署名者が設定されていません。"}});
    if (view.found->authentic) {
        view.names = m_terms.names(view.found->token->label);
        view.held = TRY(labels.find(view.found->token->label.number, {today}));
    }
    return page(pages::check_page(m_terms.site, view, language_of(text)), own_scripts);
}

Result<Response> PageRoutes::route(const Request& request, registry::Register& labels, Date today) const {
    const std::string& target = request.target;
    const std::string path = target.substr(0, target.find('?'));
    const auto parts = split(std::string_view(path).substr(1), '/');
    if (const File* file = file_at(path))
        return Response{200, std::string(file->type), std::string(file->text()), {{"Cache-Control", "max-age=3600"}}};
    if (parts.size() == 1) // "/", "/en", "/ja"
        return Response{302,
                        std::string(html_type),
                        {},
                        {{"Location", fmt::format("/{}/", path == "/" ? pages::code(wanted(request.accept_language))
                                                                      : std::string_view(path).substr(1))}}};
    if (parts.size() == 2 && parts[1].empty())
        return search(target, labels, today);
    if (parts.size() == 2 && parts[1] == "check")
        return check(target, labels, today);
    if (parts.size() == 3 && parts[1] == "labels")
        return label(target, labels, today);
    return make_error(ErrorCode::NotFound, "there is nothing here");
}

Response PageRoutes::refusal(const Request& request, unsigned status, const std::string& message) const {
    Response response =
        page(pages::refusal_page(m_terms.site, status, {message, message}, language_of(request.target)));
    response.status = status;
    return response;
}

} // namespace warifu::server

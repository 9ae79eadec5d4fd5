#include "warifu/server/page_routes.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>

#include <fmt/format.h>

#include "page_policy.h"
#include "problem.h"
#include "query_string.h"
#include "questions.h"
#include "warifu/base/text.h"

namespace warifu::server {

namespace {

constexpr std::array<std::string_view, 1> check_parameters = {"token"};
constexpr std::array<std::string_view, 1> statistics_parameters = {"on"};

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
                          {"/favicon.svg", "image/svg+xml", pages::icon},
                          {"/check.js", "text/javascript", pages::check_script},
                          {"/qr.js", "text/javascript", pages::qr_decoder}};

const File* file_at(std::string_view path) {
    const auto* found = std::ranges::find(files, path, &File::path);
    return found == std::end(files) ? nullptr : found;
}

Error no_such_label() { return make_error(ErrorCode::NotFound, "there is no such label on that day"); }

Error nothing_here() { return make_error(ErrorCode::NotFound, "there is nothing here"); }

} // namespace

bool PageRoutes::is_page(std::string_view target) {
    const std::string_view path = target.substr(0, target.find('?'));
    return path == "/" || path == "/en" || path == "/ja" || path.starts_with("/en/") || path.starts_with("/ja/") ||
           path.starts_with("/labels/") || file_at(path) != nullptr;
}

std::string SignatureCheck::signer_of(const std::string& token, Date today) {
    constexpr std::size_t most_remembered = 4096;
    Trust::Verifier verifier = m_trust.now();
    if (verifier == nullptr || token.empty())
        return {};
    if (m_verifier != verifier || m_day != today || m_found.size() >= most_remembered)
        m_found.clear();
    m_verifier = std::move(verifier);
    m_day = today;
    const auto [place, is_new] = m_found.try_emplace(token);
    if (is_new) {
        const auto found = m_verifier->verify(token, {today, std::time(nullptr), {}, {}});
        if (found && found->authentic)
            place->second = found->signer->name;
    }
    return place->second;
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

bool PageRoutes::is_drawn(const registry::Held& held, Date today) {
    const bool counts = held.state == registry::State::Valid || held.state == registry::State::Grace;
    return m_terms.drawings != nullptr && m_terms.draw && counts &&
           !m_signatures.signer_of(held.revision.label.token, today).empty();
}

/// Of today alone: a drawing that somebody keeps does not say when it stopped to count.
Result<Response> PageRoutes::drawing(const std::string& text, registry::Register& labels, Date today) {
    const Target target = TRY(read_target(text, {}));
    const Picture picture = target.path[2] == "label.svg" ? Picture::Svg : Picture::Png;
    const std::optional<registry::Held> held = TRY(labels.find(target.path[1], {today}));
    if (!held || !is_drawn(*held, today))
        return make_error(ErrorCode::NotFound, "there is no label here that can be shown as it is printed");
    const std::string token = held->revision.label.token;
    const auto draw = [draw = m_terms.draw, token, picture]() -> Response {
        const auto read = label::read_token(token);
        auto drawn = read ? draw(read->label, token, picture) : Result<std::string>(read.error());
        if (!drawn)
            return problem(503, "not-drawn", "the label cannot be drawn now");
        return {200,
                picture == Picture::Svg ? "image/svg+xml" : "image/png",
                std::move(*drawn),
                {{"Cache-Control", "no-cache"}}};
    };
    return m_terms.drawings->answer((picture == Picture::Svg ? "svg " : "png ") + token, draw);
}

Result<Response> PageRoutes::label(const std::string& text, registry::Register& labels, Date today) {
    const Target target = TRY(read_target(text, label_parameters));
    const registry::AsOf asked = TRY(as_of(target, today));
    const std::string& number = target.path[2];
    std::vector<registry::Held> history = TRY(labels.history(number, asked));
    const std::optional<std::size_t> newest = registry::newest_on(history, asked.day);
    if (!newest)
        return no_such_label();
    registry::Held held = history[*newest];
    label::RegimeNames names = m_terms.names(pages::label_of(held));
    pages::LabelView view{std::move(held), std::move(history), asked.day, today, std::move(names)};
    view.signer = m_signatures.signer_of(view.held.revision.label.token, today);
    view.drawn = asked.day == today && is_drawn(view.held, today);
    return page(pages::label_page(m_terms.site, view, language_of(text)));
}

Result<std::uint64_t> PageRoutes::counted_size(registry::Register& labels) {
    constexpr std::chrono::seconds while_{60};
    const auto now = std::chrono::steady_clock::now();
    if (!m_counted || now - m_counted_at > while_) {
        m_counted = TRY(labels.size());
        m_counted_at = now;
    }
    return *m_counted;
}

/// Counting looks at every label: once for each day and size, whoever asks.
Result<Response> PageRoutes::statistics(const std::string& text, registry::Register& labels, Date today) {
    Target target = TRY(read_target(text, statistics_parameters));
    registry::AsOf asked = TRY(as_of(target, today));
    if (!asked.size)
        asked.size = TRY(counted_size(labels));
    const Language language = language_of(text);
    const auto shown = [site = m_terms.site, language](registry::Register& counted, const registry::AsOf& as_of) {
        const auto made = counted.count(as_of);
        return made ? Result<Response>(page(pages::statistics_page(site, {*made}, language))) : made.error();
    };
    if (m_terms.counts == nullptr || !m_terms.open)
        return shown(labels, asked);
    const auto work = [shown, open = m_terms.open, asked]() -> Response {
        auto counted = open();
        auto made = counted ? shown(*counted, asked) : Result<Response>(counted.error());
        return made ? std::move(*made) : problem(503, "not-counted", "the register cannot be counted now");
    };
    return m_terms.counts->answer(fmt::format("{} {} {}", pages::code(language), asked.day.to_string(), *asked.size),
                                  work);
}

Result<Response> PageRoutes::check(const std::string& text, registry::Register& labels, Date today) const {
    Target target = TRY(read_target(text, check_parameters));
    pages::CheckView view{std::string(trim(target.parameters["token"])), today, {}, {}, {}};
    if (view.asked.empty())
        return page(pages::check_page(m_terms.site, view, language_of(text)), own_scripts);
    label::VerifyTerms terms{today, std::time(nullptr), {}, {}};
    const Trust::Verifier verifier = m_terms.trust.now();
    view.found = verifier != nullptr ? TRY(verifier->verify(view.asked, terms)) : label::Verification();
    if (verifier == nullptr)
        view.found->problems.push_back({"nobody-known",
                                        {"This register was not told whose signatures to rely on.",
                                         "この登録簿には、信頼する署名者が設定されていません。"}});
    if (view.found->authentic) {
        view.names = m_terms.names(view.found->token->label);
        view.held = TRY(labels.find(view.found->token->label.number, {today}));
    }
    return page(pages::check_page(m_terms.site, view, language_of(text)), own_scripts);
}

Result<Response> PageRoutes::route(const Request& request, registry::Register& labels, Date today) {
    const std::string& target = request.target;
    const std::string path = target.substr(0, target.find('?'));
    const auto parts = split(std::string_view(path).substr(1), '/');
    if (const File* file = file_at(path))
        return Response{200, std::string(file->type), std::string(file->text()), {{"Cache-Control", "max-age=3600"}}};
    if (parts.front() == "labels")
        return parts.size() == 3 && (parts[2] == "label.svg" || parts[2] == "label.png")
                   ? drawing(target, labels, today)
                   : nothing_here();
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
    if (parts.size() == 2 && parts[1] == "statistics")
        return statistics(target, labels, today);
    if (parts.size() == 3 && parts[1] == "labels")
        return label(target, labels, today);
    return nothing_here();
}

Response PageRoutes::refusal(const Request& request, unsigned status, const Text& message) const {
    Response response = page(pages::refusal_page(m_terms.site, status, message, language_of(request.target)));
    response.status = status;
    return response;
}

} // namespace warifu::server

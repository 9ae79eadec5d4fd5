#include "warifu/registry/documents.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "warifu/base/json_writer.h"
#include "warifu/base/text.h"

namespace warifu::registry {

namespace {

using Json = nlohmann::ordered_json;

constexpr int document_version = 1;
constexpr unsigned indent = 2;
constexpr std::size_t longest_change = 64U << 10U;
constexpr std::array<std::string_view, 20> known = {
    "change",  "number",  "effective", "actor",   "reason",        "request",
    "regime",  "level",   "edition",   "market",  "product",       "model",
    "maker",   "speaker", "issued",    "expires", "support_until", "security_information",
    "contact", "token"};

Error no_change(std::string_view why) { return make_error(ErrorCode::Parse, fmt::format("not a change: {}", why)); }

/// Object of texts alone; a missing one is empty.
class Fields {
public:
    explicit Fields(const Json& json) : m_json(json) {}
    Result<void> check() const {
        for (const auto& [name, value] : m_json.items())
            if (std::ranges::find(known, name) == known.end() || !value.is_string())
                return no_change(fmt::format("'{}' is not known, or no text", printable(name, 40)));
        return {};
    }
    std::string text(const char* name) const {
        const auto member = m_json.find(name);
        return member == m_json.end() ? std::string() : member->get<std::string>();
    }
    Result<Date> day(const char* name) const {
        auto read = Date::parse(text(name));
        if (!read)
            return no_change(fmt::format("'{}' is not a day, YYYY-MM-DD", name));
        return read;
    }
    Result<std::optional<Date>> maybe_day(const char* name) const {
        if (text(name).empty())
            return std::optional<Date>();
        const Date read = TRY(day(name));
        return std::optional<Date>(read);
    }

private:
    const Json& m_json;
};

Result<Label> read_label(const Fields& fields) {
    const Date issued = TRY(fields.day("issued"));
    Label label{.issued = issued};
    label.regime = fields.text("regime");
    label.level = fields.text("level");
    label.edition = fields.text("edition");
    label.market = fields.text("market");
    label.product = fields.text("product");
    label.model = fields.text("model");
    label.maker = fields.text("maker");
    label.security_information = fields.text("security_information");
    label.contact = fields.text("contact");
    label.token = fields.text("token");
    label.speaker = TRY(label::parse_speaker(fields.text("speaker")));
    label.expires = TRY(fields.maybe_day("expires"));
    label.support_until = TRY(fields.maybe_day("support_until"));
    return label;
}

void write_members(JsonWriter& json, const Held& held) {
    const Label& label = held.revision.label;
    json.member("number", label.number)
        .member("state", recognition::to_string(held.state))
        .member("regime", label.regime)
        .member("level", label.level)
        .member("edition", label.edition)
        .member("market", label.market)
        .member("product", label.product)
        .member("model", label.model)
        .member("maker", label.maker)
        .member("speaker", to_string(label.speaker))
        .member("issued", label.issued)
        .member("expires", label.expires)
        .member("support_until", label.support_until)
        .member("security_information", label.security_information)
        .member("contact", label.contact)
        .member("token", label.token)
        .member("revision", held.revision.revision)
        .member("leaf", held.leaf);
}

} // namespace

Result<Change> read_change(std::string_view text) {
    if (text.size() > longest_change)
        return make_error(ErrorCode::LimitExceeded, "a change of more than 64 KiB");
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return no_change("no JSON object");
    const Fields fields(json);
    TRY_VOID(fields.check());
    const Kind kind = TRY(parse_kind(fields.text("change")));
    const bool writes_label = kind == Kind::Issue || kind == Kind::Renew;
    const Date effective = TRY(fields.day(kind == Kind::Issue ? "issued" : "effective"));
    Label label{.issued = effective};
    if (writes_label)
        label = TRY(read_label(fields));
    label.number = fields.text("number");
    return Change{
        kind, std::move(label), effective, fields.text("actor"), fields.text("reason"), fields.text("request")};
}

std::string write_label(const Held& held, Date day) {
    JsonWriter json(indent);
    json.begin().member("version", document_version).member("on", day).begin("label");
    write_members(json, held);
    return json.end().end().take() + "\n";
}

std::string write_labels(const Page& page, Date day, std::string_view next) {
    JsonWriter json(indent);
    json.begin().member("version", document_version).member("on", day).member("size", page.size).begin_list("labels");
    for (const Held& held : page.labels) {
        json.begin();
        write_members(json, held);
        json.end();
    }
    json.end_list();
    if (next.empty())
        json.null("next");
    else
        json.member("next", next);
    return json.end().take() + "\n";
}

std::string label_line(const Held& held) {
    JsonWriter json(0);
    json.begin();
    write_members(json, held);
    return json.end().take();
}

std::string write_history(const std::vector<Held>& history) {
    JsonWriter json(indent);
    json.begin().member("version", document_version).begin_list("changes");
    for (const Held& held : history) {
        const Revision& revision = held.revision;
        json.begin()
            .member("change", to_string(revision.kind))
            .member("revision", revision.revision)
            .member("effective", revision.effective)
            .member("recorded_at", revision.recorded_at)
            .member("actor", revision.actor)
            .member("reason", revision.reason)
            .member("state", recognition::to_string(revision.state))
            .member("leaf", held.leaf)
            .end();
    }
    return json.end_list().end().take() + "\n";
}

} // namespace warifu::registry

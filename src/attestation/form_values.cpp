#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "exposure.h"
#include "form_durations.h"
#include "form_fill.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using Kind = catalogue::FormValue::Kind;

FormCell empty_place() { return {.text = {}, .trace = {}, .missing = true}; }

std::string line_of_product(unsigned line) { return fmt::format("product.toml:{}", line); }

FormCell plain(std::string words, std::string trace) {
    if (is_blank(words))
        return empty_place();
    return {{words, words}, std::move(trace), false};
}

FormCell told(Text text, std::string trace) {
    return text.empty() ? empty_place() : FormCell{std::move(text), std::move(trace), false};
}

FormCell from(const selection::Written& written) {
    return written.line == 0 ? empty_place() : FormCell{written.text, line_of_product(written.line), false};
}

std::vector<std::string> models_of(const FormSubject& subject) {
    if (subject.regime == nullptr || subject.regime->by_model.empty())
        return subject.product.models;
    std::vector<std::string> models;
    for (const review::RegimeVerdict& part : subject.regime->by_model)
        models.insert(models.end(), part.models.begin(), part.models.end());
    return models;
}

/// Of each model where they differ: one that nobody gave a day is told, too.
FormCell support_until(const FormSubject& subject) {
    const selection::Product& product = subject.product;
    const std::string trace = line_of_product(product.line);
    const std::vector<std::string> models = models_of(subject);
    std::vector<std::pair<std::string, std::string>> days;
    for (const selection::Model& model : product.family) {
        if (std::ranges::find(models, model.id) == models.end())
            continue;
        const auto& day = model.support_until ? model.support_until : product.support_until;
        if (!day)
            return empty_place();
        days.emplace_back(model.id, day->to_string());
    }
    const bool alike = std::ranges::all_of(days, [&](const auto& each) { return each.second == days.front().second; });
    if (days.empty())
        return product.support_until ? plain(product.support_until->to_string(), trace) : empty_place();
    if (alike)
        return plain(days.front().second, trace);
    std::string text;
    for (const auto& [model, day] : days)
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", model, day);
    return plain(text, trace);
}

FormCell artefacts(const FormSubject& subject) {
    std::string text;
    for (const ArtefactSummary& artefact : subject.lookup.assessment().artefacts)
        text += fmt::format("{}{} (SHA-256 {})", text.empty() ? "" : "; ", artefact.name, artefact.sha256);
    return plain(text, "dossier: artefact");
}

/// Standards whose every mandatory provision is met; one that was not assessed so cannot be relied on.
FormCell standards(const FormSubject& subject) {
    std::vector<std::string> names;
    for (const review::RegimeVerdict& verdict : subject.lookup.assessment().regimes) {
        const auto* regime = subject.lookup.catalogue().find_regime(parse_regime_id(verdict.regime).regime);
        if (regime == nullptr || regime->kind != catalogue::Regime::Kind::Standard ||
            verdict.verdict != review::Verdict::Pass)
            continue;
        const auto* edition = subject.lookup.catalogue().find_edition(*regime, verdict.edition);
        names.push_back(edition == nullptr ? regime->name.en : edition->name.en);
    }
    return plain(fmt::format("{}", fmt::join(names, "; ")), "dossier: verdict");
}

/// Those of the regime; of every one where none is named.
FormCell labels(const FormSubject& subject, const std::string& regime) {
    FormCell cell = empty_place();
    for (const recognition::Label& label : subject.lookup.assessment().labels) {
        if (!regime.empty() && label.regime != regime)
            continue;
        const std::string level = label.level.empty() ? "" : "/" + label.level;
        const Text name = subject.lookup.regime_name(label.regime + level);
        const std::string until = label.expires ? " – " + label.expires->to_string() : "";
        const std::string number = label.number.empty() ? "" : " " + label.number;
        const auto add = [&](Language language, std::string& text) {
            const std::string& own = language == Language::English ? name.en : name.ja;
            text +=
                fmt::format("{}{}{} ({}{}){}", text.empty() ? "" : "; ", own, number, word(label.state).in(language),
                            until, label.example ? fmt::format(" [{}]", example_note().in(language)) : "");
        };
        add(Language::English, cell.text.en);
        add(Language::Japanese, cell.text.ja);
        cell.trace = "product.toml: [[label]]";
        cell.missing = false;
    }
    return cell;
}

/// RFC 9116, 2.5.5: less than a year ahead is recommended, so the day before the same day a year later.
std::string expiry(const Date& issued) {
    const bool first = issued.day() == 1; // the day before is in the month before
    const unsigned month = !first ? issued.month() : issued.month() == 1 ? 12 : issued.month() - 1;
    const int year = first && month == 12 ? issued.year() : issued.year() + 1;
    for (unsigned day = first ? 31 : issued.day() - 1; day > 0; --day)
        if (const auto found = Date::from(year, month, day))
            return found->to_string() + "T00:00:00Z";
    return {};
}

/// A span of time is written out: nobody reads `P30D`.
FormCell worded(FormCell cell) {
    for (std::string* text : {&cell.text.en, &cell.text.ja})
        if (const auto duration = iso_duration(*text))
            *text = text == &cell.text.en ? in_words(*duration).en : in_words(*duration).ja;
    return cell;
}

FormCell published(const FormSubject& subject, const std::string& topic) {
    const auto found = subject.published.find(topic);
    if (found == subject.published.end() || found->second.empty())
        return empty_place();
    const PublishedStatement& statement = found->second.front();
    // The value of `5 business days` is P5D: there the page's own words say more.
    const bool by_words =
        statement.value.empty() || (iso_duration(statement.value) && counts_working_days(statement.sentence));
    return plain(by_words ? statement.sentence : statement.value,
                 statement.url.empty() ? "dossier: published" : statement.url);
}

FormCell stated(const FormSubject& subject, const std::string& key) {
    const auto found = subject.product.statements.find(key);
    return found == subject.product.statements.end() ? empty_place() : from(found->second);
}

FormCell result(const FormSubject& subject) {
    if (subject.regime == nullptr)
        return empty_place();
    const review::Verdict verdict = subject.regime->verdict;
    const std::string_view name = to_string(verdict);
    return {{fmt::format("{}: {}", name, gloss(verdict).en), fmt::format("{}: {}", name, gloss(verdict).ja)},
            subject.regime->regime,
            false};
}

FormCell of_maker(Kind kind, const selection::Product& product) {
    const selection::MakerDetails& maker = product.maker_details;
    switch (kind) {
    case Kind::MakerName:
        return maker.name.line != 0 ? from(maker.name) : plain(product.maker, line_of_product(product.line));
    case Kind::MakerAddress: return from(maker.address);
    case Kind::MakerEmail: return from(maker.email);
    case Kind::MakerWebsite: return from(maker.website);
    case Kind::MakerSecurityContact: return from(maker.security_contact);
    case Kind::MakerDisclosurePolicy: return from(maker.disclosure_policy);
    case Kind::RepresentativeName: return from(maker.representative_name);
    case Kind::RepresentativeAddress: return from(maker.representative_address);
    case Kind::SignatoryName: return from(product.signatory.name);
    case Kind::SignatoryFunction: return from(product.signatory.function);
    case Kind::SignatoryPlace: return from(product.signatory.place);
    default: return empty_place();
    }
}

FormCell found(const catalogue::FormValue& value, const FormSubject& subject) {
    const selection::Product& product = subject.product;
    const Exposure& exposure = subject.lookup.assessment().exposure;
    const std::string product_line = line_of_product(product.line);
    switch (value.kind) {
    case Kind::ProductName: return plain(product.name, product_line);
    case Kind::ProductModels: return plain(fmt::format("{}", fmt::join(models_of(subject), ", ")), product_line);
    case Kind::ProductVersion: return plain(product.version, product_line);
    case Kind::ProductSupportUntil: return support_until(subject);
    case Kind::DateOfIssue: return plain(subject.options.issued.to_string(), "warifu forms --on");
    case Kind::DateOfExpiry: return plain(expiry(subject.options.issued), "RFC 9116, 2.5.5");
    case Kind::Artefacts: return artefacts(subject);
    case Kind::DossierDigest:
        return plain("SHA-256 " + subject.options.dossier_digest, subject.lookup.assessment().dossier);
    case Kind::ExposureComponents: return told(exposed_components(exposure), "dossier: advisory_subject");
    case Kind::ExposureMatches: return told(exposed_vulnerabilities(exposure), "dossier: advisory_match");
    case Kind::ExposureEnds: return told(ends_of_life(exposure), "dossier: end_of_life");
    case Kind::Standards: return standards(subject);
    case Kind::Labels: return labels(subject, value.key);
    case Kind::Result: return result(subject);
    case Kind::Stated: return worded(stated(subject, value.key));
    case Kind::Published: return worded(published(subject, value.key));
    default: return of_maker(value.kind, product);
    }
}

} // namespace

FormCell form_value(const catalogue::FormPlace& place, const FormSubject& subject) {
    if (place.value.kind == Kind::Fixed)
        return {place.text, fmt::format("catalogue: {}", fmt::join(place.provenance.sources, ", ")), false};
    FormCell cell = found(place.value, subject);
    if (cell.missing && place.otherwise)
        cell = found(*place.otherwise, subject);
    return cell;
}

FormCell form_value(const catalogue::FormRecord& record, const FormSubject& subject) {
    FormCell cell = found(record.value, subject);
    return cell.missing && record.otherwise ? found(*record.otherwise, subject) : cell;
}

} // namespace warifu::attestation

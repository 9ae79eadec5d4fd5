#include "openings.h"

#include <algorithm>
#include <tuple>

#include "warifu/attestation/compile.h"

namespace warifu::attestation {

namespace {

using catalogue::Catalogue;
using recognition::Label;
using recognition::Opening;
using selection::Product;
using Models = std::vector<std::string>;

bool contains(const Models& models, const std::string& model) {
    return std::ranges::find(models, model) != models.end();
}

/// Those of `models` that are also in `others`, where none means every one.
Models both(const Models& models, const Models& others) {
    if (others.empty())
        return models;
    Models found;
    std::ranges::copy_if(models, std::back_inserter(found), [&](const auto& model) { return contains(others, model); });
    return found;
}

/// None where they are all: a report then names no model.
Models unless_all(Models models, const Product& product) {
    return models.size() == product.family.size() ? Models() : std::move(models);
}

/// Everything that the day of supply, the end of support and exceptions can make different.
bool same(const Opening& a, const Opening& b) {
    return std::tie(a.label, a.regime, a.view, a.effect, a.reason.en, a.requirements, a.from, a.until, a.path,
                    a.confidence) == std::tie(b.label, b.regime, b.view, b.effect, b.reason.en, b.requirements, b.from,
                                              b.until, b.path, b.confidence);
}

/// Adds to what is known already, or to the models of the same opening.
void add(std::vector<Opening>& openings, Opening opening) {
    const auto known = std::ranges::find_if(openings, [&](const Opening& other) { return same(other, opening); });
    if (known == openings.end())
        openings.push_back(std::move(opening));
    else
        known->models.insert(known->models.end(), opening.models.begin(), opening.models.end());
}

/// Labels as one model's product file would have them, in the catalogue's sense.
recognition::Question question_of(const std::vector<Label>& labels, const Product& product, Date on) {
    return {labels, on, product.support_until, product.excepted};
}

} // namespace

Result<std::vector<Label>> labels_of(const Catalogue& catalogue, const Product& product) {
    std::vector<Label> labels;
    for (const selection::HeldLabel& held : product.labels) {
        std::string id = held.regime;
        if (!held.level.empty())
            id += "/" + held.level;
        if (!held.edition.empty())
            id += "@" + held.edition;
        Label label = TRY(recognition::parse_label(id, catalogue));
        label.number = held.number;
        label.issued = held.issued;
        label.expires = held.expires;
        label.state = TRY(recognition::parse_label_state(held.state));
        label.example = held.example;
        label.models = unless_all(held.models, product);
        labels.push_back(std::move(label));
    }
    return labels;
}

std::vector<Label> prospects_of(const Catalogue& catalogue, const Product& product, const review::Answer& answer,
                                const std::vector<Label>& held) {
    std::vector<Label> prospects;
    const auto is_open = [](const review::RegimeVerdict& verdict) {
        return verdict.verdict == review::Verdict::Pass || verdict.verdict == review::Verdict::Inconclusive;
    };
    for (const review::RegimeVerdict& verdict : answer.regimes) {
        auto label = recognition::parse_label(verdict.regime, catalogue);
        const auto starts = [&](const auto& arrangement) { return arrangement.from_regime == label->regime; };
        if (verdict.edition.empty() || !label || std::ranges::none_of(catalogue.arrangements, starts))
            continue;
        Models open;
        for (const review::RegimeVerdict& part : verdict.by_model)
            if (is_open(part) && !part.edition.empty())
                open.insert(open.end(), part.models.begin(), part.models.end());
        bool whole = product.family.empty() && is_open(verdict);
        for (const Label& other : held) {
            if (other.regime != label->regime || other.level != label->level)
                continue;
            whole = false;
            std::erase_if(open,
                          [&](const auto& model) { return other.models.empty() || contains(other.models, model); });
        }
        if (!whole && open.empty())
            continue;
        label->models = unless_all(std::move(open), product);
        prospects.push_back(std::move(*label));
    }
    return prospects;
}

std::vector<Opening> openings_of(const Catalogue& catalogue, const Product& product,
                                 const std::vector<selection::Alike>& groups, const std::vector<Label>& labels,
                                 Date on) {
    if (product.family.empty())
        return recognition::recognise(catalogue, question_of(labels, product, on));
    std::vector<Opening> openings;
    for (const selection::Alike& group : groups)
        for (Opening& opening : recognition::recognise(catalogue, question_of(labels, group.view.product, on))) {
            opening.models = both(group.models, labels[opening.label].models);
            if (!opening.models.empty())
                add(openings, std::move(opening));
        }
    for (Opening& opening : openings)
        opening.models = unless_all(std::move(opening.models), product);
    std::ranges::stable_sort(openings, {}, &Opening::label);
    return openings;
}

std::vector<review::MetByLabel> met_by(const std::vector<Label>& labels, const std::vector<Opening>& opens,
                                       const std::string& model) {
    std::vector<review::MetByLabel> met;
    for (const Opening& opening : opens)
        if (!labels[opening.label].example && opening.view == catalogue::Arrangement::View::Statute &&
            opening.effect == recognition::Effect::Deemed &&
            (opening.models.empty() || contains(opening.models, model)))
            for (const std::string& id : opening.requirements)
                met.push_back({id, opening.reason, opening.until, opening.confidence});
    return met;
}

} // namespace warifu::attestation

#include "warifu/selection/family.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace warifu::selection {

namespace {

template <class List, class Item>
bool contains(const List& list, const Item& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

/// Works out one model after the other.
class Family {
public:
    explicit Family(const Product& product) : m_product(product) {
        for (const Model& model : product.family)
            m_by_id.emplace(model.id, &model);
        m_frame = product;
        m_frame.records.clear();
        m_frame.labels.clear();
        m_frame.overrides.clear();
        m_frame.artefacts.clear();
        m_frame.family.clear();
        for (std::size_t i = 0; i < product.records.size(); ++i)
            m_records[product.records[i].model].push_back(i);
    }

    ModelView whole() const;
    ModelView view(const Model& model) const;

private:
    /// The model, and those from which `part` comes to it, nearest first, with the way to each.
    std::vector<std::pair<const Model*, std::vector<Takeover>>> line(const Model& model, Model::Part part) const;
    void add_records(const Model& model, ModelView& view) const;
    void add_answers(const Model& model, ModelView& view) const;

    const Product& m_product;
    Product m_frame;
    std::map<std::string_view, const Model*> m_by_id;
    std::map<std::string_view, std::vector<std::size_t>> m_records; // by model
};

ModelView Family::whole() const {
    ModelView view{{}, m_product, {}, {}, {}, {}, {}, {}};
    for (std::size_t i = 0; i < m_product.artefacts.size(); ++i)
        view.artefacts.push_back(i);
    for (std::size_t i = 0; i < m_product.records.size(); ++i)
        view.records.push_back({i, {}});
    for (std::size_t i = 0; i < m_product.labels.size(); ++i)
        view.labels.push_back(i);
    for (std::size_t i = 0; i < m_product.overrides.size(); ++i)
        view.overrides.push_back(i);
    return view;
}

std::vector<std::pair<const Model*, std::vector<Takeover>>> Family::line(const Model& model, Model::Part part) const {
    std::vector<std::pair<const Model*, std::vector<Takeover>>> found = {{&model, {}}};
    std::vector<Takeover> way;
    // read_product has refused circles; a product made otherwise must not hang either.
    for (const Model* at = &model; found.size() <= m_product.family.size();) {
        const auto inherits = at->inherits.find(part);
        const auto next = m_by_id.find(at->variant_of);
        if (inherits == at->inherits.end() || next == m_by_id.end())
            break;
        way.push_back({at->id, part, at->variant_of, inherits->second});
        at = next->second;
        found.emplace_back(at, way);
    }
    return found;
}

void Family::add_records(const Model& model, ModelView& view) const {
    const auto take = [&](std::string_view of, const std::vector<Takeover>& way) {
        if (const auto own = m_records.find(of); own != m_records.end())
            for (const std::size_t record : own->second)
                view.records.push_back({record, way});
    };
    take("", {});
    for (const auto& [of, way] : line(model, Model::Part::Examinations))
        take(of->id, way);
    std::sort(view.records.begin(), view.records.end(),
              [](const CountedRecord& a, const CountedRecord& b) { return a.record < b.record; });
}

void Family::add_answers(const Model& model, ModelView& view) const {
    const auto of = line(model, Model::Part::Answers);
    for (auto at = of.rbegin(); at != of.rend(); ++at) { // from far to near: the nearest word is the last
        for (const auto& [id, answer] : at->first->features)
            view.product.features.insert_or_assign(id, answer);
        for (const auto& [id, answer] : at->first->answers)
            view.product.answers.insert_or_assign(id, answer);
        for (const auto& [id, why] : at->first->justifications)
            view.product.justifications.insert_or_assign(id, why);
    }
    for (const auto& [each, way] : of)
        view.answers_of.push_back(each->id);
}

ModelView Family::view(const Model& model) const {
    ModelView view{model.id, m_frame, {}, {}, {}, {}, {}, {}};
    view.product.models = {model.id};
    if (!model.regimes.empty())
        view.product.regimes = model.regimes;
    view.product.excepted.insert(view.product.excepted.end(), model.excepted.begin(), model.excepted.end());
    if (model.support_until)
        view.product.support_until = model.support_until;
    std::set<std::size_t> artefacts;
    for (const auto& [of, way] : line(model, Model::Part::Artefacts))
        artefacts.insert(of->artefacts.begin(), of->artefacts.end());
    view.artefacts.assign(artefacts.begin(), artefacts.end());
    add_answers(model, view);
    add_records(model, view);
    for (std::size_t i = 0; i < m_product.labels.size(); ++i)
        if (contains(m_product.labels[i].models, model.id))
            view.labels.push_back(i);
    for (std::size_t i = 0; i < m_product.overrides.size(); ++i)
        if (contains(m_product.overrides[i].models, model.id))
            view.overrides.push_back(i);
    for (const Model::Part part : {Model::Part::Artefacts, Model::Part::Answers, Model::Part::Examinations})
        if (const auto of = line(model, part); of.size() > 1)
            view.takeovers.insert(view.takeovers.end(), of.back().second.begin(), of.back().second.end());
    return view;
}

/// Texts put together so that no two lists of them give the same.
class Key {
public:
    void add(std::string_view text) { m_text += fmt::format("{}:{}", text.size(), text); }
    void add(std::size_t number) { m_text += fmt::format("{};", number); }
    template <class List, class Write>
    void add_all(const List& list, Write write) {
        add(list.size());
        for (const auto& item : list)
            write(item);
    }
    std::string take() { return std::move(m_text); }

private:
    std::string m_text;
};

void add_answers(Key& key, const std::map<std::string, Answer>& answers) {
    key.add_all(answers, [&](const auto& entry) {
        key.add(entry.first);
        key.add(entry.second.yes ? 1U : 0U);
        key.add(entry.second.note);
    });
}

/// Without the model that takes over: variants of one model for one reason are alike.
void add_way(Key& key, const std::vector<Takeover>& way) {
    key.add_all(way, [&](const Takeover& step) {
        key.add(to_string(step.part));
        key.add(step.from);
        key.add(step.reason);
    });
}

/// All that verdicts on the model rest on, as one text.
std::string key_of(const ModelView& view) {
    Key key;
    const Product& product = view.product;
    const auto texts = [&](const std::string& text) { key.add(text); };
    const auto numbers = [&](std::size_t number) { key.add(number); };
    add_answers(key, product.features);
    add_answers(key, product.answers);
    key.add_all(product.justifications, [&](const auto& entry) {
        key.add(entry.first);
        key.add(entry.second);
    });
    key.add_all(product.regimes, texts);
    key.add_all(product.excepted, texts);
    key.add(product.support_until ? product.support_until->to_string() : std::string());
    key.add_all(view.artefacts, numbers);
    key.add_all(view.labels, numbers);
    key.add_all(view.overrides, numbers);
    key.add_all(view.records, [&](const CountedRecord& counted) {
        key.add(counted.record);
        add_way(key, counted.way);
    });
    add_way(key, view.takeovers); // told in the report, also where nothing comes of it
    return key.take();
}

Text same(std::string text) { return {text, text}; }

void compare_answers(std::string_view section, const std::map<std::string, Answer>& own,
                     const std::map<std::string, Answer>& others, std::vector<Text>& found) {
    const auto word = [](const std::map<std::string, Answer>& answers, const std::string& id) -> std::string_view {
        const auto answer = answers.find(id);
        return answer == answers.end() ? "–" : answer->second.yes ? "yes" : "no";
    };
    std::set<std::string> ids;
    for (const auto* answers : {&own, &others})
        for (const auto& [id, answer] : *answers)
            ids.insert(id);
    for (const std::string& id : ids)
        if (word(own, id) != word(others, id))
            found.push_back(same(fmt::format("{}.{}: {}", section, id, word(own, id))));
}

std::string list_of(const std::vector<std::string>& texts) {
    return texts.empty() ? "–" : fmt::format("{}", fmt::join(texts, ", "));
}

} // namespace

std::vector<Alike> alike(const Product& product) {
    const Family family(product);
    if (product.family.empty())
        return {{family.whole(), {}}};
    std::vector<Alike> groups;
    std::map<std::string, std::size_t> by_key;
    for (const Model& model : product.family) {
        ModelView view = family.view(model);
        const auto [known, fresh] = by_key.emplace(key_of(view), groups.size());
        if (fresh)
            groups.push_back({std::move(view), {}});
        groups[known->second].models.push_back(model.id);
    }
    return groups;
}

std::vector<Text> differences(const Product& product, const ModelView& view, const ModelView& other) {
    std::vector<Text> found;
    const auto names = [&](const ModelView& of) {
        std::vector<std::string> files;
        for (const std::size_t artefact : of.artefacts)
            files.push_back(product.artefacts[artefact].file);
        return files;
    };
    if (view.artefacts != other.artefacts)
        found.push_back(
            {fmt::format("artefacts: {}", list_of(names(view))), fmt::format("対象物: {}", list_of(names(view)))});
    if (view.product.regimes != other.product.regimes)
        found.push_back({fmt::format("regimes: {}", list_of(view.product.regimes)),
                         fmt::format("対象の制度: {}", list_of(view.product.regimes))});
    if (view.product.excepted != other.product.excepted)
        found.push_back({fmt::format("exceptions: {}", list_of(view.product.excepted)),
                         fmt::format("適用除外: {}", list_of(view.product.excepted))});
    if (view.product.support_until != other.product.support_until)
        found.push_back(
            same(fmt::format("support_until: {}",
                             view.product.support_until ? view.product.support_until->to_string() : std::string("–"))));
    compare_answers("features", view.product.features, other.product.features, found);
    compare_answers("answers", view.product.answers, other.product.answers, found);
    if (view.product.justifications != other.product.justifications)
        found.push_back({"other justifications", "推奨事項の理由が異なる"});
    if (const auto own =
            [](const ModelView& of) {
                std::vector<std::size_t> records;
                for (const CountedRecord& counted : of.records)
                    records.push_back(counted.record);
                return records;
            };
        own(view) != own(other))
        found.push_back({fmt::format("testers' records: {}", view.records.size()),
                         fmt::format("試験記録: {} 件", view.records.size())});
    if (view.labels != other.labels)
        found.push_back(
            {fmt::format("labels: {}", view.labels.size()), fmt::format("ラベル: {} 件", view.labels.size())});
    if (view.overrides != other.overrides)
        found.push_back({fmt::format("reviewers' verdicts: {}", view.overrides.size()),
                         fmt::format("審査者の判定: {} 件", view.overrides.size())});
    return found;
}

} // namespace warifu::selection

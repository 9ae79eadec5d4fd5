#include "understanding.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "facts.h"
#include "phrases.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

using std::string_view;

constexpr std::size_t most_facts = 2'000;
constexpr std::size_t most_context_links = 20;

std::string where(const Capture& capture, const std::string& place) { return capture.locator + place; }

/// The whole page's languages; NULL when nothing on it is a word.
Value page_language(const std::vector<Sentence>& sentences) {
    std::size_t english = 0;
    std::size_t japanese = 0;
    std::size_t other = 0;
    for (const Sentence& each : sentences)
        (each.language == "ja" ? japanese : each.language == "en" ? english : other) += each.plain.size();
    const std::size_t all = english + japanese + other;
    if (all == 0)
        return {};
    // A few words of another language (names, addresses) make no second language.
    const bool is_english = english * 4 >= all;
    const bool is_japanese = japanese * 4 >= all;
    return std::string(is_english && is_japanese ? "en+ja" : is_english ? "en" : is_japanese ? "ja" : "other");
}

/// Whether the page asks who one is before it shows what it has; NULL when only a reader can tell.
Value asks_for_login(const Capture& capture, const Reading& reading) {
    if (capture.status == 401 || capture.status == 403)
        return std::int64_t{1};
    if (capture.status >= 300)
        return {};
    bool personal = false;
    for (const Form& form : reading.forms)
        for (const FormField& field : form.fields) {
            if (field.type == "password")
                return std::int64_t{1};
            personal = personal || (field.required && (field.type == "email" || field.type == "tel"));
        }
    // A form to report with asks for an address too, beside a text that everybody can read.
    if (personal || reading.script_rendered || !reading.gaps.empty() || capture.url.empty())
        return {};
    return std::int64_t{0};
}

class Page {
public:
    Page(const Capture& capture, const Reading& reading, Currency currency, RowSink& sink)
        : m_capture(capture), m_reading(reading), m_current(currency == Currency::Current ? 1 : 0), m_sink(sink) {}

    std::string understand(std::size_t most_sentences) {
        bool complete = true;
        m_sentences = sentences_of(m_reading, most_sentences, complete);
        if (!complete)
            stop({}, "stopped-at-sentences",
                 fmt::format("the text has more than {} sentences, or too long ones; the rest was not looked at",
                             most_sentences));
        look_around();
        for (const Sentence& each : m_sentences)
            facts_of(each);
        page_row();
        return std::move(m_stopped);
    }

private:
    void stop(const std::string& place, const char* code, std::string why) {
        m_sink.anomaly({where(m_capture, place), code, why});
        m_stopped += (m_stopped.empty() ? "" : "; ") + std::move(why);
    }

    /// Counts a fact or claim against the budget; false when no more may be taken.
    bool take(const Sentence& sentence) {
        if (++m_facts == most_facts + 1)
            stop(sentence.place, "stopped-at-facts",
                 fmt::format("the text states more than {} facts; the rest is left out", most_facts));
        return m_facts <= most_facts;
    }

    void look_around() {
        for (const Sentence& each : m_sentences) {
            m_around.price = m_around.price || has_price(each.plain);
            if (each.heading && speaks_of_vulnerabilities(each.plain))
                m_around.about_reports = true;
        }
        if (speaks_of_vulnerabilities(plain_of(m_reading.title.substr(0, 600))))
            m_around.about_reports = true;
        for (const Link& link : m_reading.links)
            m_links.emplace(link.place, &link);
    }

    void facts_of(const Sentence& sentence) {
        Surroundings around = m_around;
        const Block& block = m_reading.blocks[sentence.block];
        if (block.text.size() > sentence.text.size() && block.text.size() < 4'000)
            around.block = plain_of(block.text);
        std::size_t taken = 0;
        const auto [from, to] = m_links.equal_range(sentence.place);
        for (auto at = from; at != to && taken < most_context_links; ++at)
            if (!at->second->text.empty() && sentence.text.find(at->second->text) != std::string::npos) {
                around.link_targets.push_back(at->second->target.substr(0, 2'000));
                ++taken;
            }
        for (const auto rule : {report_facts, support_facts, product_facts})
            for (const Fact& fact : rule(sentence, around))
                fact_row(sentence, fact);
        for (const Claim& claim : claims_in(sentence))
            claim_row(sentence, claim);
    }

    /// What is there and not shown tells a reader nothing; that it is hidden is a fact of its own.
    static bool decides(const Sentence& sentence, const Fact& fact) {
        return fact.decided && (!sentence.hidden || fact.defect == "small-print");
    }

    void fact_row(const Sentence& sentence, const Fact& fact) {
        m_topics.insert(fact.topic);
        // The same words on every line of a long page say no more than once.
        if (!m_seen.insert(fact.topic + "\n" + fact.value + "\n" + fact.defect + "\n" + sentence.text).second)
            return;
        if (!take(sentence))
            return;
        m_sink.row({"published",
                    where(m_capture, sentence.place),
                    {{"url", m_capture.url},
                     {"captured", m_capture.captured},
                     {"current", m_current},
                     {"topic", fact.topic},
                     {"value", fact.value},
                     {"defect", fact.defect},
                     {"decided", std::int64_t{decides(sentence, fact) ? 1 : 0}},
                     {"sentence", sentence.text},
                     {"language", sentence.language}}});
    }

    void claim_row(const Sentence& sentence, const Claim& claim) {
        if (!take(sentence))
            return;
        m_sink.row({"claim",
                    where(m_capture, sentence.place),
                    {{"url", m_capture.url},
                     {"current", m_current},
                     {"class", claim.kind},
                     {"scheme", claim.scheme},
                     {"sentence", sentence.text},
                     {"language", sentence.language}}});
    }

    bool any_heading(Phrases phrases) const {
        if (has_any(plain_of(m_reading.title.substr(0, 600)), phrases))
            return true;
        return std::any_of(m_sentences.begin(), m_sentences.end(),
                           [phrases](const Sentence& each) { return each.heading && has_any(each.plain, phrases); });
    }

    std::string kind() const {
        constexpr std::array<string_view, 7> buying = {"add to cart",    "add to basket", "buy now",   "checkout",
                                                       "カートに入れる", "購入する",      "今すぐ購入"};
        constexpr std::array<string_view, 4> statement = {"statement of compliance", "declaration of conformity",
                                                          "適合宣言", "適合証明"};
        constexpr std::array<string_view, 5> manual = {"user guide", "user manual", "instruction manual", "取扱説明書",
                                                       "ユーザーガイド"};
        constexpr std::array<string_view, 5> support = {"support", "faq", "サポート", "よくある質問", "lifecycle"};
        if (any_heading(statement))
            return "statement";
        const bool buys = std::any_of(m_sentences.begin(), m_sentences.end(),
                                      [&buying](const Sentence& each) { return has_any(each.plain, buying); });
        if (m_around.price && buys)
            return "offer";
        if (m_around.about_reports && m_topics.contains("report-contact"))
            return "policy";
        if (any_heading(manual))
            return "manual";
        return any_heading(support) || m_topics.contains("support-end") ? "support" : "other";
    }

    void page_row() {
        const auto& channel = m_capture.channel;
        const bool file = m_capture.status == 0;
        m_sink.row({"published_page",
                    m_capture.locator,
                    {{"url", m_capture.url},
                     {"captured", m_capture.captured},
                     {"current", m_current},
                     {"kind", kind()},
                     {"status", std::int64_t{m_capture.status}},
                     {"location", m_capture.location},
                     {"format", m_reading.format},
                     {"charset", m_reading.charset},
                     {"language", page_language(m_sentences)},
                     {"title", printable(m_reading.title, 600)},
                     {"login", asks_for_login(m_capture, m_reading)},
                     {"tls", channel ? Value{channel->version}
                             : file  ? Value{std::string()}
                                     : Value{}},
                     {"tls_problem", channel ? Value{channel->problem}
                                     : file  ? Value{std::string()}
                                             : Value{}}}});
    }

    const Capture& m_capture;
    const Reading& m_reading;
    std::int64_t m_current;
    RowSink& m_sink;
    std::vector<Sentence> m_sentences;
    std::multimap<std::string, const Link*> m_links; ///< by place
    Surroundings m_around;
    std::set<std::string> m_topics;
    std::set<std::string> m_seen;
    std::size_t m_facts = 0;
    std::string m_stopped; ///< why not all of it was taken
};

} // namespace

std::string understand(const Capture& capture, const Reading& reading, Currency currency, const DocumentLimits& limits,
                       RowSink& sink) {
    return Page(capture, reading, currency, sink).understand(limits.rows);
}

} // namespace warifu::documents

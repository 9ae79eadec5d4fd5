// The sentence that describes a vulnerability often names versions, and not always those of the record's own ranges:
// CVE-2022-48174 is 'in busybox before 1.35' there and up to 1.36.1 in its CPE. What is read here never settles
// anything; it shows that sources contradict each other.
//
//   PRODUCT [words] before V | prior to V | through V | up to [and including] V | V1 through V2 | V1 before V2 | V1
//   and the same again behind a comma or `and`.
#include <algorithm>

#include "judge.h"
#include "warifu/base/text.h"

namespace warifu::matching {
namespace {

struct Claim {
    std::string_view exact, introduced, fixed, last;
};

constexpr std::size_t most_claims = 32;
constexpr std::size_t most_fillers = 4;

bool is_version(std::string_view word) {
    if (word.starts_with('v') || word.starts_with('V'))
        word.remove_prefix(1);
    return !word.empty() && word.size() <= 40 && word.front() >= '0' && word.front() <= '9' &&
           std::all_of(word.begin(), word.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                      c == '-' || c == '_' || c == '+';
           });
}

/// The words of a text, without the punctuation around them; a comma or `and` may go on, a full stop ends the sentence.
class Words {
public:
    explicit Words(std::string_view text) : m_words(words(text)) {}
    std::size_t size() const { return m_words.size(); }
    std::string_view bare(std::size_t at) const {
        std::string_view word = at < m_words.size() ? m_words[at] : std::string_view{};
        while (!word.empty() && (word.back() == ',' || word.back() == '.' || word.back() == ';' || word.back() == ')' ||
                                 word.back() == ':'))
            word.remove_suffix(1);
        while (!word.empty() && word.front() == '(')
            word.remove_prefix(1);
        return word;
    }
    std::string lower(std::size_t at) const { return to_lower_ascii(bare(at)); }
    bool ends_sentence(std::size_t at) const {
        return at >= m_words.size() || m_words[at].ends_with('.') || m_words[at].ends_with(';');
    }
    bool has_comma(std::size_t at) const { return at < m_words.size() && m_words[at].ends_with(','); }

private:
    std::vector<std::string_view> m_words;
};

/// Behind the product's name, at `at`; nothing when it does not stand there.
std::optional<std::size_t> behind_name(const Words& text, std::size_t at, const std::string& product) {
    const std::string_view first = text.bare(at); // nearly every word ends here
    if (first.empty() || product.empty() || to_lower_ascii(first.substr(0, 1)) != product.substr(0, 1))
        return std::nullopt;
    for (const std::string_view part : split(product, '_')) {
        // u_boot is also written U-Boot.
        if (advisories::product_key(text.bare(at)) == product)
            return at + 1;
        if (text.lower(at) != part)
            return std::nullopt;
        ++at;
    }
    return at;
}

struct Reader {
    const Words& text;
    std::size_t at;

    bool word(std::string_view wanted) {
        if (text.lower(at) != wanted)
            return false;
        ++at;
        return true;
    }
    std::string_view version() {
        if (word("version") || word("versions") || word("release"))
            return version();
        if (!is_version(text.bare(at)))
            return {};
        return text.bare(at++);
    }
    /// before V, prior to V
    std::string_view before() {
        const std::size_t start = at;
        if (word("before") || (word("prior") && word("to")) || word("<"))
            if (const auto found = version(); !found.empty())
                return found;
        at = start;
        return {};
    }
    /// through V, up to and including V
    std::string_view through() {
        const std::size_t start = at;
        bool said = word("through") || word("to") || word("<=");
        if (!said && word("up")) {
            said = word("to");
            if (said && word("and"))
                said = word("including");
        }
        if (said)
            if (const auto found = version(); !found.empty())
                return found;
        at = start;
        return {};
    }
    std::optional<Claim> claim() {
        Claim claim;
        if (claim.fixed = before(); !claim.fixed.empty())
            return claim;
        if (claim.last = through(); !claim.last.empty())
            return claim;
        const std::size_t start = at;
        const std::string_view first = version();
        if (first.empty())
            return std::nullopt;
        if (!text.has_comma(at - 1) && !text.ends_sentence(at - 1)) {
            if (claim.fixed = before(); !claim.fixed.empty()) {
                claim.introduced = first;
                return claim;
            }
            if (claim.last = through(); !claim.last.empty()) {
                claim.introduced = first;
                return claim;
            }
            if (const std::size_t here = at; word("and") && (word("earlier") || word("below") || word("prior"))) {
                claim.last = first;
                return claim;
            } else {
                at = here;
            }
        }
        if (at == start)
            return std::nullopt;
        claim.exact = first;
        return claim;
    }
};

void claims_behind(const Words& text, std::size_t at, std::vector<Claim>& claims) {
    Reader reader{text, at};
    for (std::size_t fillers = 0; fillers <= most_fillers && !text.ends_sentence(reader.at - 1); ++fillers) {
        auto claim = reader.claim();
        if (!claim) {
            ++reader.at;
            continue;
        }
        while (claim && claims.size() < most_claims) {
            claims.push_back(*claim);
            if (text.ends_sentence(reader.at - 1))
                return;
            if (!text.has_comma(reader.at - 1) && text.lower(reader.at) != "and")
                return;
            reader.word("and");
            claim = reader.claim();
        }
        return;
    }
}

/// "did not affect versions of OpenSSL prior to 1.0.1"
bool is_denied(const Words& text, std::size_t at) {
    for (std::size_t back = 1; back <= 6 && back <= at; ++back) {
        if (text.ends_sentence(at - back))
            return false;
        if (const std::string word = text.lower(at - back); word == "not" || word == "unaffected")
            return true;
    }
    return false;
}

std::vector<Claim> claims_of(const Words& text, const std::vector<std::string>& products) {
    std::vector<Claim> claims;
    for (std::size_t at = 0; at < text.size(); ++at)
        for (const std::string& product : products)
            if (const auto behind = behind_name(text, at, product)) {
                if (!is_denied(text, at))
                    claims_behind(text, *behind, claims);
                break;
            }
    return claims;
}

/// Most texts name another product, and need not be taken apart.
bool mentions_any(std::string_view text, const std::vector<std::string>& products) {
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
    return std::any_of(products.begin(), products.end(), [&](const std::string& product) {
        const std::string_view first = std::string_view(product).substr(0, product.find('_'));
        return !first.empty() && std::search(text.begin(), text.end(), first.begin(), first.end(), same) != text.end();
    });
}

} // namespace

std::optional<Statement> judge_text(const advisories::Advisory& record, const Prepared& component) {
    if (record.summary.empty() || component.upstream_version.empty())
        return std::nullopt;
    if (!mentions_any(record.summary, component.products))
        return std::nullopt;
    const Words text(record.summary);
    const auto claims = claims_of(text, component.products);
    if (claims.empty())
        return std::nullopt;
    Statement statement;
    statement.feed = record.feed;
    statement.record = record.id;
    statement.by = "the description";
    statement.reason = Reason::Description;
    statement.state = State::NotAffected;
    for (const Claim& claim : claims) {
        advisories::Range range;
        range.scheme = "text";
        const auto set = [](std::optional<std::string>& field, std::string_view value) {
            if (!value.empty())
                field = std::string(value);
        };
        set(range.exact, claim.exact);
        set(range.introduced, claim.introduced);
        set(range.fixed, claim.fixed);
        set(range.last_affected, claim.last);
        const auto member =
            versions::contains(component.upstream_schemes, component.upstream_version, bounds_of(range));
        if (member == versions::Membership::Inside)
            statement.state = State::Affected;
        else if (member == versions::Membership::Unknown && statement.state == State::NotAffected)
            statement.state = State::Unknown;
        if (member != versions::Membership::Outside || !statement.range)
            statement.range = range;
        if (statement.state == State::Affected)
            break;
    }
    return statement;
}

} // namespace warifu::matching

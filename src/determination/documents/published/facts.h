#pragma once

#include <string>
#include <vector>

#include "sentences.h"

/// The rules: what one sentence states. A rule that sees the topic but not the answer gives a fact that is not decided.
namespace warifu::documents {

struct Fact {
    std::string topic;
    std::string value;
    std::string defect;
    bool decided = false;
};

struct Claim {
    std::string kind; ///< class of the table `claim`
    std::string scheme;
};

/// What the rest of the page tells of a sentence.
struct Surroundings {
    bool about_reports = false;            ///< title or headings speak of vulnerability reports
    bool price = false;                    ///< an amount of money stands on the page
    std::string block;                     ///< plain text of the sentence's whole block
    std::vector<std::string> link_targets; ///< of links whose text is in the sentence
};

std::vector<Fact> report_facts(const Sentence& sentence, const Surroundings& around);
std::vector<Fact> support_facts(const Sentence& sentence, const Surroundings& around);
std::vector<Fact> product_facts(const Sentence& sentence, const Surroundings& around);
std::vector<Claim> claims_in(const Sentence& sentence);

/// Whether a text speaks of weaknesses of products.
bool speaks_of_vulnerabilities(const std::string& plain);
/// Whether a text asks money for something: an amount with its currency.
bool has_price(const std::string& plain);

} // namespace warifu::documents

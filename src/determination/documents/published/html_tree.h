#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <gumbo.h>

namespace warifu::documents {

/// An HTML page as browsers take it apart: gumbo's tree, in memory that is counted.
class HtmlTree {
public:
    explicit HtmlTree(std::string_view text);
    ~HtmlTree();
    HtmlTree(const HtmlTree&) = delete;
    HtmlTree& operator=(const HtmlTree&) = delete;

    /// Nothing when the page was refused, for which `refusal` says why.
    const GumboNode* root() const { return m_root; }
    const std::string& refusal() const { return m_refusal; }

    struct Memory;

private:
    Memory* m_memory; // ours; opaque, since it holds a jump buffer
    const GumboNode* m_root = nullptr;
    std::string m_refusal;
};

/// How deep elements may lie in each other at the most, from the tags alone. Counts too many rather than too few, but
/// for what only a tree builder knows.
std::size_t nesting_of(std::string_view html, std::size_t most_attributes, bool& too_many_attributes);

} // namespace warifu::documents

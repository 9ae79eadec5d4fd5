// gumbo builds the tree of the HTML standard. What hostile pages make of it (0.10.1): the time for n elements in each
// other grows with n * n, one that destroys the tree recurses, and attributes of a tag are compared with each other; so
// is the list of open formatting elements, which the standard opens again in each paragraph. Therefore the tags are
// counted first, and gumbo allocates from memory that has a budget and a clock: when either runs out, the allocator
// jumps out of gumbo, as a C library's caller may, and all its memory is let go at once.

#include "html_tree.h"

#include <array>
#include <csetjmp>
#include <cstdlib>
#include <ctime>
#include <vector>

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

constexpr std::size_t most_element_depth = 512; // browsers stop there too
constexpr std::size_t most_attributes = 256;
constexpr std::size_t most_memory_bytes = 512U << 20U;
constexpr std::clock_t most_seconds = 20;

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    for (const std::string_view each : names)
        if (each == name)
            return true;
    return false;
}

bool is_void(std::string_view name) {
    return is_one_of(name, {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
                            "source", "track", "wbr"});
}

/// Elements whose end tag may be left out: the next of its kind closes them.
bool closes_itself(std::string_view name) {
    return is_one_of(name, {"p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup", "thead", "tbody", "tfoot"});
}

bool holds_raw_text(std::string_view name) {
    return is_one_of(name, {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"});
}

struct Tag {
    std::string name;
    bool end = false;
    bool closed = false; ///< `<g/>`
    std::size_t attributes = 0;
    std::size_t behind = 0; ///< position behind it
};

/// The tag that begins at `at`, which is a `<`.
Tag tag_at(std::string_view html, std::size_t at) {
    Tag tag;
    std::size_t i = at + 1;
    tag.end = i < html.size() && html[i] == '/';
    i += tag.end ? 1 : 0;
    const std::size_t name_end = std::min(html.find_first_of(" \t\r\n\f/>", i), html.size());
    tag.name = to_lower_ascii(html.substr(i, std::min<std::size_t>(name_end - i, 32)));
    bool separated = false;
    for (i = name_end; i < html.size() && html[i] != '>'; ++i) {
        const char c = html[i];
        const bool separates = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '/';
        tag.closed = c == '/';
        if ((c == '"' || c == '\'') && html[i - 1] == '=') {
            i = std::min(html.find(c, i + 1), html.size() - 1);
            separated = true; // another may follow at once
        } else if (separates) {
            separated = true;
        } else if (separated) {
            ++tag.attributes;
            separated = false;
        }
    }
    tag.behind = std::min(i + 1, html.size());
    return tag;
}

/// Behind the end tag of an element of raw text.
std::size_t behind_raw(std::string_view html, std::size_t from, const std::string& name) {
    for (std::size_t at = from; (at = html.find("</", at)) != std::string_view::npos; at += 2)
        if (to_lower_ascii(html.substr(at + 2, name.size())) == name)
            return at;
    return html.size();
}

void close(std::vector<std::string>& open, const std::string& name) {
    constexpr std::size_t far = 64; // an end tag without its beginning must not cost a walk through everything
    for (std::size_t back = 1; back <= open.size() && back <= far; ++back)
        if (open[open.size() - back] == name) {
            open.resize(open.size() - back);
            return;
        }
}

} // namespace

std::size_t nesting_of(std::string_view html, std::size_t attributes, bool& too_many_attributes) {
    std::vector<std::string> open;
    std::size_t deepest = 0;
    for (std::size_t at = 0; (at = html.find('<', at)) != std::string_view::npos;) {
        if (html.substr(at, 4) == "<!--") {
            at = std::min(html.find("-->", at + 2), html.size());
            continue;
        }
        const char next = at + 1 < html.size() ? html[at + 1] : '\0';
        const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if (!letter && next != '/') {
            ++at;
            continue;
        }
        const Tag tag = tag_at(html, at);
        at = tag.behind;
        too_many_attributes = too_many_attributes || tag.attributes > attributes;
        if (tag.end) {
            close(open, tag.name);
        } else if (!is_void(tag.name) && !tag.closed) {
            if (closes_itself(tag.name))
                while (!open.empty() && closes_itself(open.back()))
                    open.pop_back();
            open.push_back(tag.name);
            deepest = std::max(deepest, open.size());
            if (holds_raw_text(tag.name))
                at = behind_raw(html, at, tag.name);
        }
        if (deepest > most_element_depth)
            break;
    }
    return deepest;
}

/// A piece of memory, in a ring of all of them.
struct Piece {
    Piece* before;
    Piece* behind;
    std::size_t bytes;
    std::size_t unused; // keeps what follows aligned to 16
};

struct HtmlTree::Memory {
    Piece ring = {};
    std::size_t bytes = 0;
    std::size_t calls = 0;
    std::clock_t begun = 0;
    const char* why = nullptr;
    std::jmp_buf out = {};
};

namespace {

void* allocate(void* user, std::size_t size) {
    auto& memory = *static_cast<HtmlTree::Memory*>(user);
    constexpr std::size_t calls_between_looks = 1024;
    if (++memory.calls % calls_between_looks == 0 && (std::clock() - memory.begun) / CLOCKS_PER_SEC > most_seconds)
        memory.why = "the page takes too long to take apart";
    void* got = nullptr;
    if (size > most_memory_bytes - memory.bytes || (got = std::malloc(sizeof(Piece) + size)) == nullptr)
        memory.why = "the page takes too much memory to take apart";
    if (memory.why != nullptr) {
        std::free(got);
        std::longjmp(memory.out, 1);
    }
    auto* const piece = static_cast<Piece*>(got);
    *piece = {&memory.ring, memory.ring.behind, size, 0};
    memory.ring.behind->before = piece;
    memory.ring.behind = piece;
    memory.bytes += size;
    return piece + 1;
}

void release(void* user, void* pointer) {
    if (pointer == nullptr)
        return;
    auto& memory = *static_cast<HtmlTree::Memory*>(user);
    Piece* const piece = static_cast<Piece*>(pointer) - 1;
    piece->before->behind = piece->behind;
    piece->behind->before = piece->before;
    memory.bytes -= piece->bytes;
    std::free(piece);
}

/// Nothing in here has a destructor that a jump could skip.
const GumboNode* parse(HtmlTree::Memory& memory, const char* text, std::size_t size) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = &memory;
    options.max_errors = 0;
    if (setjmp(memory.out) != 0)
        return nullptr;
    return gumbo_parse_with_options(&options, text, size)->root;
}

} // namespace

HtmlTree::HtmlTree(std::string_view text) : m_memory(new Memory) {
    m_memory->ring.before = m_memory->ring.behind = &m_memory->ring;
    m_memory->begun = std::clock();
    bool too_many_attributes = false;
    if (nesting_of(text, most_attributes, too_many_attributes) > most_element_depth)
        m_refusal = fmt::format("its elements lie deeper in each other than {}", most_element_depth);
    else if (too_many_attributes)
        m_refusal = fmt::format("a tag has more than {} attributes", most_attributes);
    else
        m_root = parse(*m_memory, text.data(), text.size());
    if (m_memory->why != nullptr)
        m_refusal = m_memory->why;
}

HtmlTree::~HtmlTree() {
    // All at once, without gumbo's recursion over the tree.
    for (Piece* piece = m_memory->ring.behind; piece != &m_memory->ring;) {
        Piece* const next = piece->behind;
        std::free(piece);
        piece = next;
    }
    delete m_memory;
}

} // namespace warifu::documents

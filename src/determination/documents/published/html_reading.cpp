// The text of an HTML page as one who looks at it reads it, without a browser: no style sheet and no script is run.
// What inline styles and attributes hide is marked so; what style sheets do is not known. A page that scripts build has
// next to no text of its own, and says so.

#include "html_reading.h"

#include <algorithm>

#include <fmt/format.h>

#include "html_tree.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

/// Small print of at least so many bytes stands for itself; less is a mark (®, 1) in the sentence around it.
constexpr std::size_t small_print_bytes = 30;

class Page {
public:
    explicit Page(Draft& draft) : m_draft(draft) {}
    void walk(const GumboNode& root);

private:
    struct Run {
        std::string text;
        bool small = false;
        bool hidden = false;
        unsigned line = 0;
    };
    struct Open {
        const GumboNode* node = nullptr;
        unsigned next = 0; ///< child
        Style style;
        std::string tag;
    };

    void enter(const GumboNode& node);
    void leave(const Open& open);
    bool skipped(const std::string& tag) const;
    void alone(const GumboNode& node, const std::string& tag, const Style& style);
    void take_text(const GumboNode& node);
    void take_meta(const GumboNode& node);
    void begin_cell(const GumboNode& node, const Style& style);
    void flush(const Style& style);
    void give(const Style& style, std::string text, bool small, bool hidden, unsigned line);
    void give_again(std::vector<Block> blocks);
    void finish();
    std::string at(unsigned line) const { return fmt::format(":{}", line); }

    Draft& m_draft;
    std::vector<Open> m_open;
    std::vector<Run> m_runs;
    std::vector<TableCursor> m_tables;
    std::vector<std::vector<Block>> m_cells; ///< blocks of the open cells, outermost first
    FormCollector m_forms;
    std::vector<Link> m_links; ///< open ones
    std::uint32_t m_table_count = 0;
    std::size_t m_visible_bytes = 0;
    std::size_t m_script_bytes = 0;
    bool m_scriptless_plea = false; ///< noscript asks for JavaScript
};

bool Page::skipped(const std::string& tag) const {
    return tag == "script" || tag == "style" || tag == "template" || tag == "select" || tag == "textarea" ||
           tag == "datalist" || tag == "canvas" || tag == "object";
}

void Page::walk(const GumboNode& root) {
    Open first{&root, 0, {}, tag_of(root)};
    first.style.language = attribute(root, "lang");
    m_draft.reading.language = first.style.language;
    m_open.push_back(std::move(first));
    while (!m_open.empty() && !m_draft.full()) {
        Open& open = m_open.back();
        const GumboVector& children = open.node->v.element.children;
        if (open.next < children.length) {
            enter(*static_cast<const GumboNode*>(children.data[open.next++]));
            continue;
        }
        leave(open);
        m_open.pop_back();
    }
    finish();
}

void Page::enter(const GumboNode& node) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA || node.type == GUMBO_NODE_WHITESPACE) {
        take_text(node);
        return;
    }
    const std::string tag = tag_of(node);
    if (tag.empty())
        return;
    const Style& outer = m_open.back().style;
    Style style = style_in(outer, node, tag);
    if (is_block_element(tag))
        flush(outer);
    alone(node, tag, style);
    if (tag == "table") {
        m_tables.emplace_back(++m_table_count);
        style.table = m_tables.size();
    } else if (tag == "tr" && style.table > 0) {
        m_tables[style.table - 1].begin_row();
    } else if ((tag == "td" || tag == "th") && style.table > 0) {
        begin_cell(node, style);
    }
    if (!skipped(tag))
        m_open.push_back({&node, 0, std::move(style), tag});
}

/// What an element is besides what is in it.
void Page::alone(const GumboNode& node, const std::string& tag, const Style& style) {
    const unsigned line = node.v.element.start_pos.line;
    if (tag == "script") {
        m_script_bytes += attribute(node, "src").empty() ? node.v.element.original_tag.length : 1000;
        for (unsigned i = 0; i < node.v.element.children.length; ++i)
            m_script_bytes +=
                std::string_view(static_cast<const GumboNode*>(node.v.element.children.data[i])->v.text.text).size();
    } else if (tag == "meta") {
        take_meta(node);
    } else if (tag == "br") {
        m_runs.push_back({" ", false, style.hidden, line});
    } else if (tag == "a") {
        m_links.push_back({attribute(node, "href"), {}, at(line)});
    } else if (tag == "area" || tag == "iframe" || tag == "object") {
        const std::string target = attribute(node, tag == "area" ? "href" : tag == "iframe" ? "src" : "data");
        if (!target.empty())
            m_draft.link({target, attribute(node, tag == "area" ? "alt" : "title"), at(line)});
    } else if (tag == "img") {
        const std::string alternative = attribute(node, "alt");
        if (!m_links.empty() && m_links.back().text.empty())
            m_links.back().text = alternative;
        Style caption = style;
        caption.kind = Block::Kind::Caption;
        give(caption, alternative, false, style.hidden, line);
    } else if (tag == "form") {
        m_forms.begin_form(node, at(line));
    } else if (tag == "input" || tag == "select" || tag == "textarea") {
        m_forms.field(node, tag, at(line));
    } else if (tag == "label") {
        m_forms.begin_label(node);
    }
}

void Page::take_meta(const GumboNode& node) {
    const std::string name = to_lower_ascii(attribute(node, "name"));
    const std::string content = to_lower_ascii(attribute(node, "content"));
    if (name == "robots" && (content.find("noindex") != std::string::npos || content.find("none") != std::string::npos))
        m_draft.reading.noindex = true;
}

void Page::begin_cell(const GumboNode& node, const Style& style) {
    const auto span = [&](const char* name, unsigned most) {
        const int given = std::atoi(attribute(node, name).c_str());
        return given < 1 ? 1U : std::min(static_cast<unsigned>(given), most);
    };
    TableCursor& table = m_tables[style.table - 1];
    give_again(table.begin_cell(span("colspan", static_cast<unsigned>(m_draft.limits().columns)),
                                span("rowspan", static_cast<unsigned>(m_draft.limits().rows))));
    m_cells.emplace_back();
}

void Page::give_again(std::vector<Block> blocks) {
    for (Block& block : blocks)
        if (!m_draft.block(std::move(block)))
            return;
}

void Page::take_text(const GumboNode& node) {
    const Open& open = m_open.back();
    const std::string_view text = node.v.text.text;
    const char* const begin = node.v.text.original_text.data;
    unsigned line = node.v.text.start_pos.line;
    // The place is that of the first word, not of the line end before it.
    for (std::size_t i = 0;
         i < text.size() && begin != nullptr && (text[i] == '\n' || text[i] == ' ' || text[i] == '\t'); ++i)
        line += text[i] == '\n' ? 1U : 0U;
    if (open.tag == "title" && open.node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML) {
        if (m_draft.reading.title.empty())
            m_draft.reading.title = printable(collapsed(text), 2000);
        Style title = open.style;
        title.kind = Block::Kind::Title;
        give(title, std::string(text), false, false, line);
        return;
    }
    m_forms.text(text);
    if (!m_links.empty() && m_links.back().text.size() < 1000)
        m_links.back().text += text.substr(0, 1000);
    m_runs.push_back({std::string(text), open.style.small, open.style.hidden || open.style.closed_details, line});
}

void Page::leave(const Open& open) {
    const std::string& tag = open.tag;
    if (is_block_element(tag))
        flush(open.style);
    if (tag == "a" && !m_links.empty()) {
        if (!m_links.back().target.empty())
            m_draft.link(std::move(m_links.back()));
        m_links.pop_back();
    } else if (tag == "label") {
        m_forms.end_label();
    } else if (tag == "form") {
        m_forms.end_form();
    } else if ((tag == "td" || tag == "th") && open.style.table > 0 && !m_cells.empty()) {
        m_tables[open.style.table - 1].end_cell(std::move(m_cells.back()));
        m_cells.pop_back();
    } else if (tag == "tr" && open.style.table > 0) {
        give_again(m_tables[open.style.table - 1].end_row());
    } else if (tag == "table" && !m_tables.empty()) {
        m_tables.pop_back();
    }
}

/// Gives what stands together: the sentence itself, small print in it, and what is hidden in it, apart.
void Page::flush(const Style& style) {
    std::string text;
    unsigned line = 0;
    bool all_small = true;
    const auto end = [&] {
        give(style, std::move(text), all_small, false, line);
        text.clear();
        all_small = true;
    };
    for (std::size_t i = 0; i < m_runs.size();) {
        Run run = std::move(m_runs[i]);
        // Neighbours of one kind are one run.
        for (++i; i < m_runs.size() && m_runs[i].hidden == run.hidden && m_runs[i].small == run.small; ++i) {
            if (is_blank(run.text))
                run.line = m_runs[i].line;
            run.text += m_runs[i].text;
        }
        if (run.hidden) {
            give(style, std::move(run.text), run.small, true, run.line);
            continue;
        }
        const bool blank = is_blank(run.text);
        const bool stands_alone = run.small && trim(run.text).size() >= small_print_bytes;
        if (stands_alone)
            end();
        if (is_blank(text))
            line = run.line;
        if (!blank)
            all_small = all_small && run.small;
        text += run.text;
        if (stands_alone)
            end();
    }
    m_runs.clear();
    end();
}

void Page::give(const Style& style, std::string text, bool small, bool hidden, unsigned line) {
    if (is_blank(text))
        return;
    Block block;
    block.kind = style.navigation && style.kind != Block::Kind::Heading ? Block::Kind::Navigation : style.kind;
    block.text = std::move(text);
    block.place = at(line);
    block.language = style.language;
    block.small = small;
    block.hidden = hidden;
    if (style.table > 0 && block.kind == Block::Kind::Cell) {
        const TableCursor& table = m_tables[style.table - 1];
        block.table = table.number();
        block.row = table.row();
        block.column = table.column();
        block.header = style.header_cell;
        if (!m_cells.empty())
            m_cells.back().push_back(block);
    }
    if (style.scriptless)
        m_scriptless_plea = m_scriptless_plea || to_lower_ascii(block.text).find("javascript") != std::string::npos;
    else if (!hidden && block.kind != Block::Kind::Title)
        m_visible_bytes += collapsed(block.text).size();
    m_draft.block(std::move(block));
}

void Page::finish() {
    constexpr std::size_t next_to_nothing = 150;
    constexpr std::size_t little = 600;
    m_forms.give(m_draft);
    // A short page with a counter in it is none that scripts build; a page that asks for JavaScript says it itself.
    m_draft.reading.script_rendered =
        m_script_bytes >= 500 && (m_visible_bytes < next_to_nothing || (m_scriptless_plea && m_visible_bytes < little));
}

} // namespace

void read_html(const std::string& text, Draft& draft) {
    const HtmlTree tree(text);
    if (tree.root() == nullptr) {
        draft.gap("page-refused", {}, "the page was not read: " + tree.refusal());
        return;
    }
    Page(draft).walk(*tree.root());
}

} // namespace warifu::documents

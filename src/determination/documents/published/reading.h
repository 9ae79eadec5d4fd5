#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capture.h"
#include "warifu/base/row.h"
#include "warifu/documents/documents.h"

/// The text of a document, as a reader sees it, whatever its format. Holds no opinion on what the text says.
namespace warifu::documents {

/// Text that stands together: no sentence crosses the border of a block.
struct Block {
    enum class Kind {
        Title, ///< of the whole document
        Heading,
        Paragraph,
        Item,      ///< of a list
        Cell,      ///< of a table
        Caption,   ///< alternative text of a picture, caption
        Navigation ///< nav, header, footer of a page: links and notices that stand on every page
    };
    Kind kind = Kind::Paragraph;
    std::string text;        ///< UTF-8, white space collapsed; not normalised otherwise
    std::string place;       ///< what follows the capture's locator: `:12` (line of the source), `!page 3`
    std::string language;    ///< that the document gives it: `ja`, `en`; empty: not said
    std::uint32_t table = 0; ///< cells: number of the table from 1, 0: no cell
    std::uint32_t row = 0;   ///< cells: from 1
    std::uint32_t column = 0;
    bool header = false; ///< cells: names its row or column
    bool small = false;  ///< in small print: small, sub, sup, or a font size that the document sets below its normal
    bool hidden = false; ///< there, but not shown to a reader who does nothing
};

struct Link {
    std::string target; ///< as written
    std::string text;
    std::string place;
};

/// What a reader is asked to fill in.
struct FormField {
    std::string type; ///< `email`, `password`, `text`, `checkbox`, `textarea`, `select` …
    std::string name;
    std::string label; ///< text of its label or placeholder; empty: none found
    bool required = false;
};
struct Form {
    std::string action;
    std::vector<FormField> fields;
    std::string place;
};

struct Reading {
    std::string format; ///< `html`, `pdf`, `docx`, `markdown`, `text`
    std::string title;
    std::string language;         ///< of the whole, as declared (BCP 47); empty: not said
    std::string charset_declared; ///< by the server or the document; empty: nowhere
    std::string charset;          ///< by which it was read: `UTF-8`, `Shift_JIS`
    std::vector<Block> blocks;    ///< in reading order
    std::vector<Link> links;
    std::vector<Form> forms;
    bool noindex = false;          ///< asks search engines to leave it out
    bool script_rendered = false;  ///< most of the page is made by scripts, which nobody ran
    std::vector<std::string> gaps; ///< why the text is not whole, a sentence each; empty: it is
};

/// Reads a document of any known format; the content type decides, then the name, then the first bytes. Never fails:
/// what cannot be read is a gap and an anomaly.
Reading read_text(const Capture& capture, const DocumentLimits& limits, const Unzip& unzip,
                  std::vector<Anomaly>& anomalies);

} // namespace warifu::documents

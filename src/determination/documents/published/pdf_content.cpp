// The operators of a page (PDF 32000-1, 8.2 and 9.4), as far as text needs them: where it stands, in which font, how
// far each code moves on. Forms (Do) are pages in a page; an image is counted, and not looked into.

#include "pdf_content.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace warifu::documents {

namespace {

constexpr unsigned most_form_depth = 12;
constexpr std::size_t most_saved = 512;
constexpr std::size_t most_operands = 4096;
constexpr std::size_t most_streams = 2000;
constexpr std::size_t most_run_count = 200'000;

using Token = QPDFTokenizer;

} // namespace

Matrix Matrix::then(const Matrix& next) const {
    return {a * next.a + b * next.c, a * next.b + b * next.d,          c * next.a + d * next.c,
            c * next.b + d * next.d, e * next.a + f * next.c + next.e, e * next.b + f * next.d + next.f};
}

void PdfContent::problem(const std::string& text) {
    if (std::find(m_page.problems.begin(), m_page.problems.end(), text) == m_page.problems.end())
        m_page.problems.push_back(text);
}

PdfPage PdfContent::read(QPDFObjectHandle contents, QPDFObjectHandle resources) {
    m_page = {};
    m_state = {};
    m_saved.clear();
    m_marked.clear();
    std::string text;
    const auto add = [&](QPDFObjectHandle part) {
        if (const auto more = stream_text(part, m_budget))
            text.append(*more).append("\n"); // operators may go on in the next part
        else
            problem("a part of the content could not be unpacked");
    };
    if (contents.isArray()) {
        const auto count = static_cast<std::size_t>(std::max(contents.getArrayNItems(), 0));
        for (std::size_t i = 0; i < std::min(count, most_streams); ++i)
            add(contents.getArrayItem(static_cast<int>(i)));
        if (count > most_streams)
            problem("the content has too many parts");
    } else if (contents.isStream()) {
        add(contents);
    } else if (!contents.isNull()) {
        problem("the content is no stream");
    }
    stream(text, resources, 0);
    return std::move(m_page);
}

void PdfContent::stream(const std::string& text, QPDFObjectHandle resources, unsigned depth) {
    const auto input = std::make_shared<BufferInputSource>("content", text);
    QPDFTokenizer tokenizer;
    tokenizer.allowEOF(); // else the end is a bad token, over and over
    Operands operands;
    for (;;) {
        const auto token = tokenizer.readToken(input, "content", true);
        const auto type = token.getType();
        if (type == Token::tt_eof)
            return;
        if (++m_budget.operators > PdfBudget::most_operators || m_page.runs.size() > most_run_count) {
            m_budget.stopped = m_budget.operators > PdfBudget::most_operators;
            problem("the content has more operators than are read");
            return;
        }
        if (type != Token::tt_word) {
            if (type != Token::tt_bad && operands.size() < most_operands) {
                Operand operand{type, token.getValue(), 0};
                if (type == Token::tt_integer || type == Token::tt_real)
                    operand.number = std::strtod(operand.text.c_str(), nullptr);
                operands.push_back(std::move(operand));
            }
            continue;
        }
        if (token.getValue() == "ID") {
            ++m_page.pictures;
            tokenizer.expectInlineImage(input);
            static_cast<void>(tokenizer.readToken(input, "content", true));
        } else {
            operation(token.getValue(), operands, resources, depth);
        }
        operands.clear();
    }
}

double PdfContent::number(const Operands& operands, std::size_t from_end) {
    const double value = from_end <= operands.size() ? operands[operands.size() - from_end].number : 0;
    return std::isfinite(value) ? std::clamp(value, -1e7, 1e7) : 0;
}

void PdfContent::operation(const std::string& name, const Operands& operands, QPDFObjectHandle resources,
                           unsigned depth) {
    if (show_operation(name, operands) || position_operation(name, operands) ||
        state_operation(name, operands, resources))
        return;
    if (name == "Do" && !operands.empty()) {
        external(operands.back().text, resources, depth);
    } else if (name == "BMC" || name == "BDC") {
        begin_marked(name, operands);
    } else if (name == "EMC") {
        if (!m_marked.empty())
            m_marked.pop_back();
    } else if (name == "f" || name == "F" || name == "f*" || name == "S" || name == "s" || name == "B" || name == "b") {
        ++m_page.paths;
    }
}

bool PdfContent::state_operation(const std::string& name, const Operands& operands, QPDFObjectHandle resources) {
    if (name == "q") {
        if (m_saved.size() < most_saved)
            m_saved.push_back(m_state);
    } else if (name == "Q") {
        if (!m_saved.empty()) {
            m_state = m_saved.back();
            m_saved.pop_back();
        }
    } else if (name == "cm") {
        const Matrix matrix{number(operands, 6), number(operands, 5), number(operands, 4),
                            number(operands, 3), number(operands, 2), number(operands, 1)};
        m_state.transform = matrix.then(m_state.transform);
    } else if (name == "Tf" && operands.size() >= 2) {
        m_state.size = number(operands, 1);
        set_font(operands[operands.size() - 2].text, resources);
    } else if (name == "Tc") {
        m_state.character_space = number(operands, 1);
    } else if (name == "Tw") {
        m_state.word_space = number(operands, 1);
    } else if (name == "Tz") {
        m_state.scale = number(operands, 1) / 100;
    } else if (name == "TL") {
        m_state.leading = number(operands, 1);
    } else if (name == "Ts") {
        m_state.rise = number(operands, 1);
    } else if (name == "Tr") {
        m_state.mode = static_cast<int>(number(operands, 1));
    } else {
        return false;
    }
    return true;
}

void PdfContent::next_line(double x, double y) {
    m_line = Matrix{1, 0, 0, 1, x, y}.then(m_line);
    m_text = m_line;
}

bool PdfContent::position_operation(const std::string& name, const Operands& operands) {
    if (name == "BT") {
        m_text = m_line = {};
    } else if (name == "Td" || name == "TD") {
        if (name == "TD")
            m_state.leading = -number(operands, 1);
        next_line(number(operands, 2), number(operands, 1));
    } else if (name == "Tm") {
        m_text = m_line = {number(operands, 6), number(operands, 5), number(operands, 4),
                           number(operands, 3), number(operands, 2), number(operands, 1)};
    } else if (name == "T*") {
        next_line(0, -m_state.leading);
    } else {
        return false;
    }
    return true;
}

bool PdfContent::show_operation(const std::string& name, const Operands& operands) {
    if (name == "'" || name == "\"") {
        if (name == "\"") {
            m_state.word_space = number(operands, 3);
            m_state.character_space = number(operands, 2);
        }
        next_line(0, -m_state.leading);
    } else if (name == "TJ") {
        for (const Operand& each : operands) {
            if (each.type == Token::tt_string) {
                show(each.text);
            } else if (each.type == Token::tt_integer || each.type == Token::tt_real) {
                const double move = -each.number / 1000 * m_state.size;
                const bool vertical = m_state.font && m_state.font->vertical();
                m_text =
                    (vertical ? Matrix{1, 0, 0, 1, 0, move} : Matrix{1, 0, 0, 1, move * m_state.scale, 0}).then(m_text);
            }
        }
        return true;
    } else if (name != "Tj") {
        return false;
    }
    if (!operands.empty() && operands.back().type == Token::tt_string)
        show(operands.back().text);
    return true;
}

/// `/Span <</ActualText (…)>> BDC`: what is shown until EMC stands for that text (14.9.4).
void PdfContent::begin_marked(const std::string& name, const Operands& operands) {
    std::optional<std::string> actual;
    for (std::size_t i = 0; name == "BDC" && i + 1 < operands.size(); ++i)
        if (operands[i].type == Token::tt_name && operands[i].text == "/ActualText" &&
            operands[i + 1].type == Token::tt_string)
            actual = QPDFObjectHandle::newString(operands[i + 1].text).getUTF8Value();
    if (!actual && !m_marked.empty() && m_marked.back())
        actual = ""; // inside of replaced text
    if (m_marked.size() < most_saved)
        m_marked.push_back(std::move(actual));
}

void PdfContent::set_font(const std::string& name, QPDFObjectHandle resources) {
    m_state.font = nullptr;
    QPDFObjectHandle fonts = resources.isDictionary() ? resources.getKey("/Font") : QPDFObjectHandle::newNull();
    QPDFObjectHandle font = fonts.isDictionary() ? fonts.getKey(name) : QPDFObjectHandle::newNull();
    if (!font.isDictionary())
        return;
    if (!font.isIndirect()) {
        m_budget.operators += 1000; // made anew each time
        m_state.font = std::make_shared<PdfFont>(font, m_budget);
        return;
    }
    std::shared_ptr<PdfFont>& known = m_fonts[font.getObjGen()];
    if (!known)
        known = std::make_shared<PdfFont>(font, m_budget);
    m_state.font = known;
}

void PdfContent::show(const std::string& text) {
    const Matrix begin = m_text.then(m_state.transform);
    PdfRun run;
    std::size_t unreadable = 0;
    for (std::size_t at = 0; at < text.size();) {
        PdfGlyph glyph;
        if (m_state.font)
            glyph = m_state.font->glyph(std::string_view(text).substr(at));
        at += std::max<std::size_t>(glyph.bytes, 1);
        ++m_budget.operators;
        if (glyph.characters.empty())
            ++unreadable;
        run.text += glyph.characters;
        const double spacing = m_state.character_space + (glyph.space ? m_state.word_space : 0);
        if (m_state.font && m_state.font->vertical())
            m_text = Matrix{1, 0, 0, 1, 0, -m_state.size + spacing}.then(m_text);
        else
            m_text = Matrix{1, 0, 0, 1, (glyph.width / 1000 * m_state.size + spacing) * m_state.scale, 0}.then(m_text);
    }
    if (!m_marked.empty() && m_marked.back()) {
        run.text = std::exchange(*m_marked.back(), "");
        unreadable = 0;
    }
    if (unreadable > 0) {
        m_page.unreadable += unreadable;
        if (m_page.bad_fonts.size() < 20)
            m_page.bad_fonts.insert(m_state.font ? m_state.font->name() : "a font that is not there");
    }
    if (run.text.empty())
        return;
    const Matrix end = m_text.then(m_state.transform);
    const Matrix raised = Matrix{1, 0, 0, 1, 0, m_state.rise}.then(begin);
    run.x = raised.e;
    run.y = raised.f;
    run.end_x = end.e + raised.e - begin.e;
    run.end_y = end.f + raised.f - begin.f;
    run.size = std::abs(m_state.size) * std::hypot(begin.c, begin.d);
    constexpr int mode_invisible = 3;
    run.invisible = m_state.mode == mode_invisible;
    if (std::isfinite(run.x) && std::isfinite(run.y) && std::isfinite(run.end_x) && std::isfinite(run.end_y) &&
        std::isfinite(run.size))
        m_page.runs.push_back(std::move(run));
}

void PdfContent::external(const std::string& name, QPDFObjectHandle resources, unsigned depth) {
    QPDFObjectHandle objects = resources.isDictionary() ? resources.getKey("/XObject") : QPDFObjectHandle::newNull();
    QPDFObjectHandle object = objects.isDictionary() ? objects.getKey(name) : QPDFObjectHandle::newNull();
    if (!object.isStream())
        return;
    QPDFObjectHandle dictionary = object.getDict();
    if (dictionary.getKey("/Subtype").isName() && dictionary.getKey("/Subtype").getName() == "/Image") {
        ++m_page.pictures;
        return;
    }
    if (depth >= most_form_depth) {
        problem("forms lie deeper in each other than is read");
        return;
    }
    const auto text = stream_text(object, m_budget);
    if (!text) {
        problem("a form could not be unpacked");
        return;
    }
    const Graphics state = m_state;
    const std::vector<Graphics> saved = std::exchange(m_saved, {});
    const Matrix text_matrix = m_text;
    const Matrix line_matrix = m_line;
    if (QPDFObjectHandle matrix = dictionary.getKey("/Matrix"); matrix.isArray() && matrix.getArrayNItems() == 6) {
        Operands numbers;
        for (int i = 0; i < 6; ++i)
            numbers.push_back(
                {Token::tt_real, {}, matrix.getArrayItem(i).isNumber() ? matrix.getArrayItem(i).getNumericValue() : 0});
        static_cast<void>(state_operation("cm", numbers, resources));
    }
    QPDFObjectHandle own = dictionary.getKey("/Resources");
    stream(*text, own.isDictionary() ? own : resources, depth + 1);
    m_state = state;
    m_saved = saved;
    m_text = text_matrix;
    m_line = line_matrix;
}

} // namespace warifu::documents

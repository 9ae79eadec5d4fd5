#include "manual.h"

#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "usage.h"
#include "warifu/base/wrap.h"

namespace warifu::app {

namespace {

/// Running text: what troff would take for a request or an escape is made plain, and it is told where Japanese, which
/// has no spaces, may be broken.
std::string plain(std::string_view text) {
    std::string out = !text.empty() && (text.front() == '.' || text.front() == '\'') ? "\\&" : "";
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else
            out += c;
    }
    return with_break_points(out, "\\:");
}

/// What is typed: hyphens that can be copied, and no typographer's quotes.
std::string typed(std::string_view text) {
    std::string out;
    for (const char c : plain(text)) {
        if (c == '-')
            out += "\\-";
        else if (c == '"')
            out += "\\(dq";
        else if (c == '\'')
            out += "\\(aq";
        else if (c == '^' || c == '~' || c == '`')
            out += c == '^' ? "\\(ha" : c == '~' ? "\\(ti" : "\\(ga";
        else
            out += c;
    }
    return out;
}

struct Note {
    std::string_view term;
    Text text;
};

const Text& description() {
    static const Text text{
        "warifu takes an IoT product's firmware and its maker's answers, and says where the product stands in the "
        "regimes that it knows. It opens the firmware in memory and in a jail; every requirement gets PASS, FAIL, "
        "INCONCLUSIVE or NOT APPLICABLE, with reasons that lead to bytes in the image, to an answer or to a tester's "
        "record. What was not looked at to the end is never a PASS. A verdict is no certification: labels are granted "
        "by their operators, and laws are applied by authorities and courts.",
        "IoT "
        "製品のファームウェアと製造者の回答から、収録している各制度への適合状況を判定します。ファームウェアは隔離した"
        "プロセスの中でメモリー上に展開します。要件ごとに PASS、FAIL、INCONCLUSIVE、NOT APPLICABLE を判定し、その理由を"
        "イメージ内の位置、製造者の回答、試験記録までたどれます。最後まで調べていないものを PASS "
        "とすることはありません。"
        "判定は認証ではありません。ラベルは制度運営者が付与し、法令は当局と裁判所が適用します。"};
    return text;
}

std::span<const Note> exit_notes() {
    static const Note notes[] = {
        {"0",
         {"Done. Of assess: every mandatory verdict asked for is PASS or NOT APPLICABLE. Of check-supply: nothing "
          "found missing. Of verify and label verify: it is good.",
          "完了。assess では、対象とした必須要件がすべて PASS または NOT APPLICABLE。check-supply "
          "では、不足が見つからない。verify では、署名が有効。"}},
        {"1",
         {"Of assess: a mandatory verdict is FAIL. Of check-supply: something required is missing, or invalid on the "
          "day. Of verify and label verify: it is refused.",
          "assess で、必須要件に FAIL がある。check-supply で、必要なものが欠けているか、当日有効でない。verify "
          "で、署名が不合格。"}},
        {"2",
         {"It could not run, or was stopped; also for a command line that it does not understand.",
          "実行できなかった、または中断された。コマンドラインの誤りを含む。"}},
        {"3",
         {"Of assess: no mandatory verdict is FAIL, some are INCONCLUSIVE. Of check-supply: not determined.",
          "assess で、必須要件に FAIL はないが INCONCLUSIVE がある。check-supply で、確定できない。"}},
    };
    return notes;
}

std::span<const Note> file_notes() {
    static const Note notes[] = {
        {"product.toml",
         {"The product, as its maker describes it: name, firmware, answers, testers' records.",
          "製造者による製品の記述。名称、ファームウェア、回答、試験記録。"}},
        {"product.warifu",
         {"The dossier, an SQLite file: all that was found, and the verdicts with their reasons.",
          "記録ファイル(SQLite)。検査で見つかったすべてと、判定およびその理由。"}},
    };
    return notes;
}

std::span<const Note> environment_notes() {
    static const Note notes[] = {
        {"LC_ALL, LC_MESSAGES, LANG",
         {"The first that is set decides the language where --lang does not: Japanese where it begins with ja.",
          "--lang がないとき、最初に設定されているものが言語を決めます。ja で始まれば日本語です。"}},
        {"NO_COLOR",
         {"Set and not empty: no colour on a terminal.", "空でない値が設定されていれば、端末でも色を使いません。"}},
        {"WARIFU_PASSPHRASE",
         {"Passphrase of the key, or PIN of the token, of sign; --passphrase-file goes before it.",
          "sign の鍵のパスフレーズ、またはトークンの PIN。--passphrase-file が優先します。"}},
        {"SOURCE_DATE_EPOCH",
         {"Seconds since 1970; the date that man writes into the page in place of today.",
          "1970 年からの秒数。man が今日の日付の代わりにページに書く日付です。"}},
    };
    return notes;
}

class Roff {
public:
    explicit Roff(Language language) : m_language(language) {}

    void request(std::string_view line) { m_out += fmt::format("{}\n", line); }
    void section(const Text& name) { request(fmt::format(".SH {}", name.in(m_language))); }
    void text(std::string_view text) { request(plain(text)); }
    void text(const Text& text) { this->text(text.in(m_language)); }
    void term(std::string_view term, std::string_view meaning) {
        request(".TP");
        request(fmt::format("\\fB{}\\fR", typed(term)));
        text(meaning);
    }
    void notes(const Text& name, std::span<const Note> notes) {
        section(name);
        for (const Note& note : notes)
            term(note.term, note.text.in(m_language));
    }
    void arguments(const std::vector<Argument>& list) {
        for (const Argument& argument : list) {
            request(".TP");
            request(marked(argument));
            text(full_meaning(argument, m_language));
        }
    }
    void examples(const std::vector<std::string>& examples) {
        if (examples.empty())
            return;
        request(".PP\n.EX");
        for (const std::string& example : examples)
            request("    " + typed(example));
        request(".EE");
    }

    std::string take() { return std::move(m_out); }

private:
    /// Names in bold, what stands for a value in italics.
    static std::string marked(const Argument& argument) {
        std::vector<std::string> names;
        for (const std::string& name : argument.names)
            names.push_back(fmt::format("\\fB{}\\fR", typed(name)));
        const std::string value = argument.takes_value() ? fmt::format("\\fI{}\\fR", typed(argument.value)) : "";
        return fmt::format("{}{}{}", fmt::join(names, ", "), names.empty() || value.empty() ? "" : " ", value);
    }

    Language m_language;
    std::string m_out;
};

void write_command(Roff& page, const Command& command) {
    if (command.path.size() > 1 && command.commands.empty()) {
        page.request(fmt::format(".SS {}", typed(command.usage())));
        page.text(command.meaning);
        page.arguments(command.places);
        page.arguments(command.options);
        page.examples(command.examples);
    }
    for (const Command& below : command.commands)
        write_command(page, below);
}

} // namespace

std::string manual_page(const Command& root, Language language, const std::string& date, const std::string& version) {
    Roff page(language);
    page.request(".\\\" Made by `warifu man`; do not edit.");
    page.request(fmt::format(".TH WARIFU 1 {} \"{}\" \"{}\"", date, version,
                             language == Language::Japanese ? "warifu マニュアル" : "warifu manual"));
    if (language == Language::Japanese)
        page.request(".ad l\n.nh"); // no space to widen, nothing to hyphenate
    page.section({"NAME", "名前"});
    page.request(fmt::format("warifu \\- {}", plain(root.meaning)));
    page.section({"SYNOPSIS", "書式"});
    page.request(".nf");
    each_command(root, [&](const Command& command) {
        if (command.commands.empty())
            page.request(typed(command.usage()));
    });
    page.request(".fi");
    page.section({"DESCRIPTION", "説明"});
    page.text(description());
    page.examples(root.examples);
    page.section({"OPTIONS", "オプション"});
    page.text(Text{"Every command takes these; commands show their own with --help, too.",
                   "すべてのコマンドに共通です。コマンドごとのものは --help でも表示できます。"});
    page.arguments(root.options);
    page.section({"COMMANDS", "コマンド"});
    write_command(page, root);
    page.notes({"EXIT STATUS", "終了コード"}, exit_notes());
    page.notes({"FILES", "ファイル"}, file_notes());
    page.notes({"ENVIRONMENT", "環境変数"}, environment_notes());
    return page.take();
}

} // namespace warifu::app

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "command_tree.h"
#include "common.h"
#include "pages.h"
#include "usage.h"

/// What an option that is bound to a path shows for its value, and how completions know that it takes a file.
template <>
constexpr const char* CLI::detail::type_name<std::filesystem::path>() {
    return warifu::app::file_value.data();
}

namespace {

using warifu::Language;
using warifu::app::Format;
using warifu::app::Options;

Language language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
            return std::string_view(value).starts_with("ja") ? Language::Japanese : Language::English;
    return Language::English;
}

/// `--lang` decides the language of the help itself, so it is looked for before the rest is read.
Language language_of(int argc, char** argv) {
    Language language = language_of_environment();
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const std::string_view next = i + 1 < argc ? argv[i + 1] : "";
        if (word == "--lang=ja" || (word == "--lang" && next == "ja"))
            language = Language::Japanese;
        if (word == "--lang=en" || (word == "--lang" && next == "en"))
            language = Language::English;
    }
    return language;
}

Format format_of(const std::string& name) {
    static const std::map<std::string, Format> formats = {{"text", Format::Text},
                                                          {"json", Format::Json},
                                                          {"html", Format::Html},
                                                          {"sarif", Format::Sarif},
                                                          {"junit", Format::Junit},
                                                          {"csv", Format::Csv},
                                                          {"oscal-assessment-results", Format::OscalResults},
                                                          {"oscal-component-definition", Format::OscalComponent},
                                                          {"oscal-catalog", Format::OscalCatalog},
                                                          {"oscal-mapping", Format::OscalMapping},
                                                          {"cms", Format::Text}};
    return formats.at(name);
}

class CommandLine {
public:
    CommandLine(Options& options) : m_options(options) {
        m_app.description(say("IoT security conformity, assessed once for every regime",
                              "IoT 製品のセキュリティ適合性を一度に評価し、各制度での結果を示す"));
        m_app.set_help_flag("-h,--help", say("show this help", "このヘルプを表示する"));
        m_app.require_subcommand(1);
        m_app.fallthrough();
        m_app
            .add_option("--catalogue", m_options.catalogue,
                        say("folder to use in place of the built-in catalogue", "内蔵カタログの代わりに使うフォルダー"))
            ->type_name(std::string(warifu::app::folder_value));
        m_app.add_option("--lang", m_language, say("language", "表示言語"))->check(CLI::IsMember({"en", "ja"}));
        m_app.add_flag("-q,--quiet", m_options.quiet, say("no progress and no notes", "進捗や注記を表示しない"));
        // Behind --catalogue, whose version it then tells.
        m_app.set_version_flag(
            "--version", warifu::app::tool_version(),
            say("version of the program and of the catalogue", "プログラムとカタログの版を表示する"));
        m_app.footer(say("Example:\n  warifu init --name \"My camera\" --firmware camera.bin\n  warifu assess "
                         "product.toml --report report.html",
                         "例:\n  warifu init --name \"カメラ\" --firmware camera.bin\n  warifu assess product.toml "
                         "--report report.html"));
        add_assess();
        add_recognise();
        add_check_supply();
        add_reading();
        add_catalogue();
        add_advisories();
        add_product();
        add_signatures();
        add_labels();
        add_log();
        add_register();
        add_serve();
        add_pages();
    }

    int run(int argc, char** argv) {
        try {
            m_app.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return warifu::app::end_of_parsing(m_app, error, m_options);
        }
        m_options.format = format_of(m_format);
        return m_command(m_options);
    }

private:
    std::string say(const char* english, const char* japanese) const {
        return warifu::app::say(m_options, english, japanese);
    }

    using Run = std::function<int(const Options&)>;

    CLI::App* add_to(CLI::App& above, const std::string& name, const std::string& what, const std::string& example,
                     const Run& command) {
        CLI::App* sub = above.add_subcommand(name, what);
        sub->footer(say("Example:\n  ", "例:\n  ") + example);
        sub->callback([this, command] { m_command = command; });
        return sub;
    }
    CLI::App* add(const std::string& name, const std::string& what, const std::string& example, const Run& command) {
        return add_to(m_app, name, what, example, command);
    }
    void add_format(CLI::App* sub, std::vector<std::string> formats) {
        sub->add_option("--format", m_format, say("output", "出力形式"))
            ->check(CLI::IsMember(std::move(formats)))
            ->capture_default_str();
    }
    void add_out(CLI::App* sub) {
        sub->add_option("-o,--out", m_options.out,
                        say("write to this file, not to standard output", "標準出力ではなくこのファイルに書く"));
    }
    void add_on(CLI::App* sub) {
        sub->add_option("--on", m_options.on,
                        say("day of supply, YYYY-MM-DD (default: today)", "供給日 YYYY-MM-DD(省略時は今日)"))
            ->type_name("DATE");
    }
    void add_regimes(CLI::App* sub) {
        sub->add_option("--regime", m_options.regimes,
                        say("only these: jc-star/1, uk-psti, …", "対象の制度: jc-star/1、uk-psti など"))
            ->delimiter(',')
            ->type_name(std::string(warifu::app::regime_value));
    }

    void add_mapping(const std::string& name, const std::string& what, const std::string& example,
                     int (*command)(const Options&)) {
        CLI::App* sub = add(name, what, example, command);
        sub->add_option("ID", m_options.id, say("only this one", "この一件だけ"));
        add_on(sub);
        add_format(sub, {"text", "oscal-mapping"});
        add_out(sub);
    }

    void add_assess();
    void add_store_option(CLI::App* command);
    void add_recognise();
    void add_check_supply();
    CLI::Option* add_label(CLI::App* sub);
    void add_components();
    void add_probe();
    void add_reading();
    void add_forms();
    void add_catalogue();
    void add_advisories();
    void add_publisher(CLI::App* sub);
    void add_product();
    void add_signatures();
    void add_log();
    void add_register();
    void add_tokens(CLI::App* above);
    void add_backup(CLI::App* above);
    void add_export(CLI::App* above);
    void add_openings(CLI::App* above);
    void add_search(CLI::App* sub);
    void add_serve();
    CLI::App* add_group(const std::string& name, const std::string& what, const std::string& example);
    CLI::App* add_part(CLI::App* group, const std::string& name, const std::string& what, const std::string& example,
                       const Run& command);
    CLI::Option* add_register_store(CLI::App* sub);
    void add_verify();
    void add_key(CLI::App* sub);
    void add_labels();
    void add_print(CLI::App* sub);
    void add_label_checks(CLI::App& all);
    void add_pages();

    Options& m_options;
    CLI::App m_app{"", "warifu"};
    std::string m_language;
    std::string m_format = "text";
    Run m_command;
};

void CommandLine::add_store_option(CLI::App* command) {
    command
        ->add_option("--store", m_options.store,
                     say("the store of advisories, one file (default: warifu/advisories.db in $XDG_DATA_HOME or "
                         "~/.local/share)",
                         "脆弱性情報の保存先ファイル(省略時は $XDG_DATA_HOME または ~/.local/share の "
                         "warifu/advisories.db)"))
        ->type_name(std::string(warifu::app::file_value));
}

void CommandLine::add_assess() {
    CLI::App* assess =
        add("assess",
            say("assess a product and say where it stands in every regime", "製品を評価し、各制度での適合状況を示す"),
            "warifu assess product.toml --report report.html\n  "
            "warifu assess product.toml --format sarif -o warifu.sarif\n  "
            "warifu assess product.toml --format junit -o warifu-junit.xml",
            &warifu::app::assess);
    assess->add_option("PRODUCT.toml", m_options.file, say("the product's description", "製品の記述"))->required();
    assess->add_option(
        "--dossier", m_options.dossier,
        say("the case file (default: beside the product file)", "記録ファイル(省略時は製品ファイルと同じ場所)"));
    assess->add_option("--report", m_options.report, say("also write an HTML page here", "HTML の報告書も書き出す"));
    assess->add_option("--threads", m_options.threads,
                       say("threads to use (default: all processors)", "使用スレッド数(省略時は全 CPU)"));
    assess->add_flag(
        "--timings", m_options.timings,
        say("milliseconds of each stage, as JSON on standard error", "各段階の所要ミリ秒を標準エラーに JSON で出力"));
    add_store_option(assess);
    assess->add_flag("--no-store", m_options.no_store,
                     say("hold components against no advisories", "部品を脆弱性情報と照合しない"));
    add_regimes(assess);
    add_on(assess);
    add_format(assess, {"text", "json", "html", "sarif", "junit", "csv", "oscal-assessment-results",
                        "oscal-component-definition"});
    add_out(assess);

    CLI::App* fetch = add("fetch",
                          say("get the pages that the product file names into its web archive",
                              "製品ファイルが示す公開ページを取得し、ウェブアーカイブに保存する"),
                          "warifu fetch product.toml", &warifu::app::fetch);
    fetch->add_option("PRODUCT.toml", m_options.file, say("the product's description", "製品の記述"))->required();
    fetch->add_option("--ca", m_options.authorities,
                      say("certificate authorities to trust, PEM (default: the system's)",
                          "信頼する認証局の PEM ファイル(省略時はシステムのもの)"));
    add_format(fetch, {"text", "json"});

    CLI::App* inspect =
        add("inspect", say("open a firmware image and list what is in it", "ファームウェアを開いて内容を一覧する"),
            "warifu inspect firmware.bin --format json", &warifu::app::inspect);
    inspect->add_option("IMAGE", m_options.file, say("the firmware image", "ファームウェアのイメージ"))->required();
    inspect->add_option("--threads", m_options.threads,
                        say("threads to use (default: all processors)", "使用スレッド数(省略時は全 CPU)"));
    add_format(inspect, {"text", "json"});
    add_out(inspect);

    CLI::App* read = add("read", say("read a capture of the product's traffic", "製品の通信の記録を読む"),
                         "warifu read capture.pcapng --address 192.0.2.7 --address 02:00:5e:10:00:07 --format json",
                         &warifu::app::read);
    read->add_option("CAPTURE", m_options.file, say("pcap or pcapng", "pcap または pcapng"))->required();
    read->add_option(
            "--address", m_options.addresses,
            say("IPv4, IPv6 or MAC address of the unit (may be repeated)", "個体の IPv4、IPv6、MAC アドレス(複数可)"))
        ->allow_extra_args(false);
    add_format(read, {"text", "json"});
    add_out(read);
    add_components();
    add_probe();
}

void CommandLine::add_components() {
    CLI::App* components = add("components",
                               say("list the software in a firmware image, or in a bill of materials (SBOM)",
                                   "ファームウェアまたは SBOM に含まれるソフトウェア部品を一覧する"),
                               "warifu components firmware.bin\n  warifu components maker.cdx.json --format json\n  "
                               "warifu components firmware.bin --against maker.cdx.json",
                               &warifu::app::components);
    components
        ->add_option("IMAGE|SBOM", m_options.file,
                     say("a firmware image; CycloneDX (JSON, XML) or SPDX (JSON, tag-value)",
                         "ファームウェアのイメージ、CycloneDX(JSON、XML)または SPDX(JSON、tag-value)"))
        ->required();
    components->add_option("--against", m_options.against,
                           say("the maker's bill of materials, to be held against what is in the image",
                               "イメージの内容と突き合わせる製造者の SBOM"));
    components->add_flag("--elements", m_options.elements,
                         say("which of the elements that NTIA, CISA and BSI ask for a bill of materials has",
                             "NTIA、CISA、BSI が SBOM に求める項目の充足状況を示す"));
    components->add_option("--threads", m_options.threads,
                           say("threads to use (default: all processors)", "使用スレッド数(省略時は全 CPU)"));
    add_format(components, {"text", "json"});
    add_out(components);

    CLI::App* sbom = add("sbom", say("write a bill of materials (SBOM)", "SBOM(ソフトウェア部品表)を書き出す"),
                         "warifu sbom firmware.bin --format cyclonedx -o firmware.cdx.json\n  "
                         "warifu sbom product.warifu --format spdx -o product.spdx.json",
                         &warifu::app::sbom);
    sbom->add_option("IMAGE|FILE.warifu|SBOM", m_options.file,
                     say("a firmware image, the dossier of a product, or a bill of materials to be rewritten",
                         "ファームウェアのイメージ、製品の記録ファイル、または書き換える SBOM"))
        ->required();
    sbom->add_option("--format", m_options.list_format, say("output", "出力形式"))
        ->check(CLI::IsMember({"cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag"}))
        ->capture_default_str();
    sbom->add_option("--spec", m_options.spec,
                     say("version of CycloneDX: 1.4, 1.5 or 1.6 (default)", "CycloneDX の版: 1.4、1.5、1.6(省略時)"))
        ->type_name("VERSION");
    sbom->add_option("--supplier", m_options.supplier, say("who supplies the firmware", "ファームウェアの供給者"))
        ->type_name("NAME");
    sbom->add_option("--on", m_options.on,
                     say("day of the list, YYYY-MM-DD (default: today)", "作成日 YYYY-MM-DD(省略時は今日)"))
        ->type_name("DATE");
    sbom->add_option("--threads", m_options.threads,
                     say("threads to use (default: all processors)", "使用スレッド数(省略時は全 CPU)"));
    add_out(sbom);
}

void CommandLine::add_probe() {
    CLI::App* probe = add("probe",
                          say("ask a device on the network what it offers and what lets anybody in",
                              "ネットワーク上の機器が何を提供し、誰でも入れるかを調べる"),
                          "warifu probe 192.0.2.7 --authorised --ports 22,23,80\n  "
                          "warifu probe product.toml",
                          &warifu::app::probe);
    probe
        ->add_option("ADDRESS|PRODUCT.toml", m_options.id,
                     say("the device, or the product file that names devices",
                         "機器の IP アドレス、または機器を記した製品ファイル"))
        ->required();
    probe->add_flag("--authorised", m_options.authorised,
                    say("the owner of the device allows it", "機器の所有者の許可を得ている"));
    probe
        ->add_option("--ports", m_options.ports,
                     say("TCP ports: 22,80,8000-8100 (default: all)", "TCP ポート: 22,80,8000-8100(省略時は全ポート)"))
        ->type_name("LIST")
        ->default_str("");
    probe
        ->add_option("--pace", m_options.pace,
                     say("how hard the device is worked (default: polite)", "機器にかける負荷(省略時は polite)"))
        ->check(CLI::IsMember({"slow", "polite", "fast"}));
    probe->add_option("--host", m_options.host,
                      say("the name that it is called by", "機器のホスト名(TLS や HTTP で使う名前)"));
    probe->add_flag("--no-logins", m_options.no_logins,
                    say("do not try known default passwords", "既知の初期パスワードを試さない"));
    probe
        ->add_option("--attempts", m_options.attempts,
                     say("default logins to try at each service (default: 30)",
                         "各サービスで試す初期パスワードの数(省略時は 30)"))
        ->type_name("N")
        ->check(CLI::Range(1U, 10'000U));
    probe->add_flag(
        "--lockout", m_options.lockout,
        say("measure what happens to somebody who guesses passwords", "パスワード総当たりへの機器の反応を測定する"));
    probe
        ->add_option("--logins", m_options.logins,
                     say("CSV file with logins of the unit (user,password,new_password), tried on it",
                         "個体のログイン情報の CSV ファイル(user,password,new_password)。実機で試す"))
        ->type_name("FILE");
    probe
        ->add_option("--outage", m_options.outages,
                     say("look before and after you cut its power, or its network",
                         "電源またはネットワークを断つ前後を比較する"))
        ->check(CLI::IsMember({"power", "network"}))
        ->delimiter(',');
    probe->add_flag("--new-password", m_options.new_password,
                    say("look before and after you change the passwords of --logins",
                        "--logins のパスワードを変更する前後を比較する"));
    CLI::Option* malformed =
        probe->add_flag("--malformed", m_options.malformed,
                        say("send malformed messages, and look after each whether the service lives",
                            "不正な形式のメッセージを送り、そのたびにサービスの生存を確認する"));
    probe
        ->add_flag("--intrusive", m_options.intrusive,
                   say("with --malformed: also those that are known to crash weak services",
                       "--malformed と併用: 脆弱なサービスを停止させると知られるものも送る"))
        ->needs(malformed);
    add_format(probe, {"text", "json"});
    add_out(probe);
}

void CommandLine::add_recognise() {
    CLI::App* sub =
        add("recognise", say("what a label opens elsewhere on a day", "ラベルがその日に他制度で何を開くかを示す"),
            "warifu recognise --label jc-star/1 --on 2026-01-01", &warifu::app::recognise);
    add_label(sub)->required();
    add_on(sub);
    add_format(sub, {"text", "json"});
    add_out(sub);
}

void CommandLine::add_check_supply() {
    const std::string example =
        "warifu check-supply product.toml --market GB --role importer --on 2026-01-01\n  "
        "warifu check-supply --label jc-star/1 --issued 2025-06-01 --market GB --role distributor\n" +
        say("Exit status: 0 nothing found missing, 1 something required is missing or invalid on the day, 2 could not "
            "run, 3 not determined. It never says that a supply is lawful.",
            "終了コード: 0 不足は見つからない、1 必要なものが欠けているか当日有効でない、2 実行できない、3 "
            "確定できない。"
            "供給が適法かどうかは示さない。");
    CLI::App* sub = add("check-supply",
                        say("what binds who supplies a product in a market on a day, and whether it is there",
                            "ある市場・日の供給者に求められるものと、それが揃っているかを示す"),
                        example, &warifu::app::check_supply);
    sub->add_option("PRODUCT.toml|FILE.warifu", m_options.file,
                    say("the product, or its dossier", "製品の記述または記録ファイル"));
    add_label(sub);
    sub->add_option("--market", m_options.market, say("where: GB, EU, DE, JP, …", "市場: GB、EU、DE、JP など"))
        ->required();
    sub->add_option("--role", m_options.role, say("who supplies", "供給者の立場"))
        ->check(CLI::IsMember({"manufacturer", "importer", "distributor"}))
        ->required();
    add_on(sub);
    add_format(sub, {"text", "json"});
}

CLI::Option* CommandLine::add_label(CLI::App* sub) {
    CLI::Option* label = sub->add_option("--label", m_options.label,
                                         say("the label: REGIME[/LEVEL][@EDITION]", "ラベル: 制度[/レベル][@版]"))
                             ->type_name(std::string(warifu::app::regime_value));
    sub->add_option("--issued", m_options.issued, say("day of issue", "発行日"))->type_name("DATE");
    sub->add_option("--expires", m_options.expires, say("last day of validity", "有効期限"))->type_name("DATE");
    sub->add_option("--state", m_options.state, say("state of the label", "ラベルの状態"))
        ->check(CLI::IsMember({"valid", "grace", "expired", "withdrawn", "revoked"}))
        ->capture_default_str();
    return label;
}

void CommandLine::add_reading() {
    CLI::App* explain = add("explain", say("walk a verdict to its evidence", "判定を根拠までたどる"),
                            "warifu explain product.warifu jc-star/S1.1-02", &warifu::app::explain);
    explain->add_option("FILE.warifu", m_options.file, say("the dossier", "記録ファイル"))->required();
    explain->add_option("REQUIREMENT", m_options.id, say("id of the requirement", "要件の ID"))->required();
    explain->add_option("--model", m_options.of_model,
                        say("of this model, where models differ", "型番により判定が異なるときの型番"));

    CLI::App* query =
        add("query", say("ask the dossier in SQL (read-only)", "記録ファイルに SQL で問い合わせる(読み取り専用)"),
            "warifu query product.warifu \"SELECT path, kind, known_as FROM private_key\"", &warifu::app::query);
    query->add_option("FILE.warifu", m_options.file, say("the dossier", "記録ファイル"))->required();
    query
        ->add_option("SQL", m_options.sql,
                     say("one SELECT over the tables of `warifu tables`", "`warifu tables` の表に対する SELECT 文"))
        ->required();
    add_format(query, {"text", "json"});

    CLI::App* diff = add("diff", say("verdicts that differ between two dossiers", "二つの記録ファイルの判定の違い"),
                         "warifu diff old.warifu new.warifu", &warifu::app::diff);
    diff->add_option("OLD", m_options.file, say("the older dossier", "古い方の記録ファイル"))->required();
    diff->add_option("NEW", m_options.other, say("the newer dossier", "新しい方の記録ファイル"))->required();
    add_format(diff, {"text", "json"});

    CLI::App* changes = add("changes",
                            say("after a new firmware: what carries over, what must be examined again, whom to tell",
                                "ファームウェア更新後に、引き継げるもの・再試験が必要なもの・届出を示す"),
                            "warifu changes release-1.0.warifu product.warifu", &warifu::app::changes);
    changes->add_option("OLD", m_options.file, say("the dossier of before", "更新前の記録ファイル"))->required();
    changes->add_option("NEW", m_options.other, say("the dossier of now", "更新後の記録ファイル"))->required();
    add_format(changes, {"text", "json"});

    add_forms();

    add("tables", say("the tables of a dossier", "記録ファイルの表の一覧"), "warifu tables", &warifu::app::list_tables);
}

void CommandLine::add_forms() {
    CLI::App* forms = add("forms",
                          say("fill in the documents that the maker files or publishes",
                              "製造者が提出・公開する文書を、評価結果をもとに作成する"),
                          "warifu forms product.warifu --regime uk-psti --out forms\n  "
                          "warifu forms product.warifu --template blank.xlsx --map map.toml --out forms",
                          &warifu::app::forms);
    forms->add_option("FILE.warifu", m_options.file, say("the dossier", "記録ファイル"))->required();
    forms
        ->add_option("-o,--out", m_options.out,
                     say("folder to write to; made where there is none", "書き込むフォルダー(なければ作る)"))
        ->type_name(std::string(warifu::app::folder_value))
        ->required();
    forms->add_option(
        "--template", m_options.blank,
        say("the operator's own blank, filled in, too: BLANK.xlsx", "制度運営者の様式(XLSX)。これにも記入する"));
    forms->add_option("--map", m_options.map,
                      say("where the blank's cells are, where the catalogue does not know: MAP.toml",
                          "様式の記入欄の位置(TOML)。カタログにない様式の場合"));
    add_regimes(forms);
    forms
        ->add_option(
            "--on", m_options.on,
            say("day that the documents bear, YYYY-MM-DD (default: today)", "文書の日付 YYYY-MM-DD(省略時は今日)"))
        ->type_name("DATE");
    add_format(forms, {"text", "json"});
}

void CommandLine::add_catalogue() {
    CLI::App* schemes = add("schemes", say("the regimes that warifu knows", "warifu が知る制度の一覧"),
                            "warifu schemes", &warifu::app::schemes);
    add_format(schemes, {"text", "json"});
    add_out(schemes);

    CLI::App* show =
        add("show", say("a regime or a requirement, with its sources", "制度または要件を出典とともに示す"),
            "warifu show jc-star/S1.1-02\n  warifu show jc-star --format oscal-catalog", &warifu::app::show);
    show->add_option("ID", m_options.id, "REGIME, REGIME/LEVEL, REGIME@EDITION, REGIME/REQUIREMENT")
        ->type_name(std::string(warifu::app::regime_value))
        ->required();
    add_on(show);
    add_format(show, {"text", "json", "oscal-catalog"});
    add_out(show);
    add_mapping("crosswalks", say("how provisions of one regime relate to another's", "制度間の規定の対応表"),
                "warifu crosswalks --format oscal-mapping\n  warifu crosswalks jc-star--etsi-en-303-645",
                &warifu::app::crosswalks);
    add_mapping("arrangements",
                say("what law or operators take as met by a label", "ラベルが他制度で適合と扱われる取決め"),
                "warifu arrangements --format oscal-mapping", &warifu::app::arrangements);

    CLI::App* catalogue = m_app.add_subcommand("catalogue", say("work on a catalogue", "カタログの作業"));
    catalogue->require_subcommand(1);
    catalogue->footer(say("Example:\n  ", "例:\n  ") + std::string("warifu catalogue check catalogue"));
    CLI::App* check = catalogue->add_subcommand("check", say("every mistake in a catalogue, with file, line and column",
                                                             "カタログの誤りをファイル・行・桁とともに示す"));
    check->add_option("DIR", m_options.other, say("the catalogue's folder", "カタログのフォルダー"))
        ->type_name(std::string(warifu::app::folder_value))
        ->required();
    check->footer(say("Example:\n  ", "例:\n  ") + std::string("warifu catalogue check catalogue"));
    check->callback([this] { m_command = &warifu::app::check_catalogue; });
}

void CommandLine::add_advisories() {
    CLI::App* all = m_app.add_subcommand("advisories",
                                         say("what is known of vulnerabilities and ends of life, kept on this machine",
                                             "脆弱性とサポート終了の情報を手元に蓄える"));
    all->require_subcommand(1);
    const std::string to_import = "warifu advisories import feeds/";
    all->footer(say("Example:\n  ", "例:\n  ") + to_import);
    const auto part = [&](const std::string& name, const std::string& what, const std::string& example,
                          int (*command)(const Options&)) { return add_to(*all, name, what, example, command); };
    CLI::App* import =
        part("import",
             say("read feeds: CVE, NVD, OSV, GHSA, Debian, Alpine, KEV, EPSS, CSAF, endoflife.date",
                 "フィードを取り込む: CVE、NVD、OSV、GHSA、Debian、Alpine、KEV、EPSS、CSAF、endoflife.date"),
             to_import + "\n  warifu advisories import cvelistV5/ --complete cve", &warifu::app::import_advisories);
    import
        ->add_option("PATH", m_options.paths,
                     say("files, or folders with all below them", "ファイル、またはフォルダー(下位もすべて)"))
        ->required();
    add_store_option(import);
    add_format(import, {"text", "json"});
    import
        ->add_option("--complete", m_options.complete,
                     say("you say that all of this feed is there", "このフィードは全件あると申告する"))
        ->check(CLI::IsMember({"cve", "nvd", "osv", "ghsa", "debian", "alpine", "kev", "epss", "csaf", "endoflife"}))
        ->allow_extra_args(false);
    CLI::App* status =
        part("status", say("feeds in the store, of which day, how many records", "保存先にあるフィード、時点、件数"),
             "warifu advisories status", &warifu::app::advisories_status);
    add_store_option(status);
    add_format(status, {"text", "json"});
    CLI::App* show =
        part("show", say("what each feed says of a vulnerability", "ある脆弱性について各フィードが述べる内容"),
             "warifu advisories show CVE-2022-48174", &warifu::app::show_advisory);
    show->add_option("ID", m_options.id, say("CVE-…, GHSA-…, DSA-…", "CVE-…、GHSA-…、DSA-… など"))->required();
    add_store_option(show);
    add_format(show, {"text", "json"});
    CLI::App* match = part("match",
                           say("what the records say of the components of an image or a bill of materials",
                               "イメージや SBOM のコンポーネントについてレコードが述べる内容"),
                           "warifu advisories match bom.json\n"
                           "  warifu advisories match purls.txt --on 2026-12-01 --format json\n"
                           "  warifu advisories match camera.bin --vex statements.json --product "
                           "pkg:generic/acme/camera@1.4 --format openvex --author \"Acme PSIRT\"",
                           &warifu::app::match_advisories);
    match
        ->add_option("FILE", m_options.file,
                     say("a firmware image, CycloneDX or SPDX, or package URLs, one a line",
                         "ファームウェア、CycloneDX、SPDX、または 1 行 1 件のパッケージ URL"))
        ->type_name(std::string(warifu::app::file_value))
        ->required();
    match
        ->add_option("--on", m_options.on,
                     say("day from which ages and ends of support are counted, YYYY-MM-DD (default: today)",
                         "経過日数とサポート終了を数える基準日 YYYY-MM-DD(省略時は今日)"))
        ->type_name("DATE");
    match
        ->add_option("--extended-support", m_options.extended,
                     say("you say that WHO mends this component beyond its end, until a day (may be repeated)",
                         "WHO がサポート終了後も指定日までこのコンポーネントを修正すると申告する(複数可)"))
        ->type_name("NAME:DATE:WHO")
        ->allow_extra_args(false);
    add_store_option(match);
    match->add_option("--format", m_options.match_format, say("output", "出力形式"))
        ->check(CLI::IsMember({"text", "json", "openvex", "csaf", "cyclonedx", "spdx"}))
        ->capture_default_str();
    match
        ->add_option("--vex", m_options.vex,
                     say("the maker's own statements: OpenVEX, CSAF or CycloneDX, as JSON (may be repeated)",
                         "製造者自身の表明: OpenVEX、CSAF、CycloneDX の JSON(複数可)"))
        ->allow_extra_args(false);
    match->add_option("--product", m_options.product,
                      say("what the components are parts of, as such statements name it: a package URL or a CPE",
                          "コンポーネントを含む製品。表明での名前に合わせたパッケージ URL または CPE"));
    add_publisher(match);
}

void CommandLine::add_publisher(CLI::App* sub) {
    sub->add_option("--author", m_options.author,
                    say("who makes the statements; OpenVEX asks for it", "表明を行う者(OpenVEX では必須)"));
    sub->add_option("--publisher", m_options.publisher,
                    say("who publishes the document; CSAF asks for it", "文書の発行者(CSAF では必須)"));
    sub->add_option("--publisher-namespace", m_options.publisher_namespace,
                    say("a URL that the publisher controls; CSAF asks for it", "発行者が管理する URL(CSAF では必須)"))
        ->type_name("URL");
    sub->add_option("--publisher-category", m_options.publisher_category,
                    say("what the publisher is, in CSAF", "CSAF における発行者の区分"))
        ->check(CLI::IsMember({"vendor", "coordinator", "discoverer", "translator", "user", "other"}))
        ->capture_default_str();
}

void CommandLine::add_product() {
    CLI::App* init = add("init", say("write a product.toml with the questions in it", "質問入りの product.toml を作る"),
                         "warifu init --name \"My camera\" --firmware camera.bin", &warifu::app::init);
    init->add_option("FILE", m_options.file,
                     say("file to write (default: product.toml)", "書き込むファイル(省略時は product.toml)"));
    init->add_option("--name", m_options.name, say("name of the product", "製品名"));
    init->add_option("--maker", m_options.maker, say("maker", "製造者"));
    init->add_option("--model", m_options.model, say("model designation", "型番"));
    init->add_option("--firmware", m_options.firmware,
                     say("firmware image (may be repeated)", "ファームウェア(複数可)"))
        ->allow_extra_args(false);
    init->add_flag("--force", m_options.force, say("overwrite the file", "既存ファイルを上書きする"));
    add_regimes(init);
    add_on(init);

    CLI::App* questions =
        add("questions", say("what is unanswered, what opens most first", "未回答の質問を、影響の大きい順に示す"),
            "warifu questions product.toml", &warifu::app::questions);
    questions->add_option("PRODUCT.toml", m_options.file, say("the product's description", "製品の記述"))->required();
    add_regimes(questions);
    add_on(questions);
    add_format(questions, {"text", "json"});
    add_out(questions);
}

void CommandLine::add_key(CLI::App* sub) {
    sub->add_option("--key", m_options.key,
                    say("private key: a PEM file, or pkcs11:… (RFC 7512)", "秘密鍵: PEM ファイルまたは pkcs11:…"))
        ->type_name(std::string(warifu::app::file_value));
    sub->add_option("--cert", m_options.certificate, say("certificate of the key, PEM", "鍵の証明書(PEM)"));
    sub->add_option("--passphrase-file", m_options.passphrase_file,
                    say("passphrase or PIN, first line (else WARIFU_PASSPHRASE, or asked for)",
                        "パスフレーズまたは PIN(1 行目)。なければ WARIFU_PASSPHRASE、または入力"));
}

void CommandLine::add_signatures() {
    CLI::App* sub = add("sign", say("sign a file or a dossier", "ファイルや記録ファイルに署名する"),
                        "warifu sign report.html --key key.pem --cert cert.pem\n  "
                        "warifu sign product.warifu --key \"pkcs11:token=Office;object=conformity?module-path="
                        "/usr/lib/softhsm/libsofthsm2.so\" --cert cert.pem --tsa https://tsa.example/",
                        &warifu::app::sign);
    sub->add_option("FILE", m_options.file, say("what to sign", "署名するファイル"))->required();
    add_key(sub);
    sub->add_option("--chain", m_options.chain,
                    say("certificates above it, PEM, to put in", "同梱する上位の証明書(PEM)"));
    sub->add_option("--tsa", m_options.tsa,
                    say("time-stamping authority, asked for a stamp", "タイムスタンプを求める時刻認証局"))
        ->type_name("URL");
    sub->add_option("--tsa-query", m_options.tsa_query,
                    say("write the request for a stamp here", "タイムスタンプ要求の書き込み先"));
    sub->add_option(
        "--tsa-response", m_options.tsa_response,
        say("put this reply into FILE.p7s; no new signature", "この応答を FILE.p7s に加える(再署名しない)"));
    sub->add_flag("--inside", m_options.inside,
                  say("into the PDF (PAdES), not beside it", "PDF の中に署名する(PAdES)"));
    sub->add_option("--format", m_format, say("kind of signature", "署名の形式"))->check(CLI::IsMember({"cms"}));
    sub->add_option("-o,--out", m_options.out,
                    say("write it here (default: FILE.p7s, or FILE.signed.pdf)",
                        "書き込み先(省略時は FILE.p7s または FILE.signed.pdf)"));
    add_verify();
}

void CommandLine::add_verify() {
    CLI::App* sub = add(
        "verify", say("check the signature of a file or a dossier", "署名を検証する"),
        "warifu verify report.html --trust maker-ca.pem\n  "
        "warifu verify product.warifu --trust ca.pem --crl ca.crl\n" +
            say("Exit status: 0 good, 1 refused, 2 could not run.", "終了コード: 0 有効、1 不合格、2 実行できない。"),
        &warifu::app::verify);
    sub->add_option("FILE", m_options.file, say("what was signed", "署名されたファイル"))->required();
    sub->add_option("--signature", m_options.signature,
                    say("its signature (default: FILE.p7s)", "署名(省略時は FILE.p7s)"));
    sub->add_flag("--inside", m_options.inside,
                  say("it is in the PDF (default where no FILE.p7s is)", "PDF 内の署名(FILE.p7s がないときの既定)"));
    sub->add_option("--trust", m_options.trust, say("certificates that you rely on, PEM", "信頼する証明書(PEM)"));
    sub->add_option("--tsa-trust", m_options.tsa_trust,
                    say("the same for time stamps (default: those of --trust)",
                        "タイムスタンプで信頼する証明書(省略時は --trust)"));
    sub->add_option("--crl", m_options.crl, say("revocation lists, PEM or DER", "失効リスト(PEM または DER)"));
    sub->add_option("--at", m_options.at,
                    say("day on which it must be good (default: now)", "有効であるべき日(省略時は現在)"))
        ->type_name("DATE");
    add_format(sub, {"text", "json"}); // to standard output: a confined process opens no file for writing
}

void CommandLine::add_print(CLI::App* sub) {
    add_key(sub);
    sub->add_option(
           "--on", m_options.on,
           say("first day on which it counts, YYYY-MM-DD (default: today)", "有効期間の初日 YYYY-MM-DD(省略時は今日)"))
        ->type_name("DATE");
    sub->add_option(
           "--expires", m_options.expires,
           say("last day on which it counts (default: the first end of what the regime grants, the verdict, the "
               "support and the certificate)",
               "有効期間の最終日(省略時は、制度の有効期間、判定の根拠、サポート、証明書のうち最も早い終期)"))
        ->type_name("DATE");
    sub->add_option("--model", m_options.model, say("of a family: this model alone", "型番群のうちこの型番だけ"));
    sub->add_option("--url", m_options.url, say("the label's page in a register", "登録簿におけるラベルのページ"))
        ->type_name("URL");
    sub->add_option("--size", m_options.size,
                    say("of the print: the QR code is 30, 45 or 70 mm wide", "印刷寸法(QR コードの幅 30、45、70 mm)"))
        ->check(CLI::IsMember({"small", "medium", "large"}))
        ->capture_default_str();
    sub->add_option("--artwork", m_options.artwork,
                    say("the scheme's own artwork, PNG, where the product holds that label",
                        "制度の公式ラベル画像(PNG)。製品がそのラベルを取得している場合のみ"));
    sub->add_option("-o,--out", m_options.out,
                    say("folder for NUMBER.token, .svg and .png", "番号.token、.svg、.png を書き出すフォルダー"))
        ->type_name(std::string(warifu::app::folder_value))
        ->required();
}

void CommandLine::add_labels() {
    CLI::App* all = m_app.add_subcommand("label", say("labels that a stranger can check", "第三者が検証できるラベル"));
    all->require_subcommand(1);
    const std::string to_issue = "warifu label issue product.warifu --regime jc-star/1 --as maker --key key.pem --cert "
                                 "cert.pem --out labels";
    all->footer(say("Example:\n  ", "例:\n  ") + to_issue +
                "\n  warifu label verify labels/EX-0042.png --trust maker.pem");
    CLI::App* issue = add_to(
        *all, "issue", say("write a label for a product whose regime is met", "制度を満たす製品のラベルを発行する"),
        to_issue, &warifu::app::issue_label);
    issue->add_option("FILE.warifu", m_options.file, say("the product's dossier", "製品の記録ファイル"))->required();
    issue->add_option("--regime", m_options.label, say("the regime that is met", "満たしている制度"))
        ->type_name(std::string(warifu::app::regime_value))
        ->required();
    issue
        ->add_option("--as", m_options.speaker,
                     say("who speaks: the maker declares, a laboratory has tested, the operator has labelled",
                         "発行する立場: 製造者の宣言、試験機関の試験、制度運営者の付与"))
        ->check(CLI::IsMember({"maker", "laboratory", "operator"}))
        ->required();
    issue->add_option("--number", m_options.number,
                      say("of the label (default: a random one; an operator gives its own)",
                          "ラベル番号(省略時は乱数。制度運営者は自らの番号を指定)"));
    add_print(issue);

    CLI::App* renew =
        add_to(*all, "renew", say("write the label that follows on another", "ラベルを更新し、後継を発行する"),
               "warifu label renew product.warifu labels/EX-0042.token --key key.pem --cert cert.pem --out renewed",
               &warifu::app::renew_label);
    renew->add_option("FILE.warifu", m_options.file, say("the product's dossier", "製品の記録ファイル"))->required();
    renew
        ->add_option(
            "TOKEN", m_options.token,
            say("the former label: a .token file, or the string", "更新するラベル: .token ファイル、または文字列"))
        ->required();
    renew
        ->add_option("--trust", m_options.trust,
                     say("your certificate that signed the former label, where it is another, PEM",
                         "更新元のラベルに署名した証明書(現在のものと異なる場合、PEM)"))
        ->type_name(std::string(warifu::app::file_value));
    add_print(renew);
    add_label_checks(*all);
}

void CommandLine::add_label_checks(CLI::App& all) {
    const std::string a_token = say("a .token file, a PNG with its QR code, or the string itself",
                                    ".token ファイル、QR コードの PNG、または文字列そのもの");
    CLI::App* show = add_to(all, "show", say("what a label says, unchecked", "ラベルの内容を表示する(検証しない)"),
                            "warifu label show labels/EX-0042.token", &warifu::app::show_label);
    show->add_option("TOKEN", m_options.token, a_token)->required();
    add_format(show, {"text", "json"});

    CLI::App* verify = add_to(
        all, "verify", say("check a label, offline", "ラベルをオフラインで検証する"),
        "warifu label verify labels/EX-0042.png --trust maker.pem\n  "
        "warifu label verify labels/EX-0042.token --trust ca.pem --chain maker.pem --status EX-0042.status\n" +
            say("Exit status: 0 good, 1 refused, 2 could not run.", "終了コード: 0 有効、1 不合格、2 実行できない。"),
        &warifu::app::verify_label);
    verify->add_option("TOKEN", m_options.token, a_token)->required();
    verify->add_option("--trust", m_options.trust, say("certificates that you rely on, PEM", "信頼する証明書(PEM)"))
        ->required();
    verify->add_option("--chain", m_options.chain,
                       say("the issuer's certificate, PEM, where --trust has only those above it",
                           "発行者の証明書(PEM)。--trust が上位の証明書だけの場合"));
    verify->add_option("--crl", m_options.crl, say("revocation lists, PEM or DER", "失効リスト(PEM または DER)"));
    verify
        ->add_option(
            "--status", m_options.statements,
            say("the issuer's statement on the label (may be repeated)", "ラベルの状態を示す発行者の文書(複数可)"))
        ->allow_extra_args(false);
    verify->add_option(
        "--number", m_options.number,
        say("the number that it must have: what the product or the page shows", "一致すべき番号(製品やページの表示)"));
    verify
        ->add_option(
            "--on", m_options.on,
            say("day on which it must count, YYYY-MM-DD (default: today)", "有効であるべき日 YYYY-MM-DD(省略時は今日)"))
        ->type_name("DATE");
    add_format(verify, {"text", "json"}); // to standard output: a confined process opens no file for writing

    CLI::App* revoke =
        add_to(all, "revoke", say("state that a label no longer counts", "ラベルの取消し等の文書を発行する"),
               "warifu label revoke labels/EX-0042.token --reason \"The key was lost\" --key key.pem --cert "
               "cert.pem --out labels",
               &warifu::app::revoke_label);
    revoke->add_option("TOKEN", m_options.token, a_token)->required();
    revoke->add_option("--state", m_options.label_state, say("its state from then on", "以後の状態"))
        ->check(CLI::IsMember({"revoked", "withdrawn", "grace"}))
        ->capture_default_str();
    revoke
        ->add_option(
            "--on", m_options.on,
            say("first day of that state, YYYY-MM-DD (default: today)", "その状態の初日 YYYY-MM-DD(省略時は今日)"))
        ->type_name("DATE");
    revoke->add_option("--until", m_options.until, say("last day of grace", "失効猶予の最終日"))->type_name("DATE");
    revoke->add_option("--reason", m_options.reason, say("why, for everybody to read", "公開される理由"));
    add_key(revoke);
    revoke->add_option("-o,--out", m_options.out, say("folder for NUMBER.status", "番号.status を書き出すフォルダー"))
        ->type_name(std::string(warifu::app::folder_value))
        ->required();
}

CLI::App* CommandLine::add_group(const std::string& name, const std::string& what, const std::string& example) {
    CLI::App* group = m_app.add_subcommand(name, what);
    group->require_subcommand(1);
    group->footer(say("Example:\n  ", "例:\n  ") + example);
    return group;
}

CLI::App* CommandLine::add_part(CLI::App* group, const std::string& name, const std::string& what,
                                const std::string& example, const Run& command) {
    CLI::App* sub = group->add_subcommand(name, what);
    sub->footer(say("Example:\n  ", "例:\n  ") + example);
    sub->callback([this, command] { m_command = command; });
    return sub;
}

CLI::Option* CommandLine::add_register_store(CLI::App* sub) {
    return sub
        ->add_option(
            "--store", m_options.register_url,
            say("the register: a file's path, or postgresql://…", "登録簿: ファイルのパスまたは postgresql://…"))
        ->type_name("URL")
        ->required();
}

void CommandLine::add_log() {
    const std::string example = "warifu log audit log/ --key log.vkey --former checkpoint.old";
    CLI::App* log = add_group("log", say("transparency logs of registers", "登録簿の透明性ログ"), example);
    CLI::App* audit = add_part(
        log, "audit", say("compute a log anew and hold it against what is signed", "ログを再計算し、署名と照合する"),
        example + "\n" +
            say("Exit status: 0 good, 1 refused, 2 could not run.", "終了コード: 0 有効、1 不合格、2 実行できない。"),
        &warifu::app::audit_log);
    audit
        ->add_option("LOG", m_options.file,
                     say("folder with the checkpoint and the tiles, or http://… where they are",
                         "チェックポイントとタイルのフォルダー、またはその http://…"))
        ->type_name(std::string(warifu::app::folder_value))
        ->required();
    audit
        ->add_option(
            "--key", m_options.log_key,
            say("the log's key: NAME+ID+BASE64, or a file with it", "ログの鍵: NAME+ID+BASE64、またはそのファイル"))
        ->type_name("KEY")
        ->required();
    audit->add_option("--former", m_options.former,
                      say("a checkpoint kept from an earlier day: is it the beginning of this log?",
                          "以前に保存したチェックポイント(このログの先頭と一致するか)"));
    add_format(audit, {"text", "json"});
}

void CommandLine::add_register() {
    const std::string importing = "warifu register import changes.jsonl --store labels.db --create --key log.pem "
                                  "--origin register.example/labels";
    CLI::App* all = add_group("register", say("a register of labels", "ラベルの登録簿"), importing);
    CLI::App* import =
        add_part(all, "import",
                 say("record changes of labels (JSON lines), or issue those of a list (CSV, XLSX, JSON lines)",
                     "ラベルの変更を記録する(1 行 1 件の JSON)。一覧(CSV・XLSX・JSON)から新規登録もできる"),
                 importing + "\n  warifu register import list.csv --store labels.db --key log.pem --origin "
                             "register.example/labels --actor registrar --reason \"taken over\"",
                 &warifu::app::import_changes);
    import
        ->add_option("FILE", m_options.file,
                     say("the changes; or the list: .csv, .xlsx", "変更のファイル、または一覧(.csv、.xlsx)"))
        ->required();
    import->add_option("--actor", m_options.actor,
                       say("of a list: who issues its labels", "一覧の場合: 登録する者の名前"));
    import->add_option("--reason", m_options.reason, say("of a list: why", "一覧の場合: 登録の理由"));
    add_register_store(import);
    import
        ->add_option("--key", m_options.key, say("the log's private key, Ed25519 in PEM", "ログの秘密鍵(Ed25519、PEM)"))
        ->type_name(std::string(warifu::app::file_value))
        ->required();
    import->add_option("--origin", m_options.origin, say("name of the log, for good", "ログの名前(以後変更できない)"))
        ->type_name("NAME")
        ->required();
    import->add_flag(
        "--create", m_options.create,
        say("make the register, and begin its log, where there is none", "登録簿がなければ作成し、ログを開始する"));
    add_export(all);
    add_openings(all);
    CLI::App* publish = add_part(
        all, "publish", say("write the log as files that any web server can serve", "ログを静的ファイルとして書き出す"),
        "warifu register publish --store labels.db --out log/", &warifu::app::publish_log);
    add_register_store(publish);
    publish->add_option("-o,--out", m_options.out, say("folder to write to", "書き込み先のフォルダー"))
        ->type_name(std::string(warifu::app::folder_value))
        ->required();
    CLI::App* check = add_part(all, "check", say("hold every label against the log", "全ラベルをログと照合する"),
                               "warifu register check --store labels.db", &warifu::app::check_register);
    add_register_store(check);
    CLI::App* migrate = add_part(
        all, "migrate", say("bring the store to this program's schema, or to another", "保存先のスキーマを移行する"),
        "warifu register migrate --store labels.db", &warifu::app::migrate_register);
    add_register_store(migrate);
    migrate
        ->add_option("--to", m_options.schema,
                     say("version (default: this program's)", "版(省略時はこのプログラムの版)"))
        ->type_name("NUMBER");
    add_backup(all);
    add_tokens(all);
}

void CommandLine::add_export(CLI::App* above) {
    CLI::App* sub = add_part(
        above, "export", say("write labels as a list, as they stand on a day", "ラベルの一覧を書き出す(基準日時点)"),
        "warifu register export --store labels.db --format csv -o labels.csv\n  "
        "warifu register export --store labels.db --format xlsx --regime jc-star --on 2026-03-31 "
        "-o labels.xlsx",
        &warifu::app::export_labels);
    add_register_store(sub);
    sub->add_option("--format", m_options.list_format,
                    say("form of the list; fcc: what the FCC's registry is to hold, of us-ctm alone",
                        "一覧の形式。fcc は FCC 登録簿の項目(us-ctm のみ)"))
        ->check(CLI::IsMember({"jsonl", "csv", "xlsx", "fcc", "jsonld"}))
        ->required();
    add_search(sub);
    add_out(sub);
}

void CommandLine::add_openings(CLI::App* above) {
    CLI::App* sub =
        add_part(above, "openings",
                 say("how many labels open what elsewhere on a day", "基準日にラベルが他制度で何を開くかを集計する"),
                 "warifu register openings --store labels.db --on 2026-03-31\n  "
                 "warifu register openings --store labels.db --regime jc-star --format json",
                 &warifu::app::count_openings);
    add_register_store(sub);
    add_search(sub);
    add_format(sub, {"text", "json"});
    add_out(sub);
}

/// Which labels of a register, and on which day.
void CommandLine::add_search(CLI::App* sub) {
    sub->add_option("--on", m_options.on, say("the day (default: today)", "基準日(省略時は今日)"))->type_name("DATE");
    sub->add_option("--text", m_options.text,
                    say("in product, model or maker, or the beginning of a number",
                        "製品名・型式・事業者に含まれる語、またはラベル番号の先頭"));
    sub->add_option("--product", m_options.product, say("in product or model", "製品名または型式に含まれる語"));
    sub->add_option("--maker", m_options.maker, say("in the maker", "事業者に含まれる語"));
    sub->add_option("--number", m_options.number, say("beginning of the number", "ラベル番号の先頭"));
    sub->add_option("--regime", m_options.regime, say("jc-star, us-ctm, …", "制度: jc-star、us-ctm など"));
    sub->add_option("--market", m_options.market, say("JP, GB, …", "市場: JP、GB など"));
    sub->add_option(
        "--state", m_options.state_filter,
        say("valid, grace, expired, withdrawn, revoked", "状態: valid、grace、expired、withdrawn、revoked"));
}

void CommandLine::add_backup(CLI::App* above) {
    CLI::App* backup = add_part(above, "backup",
                                say("write the whole register to one file, as it stands at one moment",
                                    "登録簿全体をある時点の状態で一つのファイルに保存する"),
                                "warifu register backup --store labels.db --key log.pem -o labels.backup",
                                &warifu::app::back_up_register);
    add_register_store(backup);
    backup
        ->add_option("--key", m_options.key,
                     say("the log's private key: the backup is signed, and has the writers' tokens (as hashes)",
                         "ログの秘密鍵: バックアップに署名し、書込みトークンのハッシュも含める"))
        ->type_name(std::string(warifu::app::file_value));
    backup->add_option("-o,--out", m_options.out, say("the file", "保存先のファイル"))
        ->type_name(std::string(warifu::app::file_value))
        ->required();
    CLI::App* restore = add_part(
        above, "restore",
        say("make a register from a backup, in a store where none is", "バックアップから登録簿を復元する(保存先は空)"),
        "warifu register restore labels.backup --store postgresql:///labels --key log.pem",
        &warifu::app::restore_register);
    restore->add_option("FILE", m_options.file, say("the backup", "バックアップのファイル"))->required();
    add_register_store(restore);
    restore
        ->add_option("--key", m_options.key,
                     say("the log's private key: what it did not sign is refused",
                         "ログの秘密鍵: この鍵の署名と一致しないものは拒否する"))
        ->type_name(std::string(warifu::app::file_value))
        ->required();
}

void CommandLine::add_tokens(CLI::App* above) {
    const std::string adding = "warifu register token add \"Office of labels\" --store labels.db --regime jc-star "
                               "--market JP --change issue,renew --expires 2027-03-31";
    CLI::App* all = above->add_subcommand(
        "token", say("who may write to a served register", "公開中の登録簿に書き込める者のトークン"));
    all->require_subcommand(1);
    all->footer(say("Example:\n  ", "例:\n  ") + adding);
    CLI::App* add = add_part(all, "add", say("make a token, and show it once", "トークンを作成し、一度だけ表示する"),
                             adding, &warifu::app::add_writer_token);
    add->add_option("NAME", m_options.name,
                    say("who makes the changes, as the log says it", "変更者の名前(ログに記録される)"))
        ->required();
    add_register_store(add);
    add_regimes(add);
    add->add_option("--market", m_options.markets, say("only these: JP, GB, …", "対象の市場: JP、GB など"))
        ->delimiter(',')
        ->type_name("MARKETS");
    add->add_option("--change", m_options.kinds,
                    say("only these: issue, renew, grace, expire, withdraw, revoke",
                        "許可する変更: issue、renew、grace、expire、withdraw、revoke"))
        ->delimiter(',')
        ->type_name("KINDS");
    add->add_option("--expires", m_options.expires,
                    say("its last day, UTC (default: in 365 days)", "最終日(UTC、省略時は 365 日後)"))
        ->type_name("DATE");
    add_out(add);
    CLI::App* list = add_part(all, "list", say("the tokens that there are", "トークンの一覧"),
                              "warifu register token list --store labels.db", &warifu::app::list_writer_tokens);
    add_register_store(list);
    add_format(list, {"text", "json"});
    add_out(list);
    CLI::App* remove =
        add_part(all, "remove", say("from now on, it is not known", "トークンを無効にする"),
                 "warifu register token remove 0123456789ab --store labels.db", &warifu::app::remove_writer_token);
    remove->add_option("ID", m_options.id, say("as `list` shows it", "`list` に表示される ID"))->required();
    add_register_store(remove);
}

void CommandLine::add_serve() {
    CLI::App* sub =
        add("serve", say("answer from a register over HTTP", "登録簿を HTTP で公開する"),
            "warifu serve --demo\n  warifu serve --store labels.db --listen 127.0.0.1:8080", &warifu::app::serve);
    add_register_store(sub)->required(false);
    sub->add_flag("--demo", m_options.demo,
                  say("with a register of made-up labels, which is gone afterwards",
                      "架空のラベルの登録簿で起動する(終了時に消える)"));
    sub->add_option("--trust", m_options.trust,
                    say("certificates of those whose labels are checked, PEM", "確認するラベルの署名者の証明書(PEM)"))
        ->type_name(std::string(warifu::app::file_value));
    sub->add_option("--key", m_options.key,
                    say("the log's private key: holders of a token may write",
                        "ログの秘密鍵: トークンの所持者が書き込めるようにする"))
        ->type_name(std::string(warifu::app::file_value));
    sub->add_option(
           "--tls-certificate", m_options.tls_certificate,
           say("certificate of this server with those above it, PEM", "このサーバーの証明書と上位の証明書(PEM)"))
        ->type_name(std::string(warifu::app::file_value));
    sub->add_option("--tls-key", m_options.tls_key, say("its private key, PEM", "その秘密鍵(PEM)"))
        ->type_name(std::string(warifu::app::file_value));
    sub->add_option("--rate-limit", m_options.rate_limit,
                    say("requests a second of one client (an address, or a /64 of IPv6); 0: any number",
                        "1 秒当たりの要求数の上限(IPv4 アドレスまたは IPv6 の /64 ごと)。0 は無制限"))
        ->type_name("NUMBER")
        ->capture_default_str();
    sub->add_flag("--metrics", m_options.metrics,
                  say("figures for Prometheus at /metrics, for everybody who can ask",
                      "/metrics で Prometheus 形式の統計を公開する(接続できる全員が閲覧可能)"));
    sub->add_flag("--behind-proxy", m_options.behind_proxy,
                  say("a server in front has TLS, and tells who asks (X-Forwarded-For)",
                      "前段のサーバーが TLS を終端し、X-Forwarded-For で接続元を知らせる"));
    sub->add_option("--log-format", m_options.log_format,
                    say("of what is told on standard error", "標準エラーに出すログの形式"))
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    sub->add_flag(
        "--log-requests", m_options.log_requests,
        say("tell of each request, too: who, what, how long", "要求ごとにもログを出す(接続元、対象、所要時間)"));
    sub->add_flag("--workbench", m_options.workbench,
                  say("makers send dossiers and see what they come to, kept for half an hour (on with --demo)",
                      "製造者が記録ファイルを送信し、評価結果を確認できるようにする(30 分間保持。--demo では有効)"));
    sub->add_option("--workbench-bytes", m_options.workbench_bytes,
                    say("bytes of a dossier that is sent, at most", "送信できる記録ファイルの上限(バイト)"))
        ->type_name("NUMBER")
        ->check(CLI::Range(std::size_t{1} << 10U, std::size_t{1} << 30U))
        ->capture_default_str();
    sub->add_option("--listen", m_options.listen, say("address and port", "待ち受けるアドレスとポート"))
        ->type_name("ADDRESS:PORT")
        ->capture_default_str();
    sub->add_option("--threads", m_options.threads,
                    say("threads (default: as many as processors)", "スレッド数(省略時はプロセッサー数)"));
}

void CommandLine::add_pages() {
    CLI::App* completion =
        add("completion", say("write the completion for a shell", "シェルの補完スクリプトを出力する"),
            "source <(warifu completion bash)\n  "
            "warifu completion zsh -o ~/.zsh/completions/_warifu\n  "
            "warifu completion fish -o ~/.config/fish/completions/warifu.fish",
            [this](const Options& options) { return print_completion(warifu::app::describe(m_app), options); });
    completion->add_option("SHELL", m_options.shell, say("the shell", "シェル"))
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->required();
    add_out(completion);

    CLI::App* manual =
        add("man", say("write the manual page", "マニュアルページを出力する"), "warifu man | man -l -",
            [this](const Options& options) { return print_manual(warifu::app::describe(m_app), options); });
    add_out(manual);
}

} // namespace

int main(int argc, char** argv) {
    try {
        Options options;
        options.language = language_of(argc, argv);
        CommandLine line(options);
        return line.run(argc, argv);
    } catch (const std::exception& error) { // no memory, above all: everything else is a Result
        std::fprintf(stderr, "warifu: %s\n", error.what());
        return warifu::app::could_not_run;
    }
}

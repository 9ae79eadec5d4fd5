#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"

/// What the command line said, and the commands. Each command returns the exit status.
namespace warifu::app {

enum ExitStatus : int {
    done = 0,      ///< and: every mandatory verdict is PASS or NOT APPLICABLE
    some_fail = 1, ///< a mandatory verdict is FAIL
    could_not_run = 2,
    some_open = 3, ///< none fails, some are INCONCLUSIVE
};

enum class Format {
    Text,
    Json,
    Html,
    Sarif,
    Junit,
    Csv,
    OscalResults,
    OscalComponent,
    OscalCatalog,
    OscalMapping,
};
enum class Switch { Off, On };

struct Options {
    std::filesystem::path catalogue; ///< empty: the embedded one
    Language language = Language::English;
    Format format = Format::Text;
    std::string on;
    bool quiet = false;
    bool timings = false;

    std::filesystem::path file;  ///< product.toml, image or dossier
    std::filesystem::path other; ///< the second dossier of `diff`, the folder of `catalogue check`
    std::filesystem::path dossier;
    std::filesystem::path report;      ///< where assess writes the HTML page
    std::filesystem::path authorities; ///< of `fetch`: PEM file
    std::filesystem::path out;         ///< where the main output goes; empty: standard output
    std::vector<std::string> regimes;
    std::string id;              ///< a requirement or regime id
    std::string of_model;        ///< of `explain`: designation
    std::filesystem::path blank; ///< of `forms`: the operator's own workbook
    std::filesystem::path map;   ///< of its cells
    std::string sql;
    std::string shell; ///< of `completion`
    unsigned threads = 0;

    std::string label;
    std::string issued;
    std::string expires;
    std::string state = "valid";
    std::string market; ///< of `check-supply`
    std::string role;

    // `sign` and `verify`
    std::string key; ///< a PEM file, or a pkcs11: URI
    std::filesystem::path certificate;
    std::filesystem::path chain;
    std::filesystem::path passphrase_file;
    std::string tsa;
    std::filesystem::path tsa_query;
    std::filesystem::path tsa_response;
    std::filesystem::path tsa_trust;
    std::filesystem::path signature;
    bool inside = false; ///< the signature is in the PDF
    std::filesystem::path trust;
    std::filesystem::path crl;
    std::string at;

    // `label`
    std::string token; ///< itself, or a file that holds it
    std::string speaker;
    std::string number;
    std::string url;
    std::string size = "medium";
    std::filesystem::path artwork;
    std::string label_state = "revoked";
    std::string until;
    std::string reason;
    std::vector<std::filesystem::path> statements;

    // `probe`
    bool authorised = false;
    std::string ports = "all";
    std::string pace; ///< empty: not said
    std::string host;
    bool no_logins = false;
    bool lockout = false;
    std::filesystem::path logins;     ///< of the unit: CSV
    std::vector<std::string> outages; ///< `power`, `network`
    bool new_password = false;
    bool malformed = false;
    bool intrusive = false;
    std::optional<unsigned> attempts;

    std::vector<std::string> addresses; ///< of `read`: the unit's

    // `advisories`
    std::vector<std::filesystem::path> paths;
    std::filesystem::path store; ///< empty: the default one
    bool no_store = false;
    std::vector<std::string> complete; ///< feeds that the user says are whole
    std::vector<std::string> extended; ///< NAME:UNTIL:WHO, that somebody mends it beyond its end
    std::string match_format = "text";
    std::vector<std::filesystem::path> vex; ///< the maker's own statements
    std::string product;                    ///< that the components are parts of: a package URL, or a CPE
    std::string author;                     ///< of the document that is written
    std::string publisher, publisher_namespace;
    std::string publisher_category = "other";

    std::filesystem::path against; ///< of `components`: the maker's list
    bool elements = false;         ///< of `components`: what guides ask of a bill of materials

    // `sbom`
    std::string list_format = "cyclonedx";
    std::string spec; ///< empty: the newest
    std::string supplier;

    // `log`, `register` and `serve`
    std::string register_url; ///< of the register: a path or postgresql://…
    std::string log_key;      ///< NAME+KEYID+BASE64, or a file that holds it
    std::string origin;       ///< the log's name
    std::filesystem::path former;
    std::optional<int> schema;
    std::string listen = "127.0.0.1:8080";
    bool demo = false;
    bool create = false;      ///< of `import`: a register that is not there is made
    std::string actor;        ///< of `import`: of what a list issues
    std::string text, regime; ///< of `export` and `openings`: what is looked for
    std::string state_filter;
    std::vector<std::string> markets; ///< of a token
    std::vector<std::string> kinds;
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_key;
    unsigned rate_limit = 0; ///< requests a second of a client; 0: any
    bool metrics = false;
    bool behind_proxy = false; ///< that has TLS, and says who asks
    std::string log_format = "text";
    bool log_requests = false;
    bool workbench = false;
    std::size_t workbench_bytes = 64U << 20U; ///< of a dossier

    // `init`
    std::string name;
    std::string maker;
    std::string model;
    std::vector<std::filesystem::path> firmware;
    bool force = false;
};

int assess(const Options& options);
int fetch(const Options& options);
int import_advisories(const Options& options);
int advisories_status(const Options& options);
int show_advisory(const Options& options);
int match_advisories(const Options& options);
int audit_log(const Options& options);
int import_changes(const Options& options);
int export_labels(const Options& options);
int count_openings(const Options& options);
int publish_log(const Options& options);
int migrate_register(const Options& options);
int check_register(const Options& options);
int back_up_register(const Options& options);
int restore_register(const Options& options);
int add_writer_token(const Options& options);
int list_writer_tokens(const Options& options);
int remove_writer_token(const Options& options);
int serve(const Options& options);
int inspect(const Options& options);
int components(const Options& options);
int sbom(const Options& options);
int probe(const Options& options);
int read(const Options& options);
int recognise(const Options& options);
int check_supply(const Options& options);
int explain(const Options& options);
int forms(const Options& options);
int show(const Options& options);
int schemes(const Options& options);
int crosswalks(const Options& options);
int arrangements(const Options& options);
int list_tables(const Options& options);
int query(const Options& options);
int diff(const Options& options);
int changes(const Options& options);
int init(const Options& options);
int questions(const Options& options);
int check_catalogue(const Options& options);
int issue_label(const Options& options);
int renew_label(const Options& options);
int revoke_label(const Options& options);
int show_label(const Options& options);
int verify_label(const Options& options);
int sign(const Options& options);
int verify(const Options& options);

} // namespace warifu::app

#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "daemons.h"
#include "file_tree.h"
#include "findings.h"
#include "shell_walk.h"
#include "warifu/base/row.h"

namespace warifu::inspection {

/// A program that something starts, or would start if it were switched on.
struct Started {
    std::string source;
    std::string locator; ///< of the source, with line
    std::string program;
    std::string arguments;
    std::string user;
    std::optional<bool> enabled;
    ServiceFacts facts;
};

/// Gathers what is started in one file system; each line once, with the strongest word on whether it runs.
class StartupRows final : public ShellListener {
public:
    explicit StartupRows(const FileSystemTree& tree) : m_tree(tree) {}

    void started(const StartedCommand& command) override;
    void not_followed(const std::string& source, const TreeEntry& entry, std::size_t line, Certainty certainty,
                      const std::string& what) override;
    void stopped(const std::string& why) override { reasons.add(why); }

    /// A command line of inittab, inetd.conf or a unit that is switched off, or that needs no following.
    void add(const std::string& source, const TreeEntry& entry, std::size_t line,
             const std::vector<std::string>& command, const std::string& user, std::optional<bool> enabled,
             StartedFrom from);
    /// A program that names `daemon` and may start it.
    void add_mention(const std::string& source, const TreeEntry& entry, const std::string& daemon);
    /// From now on what is walked is present, but off: only known daemons are of interest.
    void set_off() { m_off = true; }
    /// Whether a program of that name is started; nothing when it may be.
    std::optional<bool> runs(std::string_view name) const;
    void send(RowSink& sink) const;

    std::vector<Started> all() const;

    /// Programs of that name that are started, or may be.
    std::vector<Started> started_as(std::string_view name) const;
    /// Units that a script asks for (`systemctl start NAME`), each once.
    std::vector<std::pair<std::string, Certainty>> take_requests();
    /// Requests that no systemd will hear are told as something that is not followed.
    void tell_requests();

    Reasons reasons;
    std::string leaves_root; ///< where a script goes over to another root file system; empty when none does

private:
    bool is_request(const StartedCommand& command, const std::vector<std::string>& arguments);
    ServiceFacts facts_of(const std::string& program, const std::vector<std::string>& arguments,
                          StartedFrom from) const;
    std::string path_of(const std::string& program) const;
    bool serves_nobody(const Started& item) const;
    void keep(Started item);
    std::optional<bool> enabled_if_there(const std::string& program, std::optional<bool> enabled) const;

    using Key = std::tuple<std::string, std::string, std::string>; // locator, program, arguments
    const FileSystemTree& m_tree;
    std::map<Key, Started> m_items;
    struct Request {
        std::string unit;
        Certainty certainty;
        Started item; ///< its row, should nobody follow it
    };
    std::vector<Request> m_requests;
    std::set<std::string> m_sure; ///< what is known to run, by name and facts
    bool m_off = false;
};

} // namespace warifu::inspection

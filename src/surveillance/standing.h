#pragma once

#include <map>
#include <string>
#include <vector>

#include "warifu/base/result.h"
#include "warifu/base/text.h"
#include "warifu/dossier/dossier.h"

namespace warifu::surveillance {

/// The verdicts that a dossier holds, by requirement or regime and model.
class Standing {
public:
    static Result<Standing> read(const dossier::Dossier& dossier);

    const std::vector<std::string>& ids() const { return m_order; }
    const std::vector<std::string>& models() const { return m_models; }
    const std::vector<std::string>& regimes() const { return m_regimes; }
    bool has(const std::string& id) const { return m_verdicts.contains(id); }
    /// Empty: there is none.
    std::string verdict(const std::string& id, const std::string& model) const;
    Text reason(const std::string& id, const std::string& model) const;

private:
    std::string group_of(const std::string& model) const;

    std::map<std::string, std::map<std::string, std::string>> m_verdicts; // id → group → verdict
    std::map<std::string, std::map<std::string, Text>> m_reasons;
    std::map<std::string, std::string> m_groups; // model → the first that it stands with
    std::vector<std::string> m_order;
    std::vector<std::string> m_models;
    std::vector<std::string> m_regimes;
};

/// The text in a cell; empty when it is none.
std::string text_of(const Value& value);

} // namespace warifu::surveillance

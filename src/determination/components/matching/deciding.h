#pragma once

#include "identity.h"

/// The one of a record's statements that stands for it.
namespace warifu::matching {

/// What one entry of a record says.
struct Said {
    Statement statement;
    const advisories::Affected* entry = nullptr; ///< the record's, which outlives this; null: it is of no entry
    std::optional<versions::Cpe> cpe;            ///< under which the entry names the component
};

std::optional<Statement> deciding(std::vector<Said> said);

/// An Unknown that says only that the record is silent: it does not stand against a record that speaks.
bool is_silent(const Statement& statement);

/// The worst of several statements of one standing; silent ones count when nobody speaks.
State worst(const std::vector<const Statement*>& statements);

} // namespace warifu::matching

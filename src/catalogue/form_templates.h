#pragma once

#include "warifu/base/toml.h"
#include "warifu/catalogue/form.h"

namespace warifu::catalogue {

/// [[template]] of a form whose parts are read already; its source is left to the caller.
FormTemplate read_form_template(TableReader& table, const Form& form);

} // namespace warifu::catalogue

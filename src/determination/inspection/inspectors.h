#pragma once

#include <memory>

#include "inspector.h"
#include "warifu/base/limits.h"

namespace warifu::inspection {

std::unique_ptr<Inspector> make_accounts(const Limits& limits);
std::unique_ptr<Inspector> make_keys();
std::unique_ptr<Inspector> make_startup();
std::unique_ptr<Inspector> make_binaries();
std::unique_ptr<Inspector> make_settings();
std::unique_ptr<Inspector> make_components();
std::unique_ptr<Inspector> make_updates();

} // namespace warifu::inspection

#pragma once

#include <string_view>

#include "collector.h"

/// One function for each form of a document.
namespace warifu::documents {

void read_toml(std::string_view text, Collector& collector);
void read_csv(std::string_view text, Collector& collector);
void read_markdown(std::string_view text, Collector& collector);
void read_xlsx(Bytes bytes, const Unzip& unzip, Collector& collector);

} // namespace warifu::documents

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common.h"

namespace warifu::app {

/// The token that was named on the command line: itself, or by a file that holds it, as text or as a picture of its QR
/// code, which is read in a confined process. To be called while there is one thread.
Result<std::string> token_named(const std::string& named);
/// A file of one line.
Result<std::string> line_of(const std::filesystem::path& path);

/// What the files of a label are called: its number, in characters that every file system takes.
std::string file_stem(const std::string& number);

struct NewFile {
    std::string name;
    std::string bytes;
};
/// Writes them into the folder, or none: an older file of the same name stays as it is, and is an error.
Result<void> write_new(const std::filesystem::path& folder, const std::vector<NewFile>& files);

} // namespace warifu::app

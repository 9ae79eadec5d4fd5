#pragma once

#include <memory>

#include "warifu/log/folder.h"

namespace warifu::log {

bool is_url(std::string_view place); ///< http or https

/// A log that somebody serves (C2SP tlog-tiles). Only the address that was given is called: no redirects, no netrc.
class UrlSource : public LogSource {
public:
    /// `prefix`: what stands before `/checkpoint`.
    static Result<std::unique_ptr<UrlSource>> create(std::string_view prefix);
    ~UrlSource() override;
    Result<std::string> read(const std::string& path, std::size_t most_bytes) override;

private:
    struct Transfer;
    UrlSource(std::string prefix, std::unique_ptr<Transfer> transfer);

    std::string m_prefix;
    std::unique_ptr<Transfer> m_transfer; // one connection for all that is read
};

} // namespace warifu::log

#pragma once

#include <ctime>
#include <filesystem>
#include <memory>
#include <string>

#include "warifu/base/result.h"
#include "warifu/label/words.h"

/// A register to look at: every product, maker and issuer in it is made up, and says so.
namespace warifu::demo {

/// In a folder of its own, which goes with it.
class Demonstration {
public:
    /// Its issuers are made here, of keys that nobody keeps: no other demonstration knows these signatures, and nobody
    /// can make more of them. `now`: seconds since 1970, when all is recorded.
    static Result<std::unique_ptr<Demonstration>> create(std::time_t now);
    ~Demonstration();
    Demonstration(const Demonstration&) = delete;
    Demonstration& operator=(const Demonstration&) = delete;

    std::string url() const { return (m_folder / "register.db").string(); }
    /// The certificates of its issuers: PEM.
    const std::string& trust() const { return m_trust; }

private:
    explicit Demonstration(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    std::filesystem::path m_folder;
    std::string m_trust;
};

/// What stands around a label of the demonstration: that the scheme's operator, which exists, has nothing to do with
/// it.
label::RegimeNames made_up(const label::RegimeNames& real);
/// What is printed on each drawing, wherever it may end up.
Text made_up_mark();

} // namespace warifu::demo

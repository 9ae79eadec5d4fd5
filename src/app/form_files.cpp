// A set of forms is filed together, so half of one is worse than none: the files are written into a folder of their own
// inside the one that was asked for, and moved out of it only when all are whole. Moving needs no room on the disk.

#include "form_files.h"

#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common.h"

namespace warifu::app {

namespace {

using attestation::FormFile;
using attestation::MadeForm;
namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

/// Ctrl-C and its like wait until a moment at which everything can be put away.
class HeldSignals {
public:
    HeldSignals() {
        sigemptyset(&m_held);
        for (const int each : {SIGINT, SIGTERM, SIGHUP})
            sigaddset(&m_held, each);
        pthread_sigmask(SIG_BLOCK, &m_held, &m_before);
    }
    ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

    bool came() const {
        sigset_t pending;
        sigemptyset(&pending);
        sigpending(&pending);
        for (const int each : {SIGINT, SIGTERM, SIGHUP})
            if (sigismember(&pending, each) == 1)
                return true;
        return false;
    }

private:
    sigset_t m_held{};
    sigset_t m_before{};
};

/// The folder in which a set is written; it goes, with all in it, when the set has gone or failed.
class Workshop {
public:
    static Result<Workshop> create(const fs::path& folder) {
        Workshop made;
        std::error_code error;
        const bool was_there = fs::exists(folder, error);
        fs::create_directories(folder, error);
        if (error)
            return make_error(ErrorCode::Io, error.message(), folder.string());
        std::string name = (folder / ".warifu-forms-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            return make_error(ErrorCode::Io, std::strerror(errno), folder.string());
        made.m_path = name;
        made.m_parent = was_there ? fs::path() : folder;
        return made;
    }
    Workshop(Workshop&& other) noexcept { std::swap(m_path, other.m_path), std::swap(m_parent, other.m_parent); }
    Workshop& operator=(Workshop&&) = delete;
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
    ~Workshop() {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
        if (!m_parent.empty())
            fs::remove(m_parent, ignored); // ours, and only when nothing is in it
    }
    const fs::path& path() const { return m_path; }

private:
    Workshop() = default;
    fs::path m_path;
    fs::path m_parent; ///< that was not there before; empty: it was
};

bool is_draft(const std::string& name) { return fs::path(name).stem().string().ends_with(attestation::draft_mark); }

/// The name that the same document has in the other state.
std::string counterpart(const std::string& name) {
    const fs::path path(name);
    std::string stem = path.stem().string();
    if (is_draft(name))
        stem.resize(stem.size() - attestation::draft_mark.size());
    else
        stem += attestation::draft_mark;
    return stem + path.extension().string();
}

/// Files in the folder that would say another thing than the new ones beside them.
Strings stale_in(const fs::path& folder, const std::vector<MadeForm>& forms) {
    Strings stale;
    std::error_code ignored;
    for (const MadeForm& form : forms)
        for (const FormFile& file : form.files)
            if (std::string other = counterpart(file.name); fs::exists(folder / other, ignored))
                stale.push_back(std::move(other));
    return stale;
}

Result<void> refuse_over_ready(const fs::path& folder, const Strings& stale) {
    Strings ready;
    for (const std::string& name : stale)
        if (!is_draft(name))
            ready.push_back(name);
    if (ready.empty())
        return {};
    return make_error(
        ErrorCode::Refused,
        fmt::format("the new forms are drafts, and an earlier run left these as ready: {}; move them away, "
                    "or give another folder with --out. Nothing was written",
                    fmt::join(ready, ", ")),
        folder.string());
}

Result<void> write_all_into(const fs::path& workshop, const fs::path& folder, const std::vector<MadeForm>& forms,
                            const HeldSignals& signals) {
    std::error_code ignored;
    for (const MadeForm& form : forms)
        for (const FormFile& file : form.files) {
            if (signals.came())
                return make_error(ErrorCode::Io, "interrupted: nothing was written", folder.string());
            if (fs::is_directory(folder / file.name, ignored))
                return make_error(ErrorCode::Io, "a folder stands where a form's file would be",
                                  (folder / file.name).string());
            TRY_VOID(write_file(workshop / file.name, file.bytes));
        }
    return {};
}

} // namespace

Result<Strings> write_set(const fs::path& folder, const std::vector<MadeForm>& forms) {
    const HeldSignals signals;
    const Strings stale = stale_in(folder, forms);
    TRY_VOID(refuse_over_ready(folder, stale));
    const Workshop workshop = TRY(Workshop::create(folder));
    TRY_VOID(write_all_into(workshop.path(), folder, forms, signals));
    std::error_code error;
    for (const MadeForm& form : forms)
        for (const FormFile& file : form.files) {
            fs::rename(workshop.path() / file.name, folder / file.name, error);
            if (error)
                return make_error(ErrorCode::Io, error.message(), (folder / file.name).string());
        }
    for (const std::string& name : stale) {
        fs::remove(folder / name, error);
        if (error)
            return make_error(ErrorCode::Io,
                              fmt::format("the draft of an earlier run cannot be removed: {}", error.message()),
                              (folder / name).string());
    }
    return stale;
}

} // namespace warifu::app

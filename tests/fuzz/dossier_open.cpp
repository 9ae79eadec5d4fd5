// A dossier from elsewhere is hostile: any bytes are refused, or opened and read without harm.
// The first byte says what follows: 'r' the file as it is; 'p' patches to a sound dossier, each of an offset (4 bytes,
// little-endian), a length (1 byte) and as many bytes; 't' the size (4 bytes) at which a sound dossier is cut, then
// patches.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include <unistd.h>

#include "warifu/base/bytes.h"
#include "warifu/dossier/dossier.h"
#include "warifu/dossier/tables.h"

namespace {

using warifu::ByteReader;
using warifu::dossier::Dossier;

/// A file of this process. (SQLite does not open a memfd: it follows /proc/self/fd/N to a name that is not there.)
class TemporaryFile {
public:
    TemporaryFile() : m_file(mkstemp(m_path.data())) {
        if (m_file < 0)
            std::abort();
    }
    ~TemporaryFile() {
        close(m_file);
        unlink(m_path.c_str());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::string& path() const { return m_path; }
    void fill(std::string_view bytes) const {
        const auto size = static_cast<ssize_t>(bytes.size());
        if (ftruncate(m_file, 0) != 0 || pwrite(m_file, bytes.data(), bytes.size(), 0) != size)
            std::abort();
    }

private:
    std::string m_path = "/tmp/warifu-fuzz-XXXXXX";
    int m_file;
};

std::string make_sound_dossier() {
    const TemporaryFile place;
    const std::string path = place.path() + ".warifu";
    {
        auto made = Dossier::open(path, Dossier::Mode::ReadWrite);
        if (!made || !made->begin())
            std::abort();
        const auto artefact = made->add_artefact("firmware", "fw.bin", 10, std::string(64, 'a'));
        const auto run = made->begin_run("firmware", artefact.value_or(0), "fuzz", "2026-11-22T00:00:00Z");
        const auto row = made->add_row(run.value_or(0), {"account", "fw.bin", {{"name", "root"}}});
        const auto examined = made->add_examination(
            run.value_or(0), {"inspection.accounts", "fw.bin", warifu::Examination::Outcome::Complete, "", ""});
        if (!row || !examined || !made->set_fact("product", "Camera") || !made->commit())
            std::abort();
    }
    std::ifstream in(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    unlink(path.c_str());
    return bytes;
}

std::string file_of(ByteReader input) {
    static const std::string sound = make_sound_dossier();
    const auto kind = input.u8();
    if (kind == 'r')
        return std::string(warifu::as_text(*input.take(input.remaining())));
    std::string bytes = sound;
    if (kind == 't')
        bytes.resize(std::min<std::size_t>(bytes.size(), input.u32().value_or(0)));
    while (true) {
        const auto offset = input.u32();
        const auto length = input.u8();
        const auto patch = input.take(length.value_or(0));
        if (!offset || !length || !patch || bytes.empty())
            return bytes;
        for (std::size_t i = 0; i < patch->size(); ++i)
            bytes[(*offset + i) % bytes.size()] = static_cast<char>((*patch)[i]);
    }
}

void read_all(const Dossier& dossier) {
    using namespace warifu::dossier;
    (void)dossier.artefacts();
    (void)dossier.examinations();
    (void)dossier.anomalies();
    (void)dossier.fact("product");
    (void)dossier.document("answer.json");
    std::size_t cells = 0;
    for (const TableSpec& spec : tables())
        (void)dossier.query("SELECT * FROM " + spec.name + " ORDER BY locator", {}, [&](const QueryRow& row) {
            cells += row.values.size();
            return cells < 10'000;
        });
    (void)dossier.row(1);
    (void)dossier.clone();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const TemporaryFile file;
    file.fill(file_of(ByteReader(warifu::as_bytes({reinterpret_cast<const char*>(data), size}))));
    const auto opened = Dossier::open(file.path(), Dossier::Mode::ReadOnly);
    if (opened)
        read_all(*opened);
    else if (size == 1 && data[0] == 'p')
        std::abort(); // the sound dossier was refused: nothing behind the door is tested
    return 0;
}

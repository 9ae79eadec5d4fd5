#include "sample.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "warifu/base/owned.h"

namespace warifu::log::sample {

std::string pem_of(std::string_view sentence) {
    const Digest256 seed = sha256(as_bytes(sentence));
    const Owned<EVP_PKEY, EVP_PKEY_free> made(EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(seed.data()), seed.size()));
    const Owned<BIO, BIO_free> bio(BIO_new(BIO_s_mem()));
    EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(bio.get(), made.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

SigningKey key(std::string_view sentence) { return SigningKey::from_pem(pem_of(sentence), origin).value(); }

void GrownLog::grow(std::uint64_t size) {
    while (m_entries.size() < size)
        add("entry " + std::to_string(m_entries.size()));
}

void GrownLog::add(std::string entry) { m_entries.push_back(std::move(entry)); }

Hash GrownLog::root(std::uint64_t size) const {
    Frontier tree;
    for (std::size_t i = 0; i < size; ++i)
        tree.append(leaf_hash(as_bytes(m_entries[i])));
    return tree.root();
}

NodeSource GrownLog::nodes() const {
    return [this](unsigned height, std::uint64_t index) -> Result<Hash> {
        Frontier subtree;
        for (std::uint64_t i = index << height; i < (index + 1) << height; ++i)
            subtree.append(leaf_hash(as_bytes(m_entries.at(i))));
        return subtree.root();
    };
}

Result<std::string> GrownLog::tile(const TileId& tile) const {
    const std::uint64_t first = tile.index * full_width;
    if (tile.kind == TileId::Kind::Entries)
        return write_entries(std::span(m_entries).subspan(first, tile.width));
    std::vector<Hash> hashes;
    for (std::uint64_t i = first; i < first + tile.width; ++i)
        hashes.push_back(TRY(nodes()(8 * tile.level, i)));
    return write_hashes(hashes);
}

std::string GrownLog::checkpoint(std::uint64_t size) const {
    return sign_checkpoint({std::string(origin), size, root(size)}, key()).value();
}

void GrownLog::write(const std::filesystem::path& folder, std::uint64_t old_size) const {
    const auto written =
        write_log(folder, old_size, size(), checkpoint(size()), [this](const TileId& id) { return tile(id); });
    ASSERT_TRUE(written) << written.error().describe();
}

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "warifu-log.XXXXXX").string();
    m_path = ::mkdtemp(name.data());
}

std::string Folder::read(const std::string& name) const {
    std::ifstream file(m_path / name, std::ios::binary);
    EXPECT_TRUE(file) << name;
    return {std::istreambuf_iterator<char>(file), {}};
}

void Folder::write(const std::string& name, std::string_view text) const {
    std::ofstream(m_path / name, std::ios::binary) << text;
}

} // namespace warifu::log::sample

#pragma once

#include <span>
#include <unordered_map>

#include "prepared.h"

namespace warifu::matching {

/// The maker's own statements, found by the names of what they are on: a document may have thousands, a product, too.
class Makers {
public:
    /// `statements` outlive it.
    explicit Makers(std::span<const advisories::Advisory> statements);
    /// Indexes of those that may speak of the component, in their order.
    std::vector<std::size_t> about(const Prepared& component) const;

private:
    std::unordered_map<std::string, std::vector<std::size_t>> m_by_name;
};

} // namespace warifu::matching

#pragma once

#include <string>
#include <vector>

#include "warifu/selection/product.h"

/// What the product file says of each model of a family, and which models it says the same of.
namespace warifu::selection {

/// A part of one model that holds for another, since the product file says so.
struct Takeover {
    std::string model; ///< that takes over
    Model::Part part = Model::Part::Artefacts;
    std::string from;
    std::string reason; ///< the maker's
};

/// A tester's record that counts for a model.
struct CountedRecord {
    std::size_t record = 0; ///< index of the product's
    /// The way from the model that was examined to this one, nearest first; empty: its own, or of the whole product.
    std::vector<Takeover> way;
};

/// One model, with everything that it inherits worked out. Nothing passes from a model to another unless the product
/// file says so.
struct ModelView {
    std::string model;                   ///< empty: the product has no [[model]]
    Product product;                     ///< as it is for this model; no records, labels or overrides
    std::vector<std::size_t> artefacts;  ///< indices of the product's
    std::vector<std::string> answers_of; ///< models whose answers count, nearest first
    std::vector<CountedRecord> records;  ///< in the product's order
    std::vector<std::size_t> labels;     ///< indices of the product's that cover it
    std::vector<std::size_t> overrides;  ///< likewise
    std::vector<Takeover> takeovers;     ///< its own, and those that they rest on
};

/// Models of which the product file says the same: what is found of one holds for each.
struct Alike {
    ModelView view;                  ///< of the first
    std::vector<std::string> models; ///< ids, in the file's order
};

/// The product's models, put together where everything that a verdict rests on is the same. One without models when
/// the product has no [[model]].
std::vector<Alike> alike(const Product& product);

/// What is said of `view` otherwise than of `other`, a line each.
std::vector<Text> differences(const Product& product, const ModelView& view, const ModelView& other);

} // namespace warifu::selection

#pragma once

#include <memory>

namespace warifu {

/// Frees an object of a C library with the function that the library names for it.
template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

/// `Owned<X509, X509_free>`
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

} // namespace warifu

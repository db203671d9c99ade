// What an exported file takes from names that others chose: the namespace it is in, and the line that says where it
// comes from.
#pragma once

#include <string>

namespace engram {

// `asked`, or where that is empty the file's own name made one of C++: "cart-pole.h" -> "cart_pole_policy",
// "policy.h" -> "policy". Error where `asked` is no name that a namespace can have. Names of the C library, such as exp,
// are left to the compiler: which there are differs from one to the next.
std::string namespace_of(const std::string& file, const std::string& asked);

// One line of comment whatever `text` holds; it ends with a full stop, so that it is never continued on the next.
std::string comment_line(const std::string& text);

}  // namespace engram

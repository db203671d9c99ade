// Which program this is.
#pragma once

#include <string>

namespace engram {

std::string version();  // "0.2.0"
std::string commit();   // of the sources, abbreviated, or "unknown"

}  // namespace engram

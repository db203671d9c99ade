// A TOML value as the text of an option: what a command line would say.
#pragma once

#include <toml++/toml.h>

#include <string>

namespace engram {

// A list of numbers is "64,64", an empty one "none". Error (beginning with `place`) where it is neither scalar nor
// list.
std::string text_of(const toml::node& node, const std::string& place);

}  // namespace engram

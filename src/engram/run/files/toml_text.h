// A TOML value as the text of an option: what a command line would say.
#pragma once

#include <toml++/toml.h>

#include <string>

namespace engram {

// The document. Error with file and line where it is none, or where a key has more parts than anyone would write: the
// parser calls itself for each.
toml::table parse_toml(const std::string& text, const std::string& file);

// A list of numbers is "64,64", an empty one "none". Error (beginning with `place`) where it is neither scalar nor
// list.
std::string text_of(const toml::node& node, const std::string& place);

}  // namespace engram

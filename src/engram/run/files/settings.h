// Settings: options as someone wrote them, each with its place.
#pragma once

#include <string>
#include <vector>

namespace engram {

// `place` is "--n_steps" or "mine.toml:7".
struct Setting {
  std::string name, text, place;
};

// A flat TOML document as settings. Error names file and line.
std::vector<Setting> settings_of_toml(const std::string& text, const std::string& file);

}  // namespace engram

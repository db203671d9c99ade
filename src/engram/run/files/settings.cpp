#include "engram/run/files/settings.h"

#include <algorithm>

#include "engram/core/error.h"
#include "engram/run/files/toml_text.h"

namespace engram {

std::vector<Setting> settings_of_toml(const std::string& text, const std::string& file) {
  std::vector<Setting> settings;
  for (const auto& [key, node] : parse_toml(text, file)) {
    const std::string place = file + ":" + std::to_string(node.source().begin.line);
    if (node.is_table() || node.is_array_of_tables()) {
      throw Error(place + ": unknown table '" + std::string(key.str()) + "'; every option stands as key = value");
    }
    settings.push_back({std::string(key.str()), text_of(node, place), place});
    std::replace(settings.back().name.begin(), settings.back().name.end(), '-', '_');
  }
  return settings;
}

}  // namespace engram

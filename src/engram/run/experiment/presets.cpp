#include "engram/run/experiment/presets.h"

#include <vector>

#include "engram/core/error.h"

namespace engram {
namespace {

const Preset* look_up(std::string_view name) {
  for (const Preset& preset : presets()) {
    if (preset.name == name) return &preset;
  }
  return nullptr;
}

}  // namespace

const Preset& find_preset(std::string_view name) {
  if (const Preset* preset = look_up(name)) return *preset;
  std::vector<std::string> names{"none"};
  for (const Preset& preset : presets()) names.emplace_back(preset.name);
  throw Error("--preset: unknown preset '" + std::string(name) + "'" + suggestion(name, names));
}

const Preset* tuned_preset(const std::string& algorithm, const std::string& environment, const std::string& memory) {
  return look_up(algorithm + "-" + environment + "-" + memory);
}

}  // namespace engram

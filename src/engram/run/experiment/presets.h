// The zoo: tuned options for one (algorithm, environment, memory), readable TOML under zoo/, built into the binary.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace engram {

// Named after its file: "ppo-CartPoleNoVel-v1-lstm".
struct Preset {
  std::string_view name, text;
  std::string_view memory() const { return name.substr(name.rfind('-') + 1); }
  std::string file() const { return "zoo/" + std::string(name) + ".toml"; }
};

std::span<const Preset> presets();
const Preset& find_preset(std::string_view name);  // Error with the nearest name
// The tuned one, or nullptr.
const Preset* tuned_preset(const std::string& algorithm, const std::string& environment, const std::string& memory);

}  // namespace engram

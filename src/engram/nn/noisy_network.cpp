#include "engram/nn/noisy_network.h"

#include "engram/nn/network_parts.h"
#include "engram/nn/noisy.h"

namespace engram::inline ENGRAM_REAL {
namespace {

Named head(const std::string& name, int64_t width, int64_t numbers, const NetworkOptions& options) {
  std::vector<Named> layers;
  for (const int64_t next : options.net_arch) {
    layers.push_back(
        {std::to_string(layers.size()), std::make_unique<Noisy>(width, next, find_activation(options.activation))});
    width = next;
  }
  layers.push_back({std::to_string(layers.size()), std::make_unique<Noisy>(width, numbers, std::nullopt)});
  return {name, std::make_unique<Chain>(std::move(layers)), name};
}

}  // namespace

ModulePtr make_noisy_values(const NetworkInput& features, int64_t numbers, const NetworkOptions& options) {
  int64_t width = 0;
  std::vector<Named> stages = make_body(features, width, options);
  stages.push_back(head("policy", width, numbers, options));
  return std::make_unique<Chain>(std::move(stages));
}

ModulePtr make_noisy_dueling(const NetworkInput& features, int64_t numbers, const NetworkOptions& options) {
  int64_t width = 0;
  std::vector<Named> stages = make_body(features, width, options), heads;
  heads.push_back(head("policy", width, numbers, options));
  heads.push_back(head("value", width, 1, options));
  stages.push_back({"heads", std::make_unique<Branches>(std::move(heads))});
  return std::make_unique<Chain>(std::move(stages));
}

}  // namespace engram::inline ENGRAM_REAL

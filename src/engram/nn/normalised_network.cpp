#include "engram/nn/normalised_network.h"

#include <cmath>
#include <string>

#include "engram/nn/compose.h"
#include "engram/nn/convolution.h"
#include "engram/nn/linear.h"
#include "engram/nn/normalised.h"

namespace engram::inline ENGRAM_REAL {
namespace {

ModulePtr linear(int64_t input, int64_t output) {
  return std::make_unique<Linear>(input, output, Initialiser::uniform(1 / std::sqrt(static_cast<double>(input))));
}

void add_layers(const std::string& name, const std::vector<int64_t>& widths, int64_t& width,
                std::vector<Named>& stages) {
  for (size_t i = 0; i < widths.size(); ++i) {
    const std::string layer = name + std::to_string(i + 1);
    stages.push_back({layer, linear(width, widths[i])});
    stages.push_back({layer + "_normalised", std::make_unique<Normalised>(widths[i])});
    width = widths[i];
  }
}

Named policy_head(int64_t width, const Space& action) {
  if (action.type() != Space::Type::box) return {"policy", linear(width, action.choices()), "policy"};
  std::vector<Named> both;
  both.push_back({"mean", linear(width, action.columns()), "mean"});
  both.push_back({"log_std", std::make_unique<Constant>(width, action.columns(), 0), "log_std"});
  return {"policy", std::make_unique<Branches>(std::move(both)), "policy"};
}

// Each with a normalised row behind it; streaming agents replace their weights (begin_sparse).
void add_convolutions(const std::vector<Patches>& layers, int64_t& width, std::vector<Named>& stages) {
  for (size_t i = 0; i < layers.size(); ++i) {
    const std::string layer = "convolution" + std::to_string(i + 1);
    stages.push_back(
        {layer, std::make_unique<Convolution>(layers[i], kernels::Activation::identity, Initialiser::uniform(1))});
    width = layers[i].outputs();
    stages.push_back({layer + "_normalised", std::make_unique<Normalised>(width)});
  }
}

template <class Head>
ModulePtr tower(const NetworkInput& features, const NetworkOptions& options, const Head& head) {
  std::vector<Named> stages;
  int64_t width = features.count;
  add_convolutions(convolutions_of(options.cnn, features), width, stages);
  add_layers("encoder", options.encoder_arch, width, stages);
  if (options.recurrent()) {
    stages.push_back({"memory", make_memory(options.memory, width, options.memory_size, {}, options.forget_bias)});
    width = stages.back().module->shape().output;
  }
  add_layers("layer", options.net_arch, width, stages);
  stages.push_back(head(width));
  return std::make_unique<Chain>(std::move(stages));
}

}  // namespace

ModulePtr make_normalised_actor_critic(const NetworkInput& features, const Space& action,
                                       const NetworkOptions& options) {
  std::vector<Named> towers;
  towers.push_back(
      {"actor", tower(features, options, [&](int64_t width) { return policy_head(width, action); }), "policy"});
  towers.push_back({"critic",
                    tower(features, options,
                          [](int64_t width) {
                            return Named{"value", linear(width, 1), "value"};
                          }),
                    "value"});
  return std::make_unique<Branches>(std::move(towers));
}

ModulePtr make_normalised_values(const NetworkInput& features, const Space& action, const NetworkOptions& options) {
  return tower(features, options, [&](int64_t width) { return policy_head(width, action); });
}

}  // namespace engram::inline ENGRAM_REAL

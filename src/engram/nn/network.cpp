#include "engram/nn/network.h"

#include <algorithm>

#include "engram/core/error.h"
#include "engram/nn/convolution.h"
#include "engram/nn/gated.h"
#include "engram/nn/mlp.h"
#include "engram/nn/network_parts.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using kernels::Activation;

// The gain of a policy's last layer: small, so that the first policy is close to uniform (Stable-Baselines3).
constexpr double policy_gain = 0.01, value_gain = 1, hidden_gain = 1.4142135623730951;

const std::vector<std::pair<std::string, Activation>> activations{
    {"tanh", Activation::tanh}, {"relu", Activation::relu}, {"sigmoid", Activation::sigmoid}, {"elu", Activation::elu}};

struct Filters {
  int64_t count, size, apart;
};
const std::vector<std::pair<std::string, std::vector<Filters>>> convolutions{
    {"none", {}}, {"minatar", {{16, 3, 1}}}, {"nature", {{32, 8, 4}, {64, 4, 2}, {64, 3, 1}}}};

const std::vector<Filters>& find_convolutions(const std::string& name) {
  for (const auto& [known, filters] : convolutions) {
    if (known == name) return filters;
  }
  throw Error("cnn: unknown '" + name + "'");
}

std::vector<int64_t> sizes(int64_t input, const std::vector<int64_t>& hidden) {
  std::vector<int64_t> all{input};
  all.insert(all.end(), hidden.begin(), hidden.end());
  return all;
}

// Named after what it computes.
Named head(const std::string& name, int64_t width, int64_t output, double gain, const NetworkOptions& options,
           double bias = 0) {
  std::vector<int64_t> all = sizes(width, options.net_arch);
  all.push_back(output);
  return {name, std::make_unique<Mlp>(all, find_activation(options.activation), gain, false, bias), name};
}

Named policy_head(int64_t width, const Space& action, const NetworkOptions& options) {
  if (action.type() != Space::Type::box) return head("policy", width, action.choices(), policy_gain, options);
  std::vector<Named> both;
  both.push_back(head("mean", width, action.columns(), policy_gain, options));
  if (options.state_dependent_std) {
    both.push_back(head("log_std", width, action.columns(), policy_gain, options, options.log_std_init));
  } else {
    both.push_back({"log_std", std::make_unique<Constant>(width, action.columns(), options.log_std_init), "log_std"});
  }
  return {"policy", std::make_unique<Branches>(std::move(both)), "policy"};
}

ModulePtr chain(std::vector<Named> stages, Named last) {
  stages.push_back(std::move(last));
  if (stages.size() == 1) return std::move(stages.front().module);
  return std::make_unique<Chain>(std::move(stages));
}

MemoryEntry gated_memory(const CellForm& cell) {
  return {cell.name, cell.summary,
          [&cell](int64_t input, int64_t hidden, Truncation truncation, double forget_bias) -> ModulePtr {
            return std::make_unique<Recurrent<Gated>>(Gated(cell, input, hidden, forget_bias), truncation);
          }};
}

}  // namespace

Activation find_activation(const std::string& name) {
  for (const auto& [known, activation] : activations) {
    if (known == name) return activation;
  }
  throw Error("activation: unknown '" + name + "'");
}

std::vector<Named> make_body(const NetworkInput& features, int64_t& width, const NetworkOptions& options) {
  std::vector<Named> stages;
  for (const Patches& layer : convolutions_of(options.cnn, features)) {
    stages.push_back({"convolution_" + std::to_string(stages.size() + 1),
                      std::make_unique<Convolution>(layer, Activation::relu, Initialiser::orthogonal(hidden_gain))});
  }
  width = stages.empty() ? features.count : stages.back().module->shape().output;
  if (!options.encoder_arch.empty()) {
    stages.push_back({"encoder", std::make_unique<Mlp>(sizes(width, options.encoder_arch),
                                                       find_activation(options.activation), hidden_gain, true)});
    width = options.encoder_arch.back();
  }
  for (int64_t layer = 1; options.recurrent() && layer <= options.memory_layers; ++layer) {
    stages.push_back({layer == 1 ? "memory" : "memory_" + std::to_string(layer),
                      make_memory(options.memory, width, options.memory_size,
                                  {options.bptt_window, options.bptt_stride}, options.forget_bias)});
    width = stages.back().module->shape().output;
  }
  return stages;
}

NetworkOptions NetworkOptions::defaults(const std::string& memory) {
  NetworkOptions options;
  options.memory = memory;
  if (options.recurrent()) {
    options.net_arch = {64};
    options.activation = "relu";
  }
  return options;
}

void NetworkOptions::visit(OptionVisitor& v) {
  visit_one(v);
  v.option("share_memory", share_memory,
           "actor and critic share encoder and memory: about half the work; apart, the value's errors cannot disturb "
           "the policy");
  v.option("log_std_init", log_std_init, {-20, 2},
           "initial log standard deviation of a continuous policy; lower where the bounds of the actions are tight");
  v.option("state_dependent_std", state_dependent_std,
           "the deviation of a continuous policy is computed from what is seen, by a head of its own, in place of one "
           "number an action; where some states ask for care and others for exploration");
}

void NetworkOptions::visit_one(OptionVisitor& v) {
  std::vector<std::string> memories{"none"}, functions;
  for (const MemoryEntry& entry : registered_memories()) memories.push_back(entry.name);
  for (const auto& [name, activation] : activations) functions.push_back(name);
  v.option("net_arch", net_arch, {1, 1 << 16},
           "hidden layer widths of a head, after the memory; wider where a large enough run still gets no better");
  v.option("activation", activation, functions,
           "activation of the hidden layers; tanh suits policy gradients without a memory, relu larger networks");
  visit_cnn(v);
  v.option("encoder_arch", encoder_arch, {1, 1 << 16},
           "hidden layer widths before the memory; give some where a single observation is large or has to be "
           "understood first");
  v.option("memory", memory, memories,
           "memory between encoder and net_arch; one where an observation does not tell all that matters. gru is a "
           "good first choice");
  v.option(
      "memory_size", memory_size, {1, 1 << 16},
      "units of the memory; more where much has to be kept at once, at a cost that grows with the square, or, where a "
      "memory has no product with itself, in proportion");
  v.option("memory_layers", memory_layers, {1, 64},
           "memories one behind the other, each memory_size; 2 where what has to be kept is itself a pattern in time");
  v.option(
      "forget_bias", forget_bias, {-20, 20},
      "added to the first bias of the gate that keeps a memory; 3 to 5 where something must be remembered for tens "
      "of steps: at 0 half of a fresh memory is lost at every step, at b one part in e^b");
  v.option("bptt_window", bptt_window, {0, 1e9},
           "steps that an error travels back in time; 0: the whole sequence. Shorter only where long sequences take "
           "too much time");
  v.option("bptt_stride", bptt_stride, {0, 1e9},
           "steps between two such journeys; 0: bptt_window. Smaller than the window: every error reaches further "
           "back, at more work");
}

void NetworkOptions::visit_cnn(OptionVisitor& v) {
  std::vector<std::string> names;
  for (const auto& [name, filters] : convolutions) names.push_back(name);
  v.option(
      "cnn", cnn, names,
      "convolutions in front of all else, for worlds that show images: minatar has one layer for small ones, nature "
      "three for 36 x 36 pixels and more");
}

std::vector<Patches> convolutions_of(const std::string& cnn, const NetworkInput& features) {
  const std::vector<Filters>& filters = find_convolutions(cnn);
  if (filters.empty()) return {};
  if (features.image.empty()) {
    throw Error("--cnn " + cnn + ": expected a world that shows an image, found observations of " +
                std::to_string(features.count) + " numbers; --cnn none");
  }
  std::vector<Patches> layers;
  int64_t height = features.image[0], width = features.image[1], channels = features.image[2];
  for (const auto& [count, size, apart] : filters) {
    if (std::min(height, width) < size) {
      throw Error("--cnn " + cnn + ": its layer " + std::to_string(layers.size() + 1) + " looks at " +
                  std::to_string(size) + " x " + std::to_string(size) + ", and of " +
                  std::to_string(features.image[0]) + " x " + std::to_string(features.image[1]) + " pixels " +
                  std::to_string(height) + " x " + std::to_string(width) +
                  " are left there; expected larger images, or --cnn minatar");
    }
    layers.push_back({height, width, channels, size, size, apart, apart, count});
    height = layers.back().places_down(), width = layers.back().places_right(), channels = count;
  }
  return layers;
}

const std::vector<MemoryEntry>& registered_memories() {
  static const std::vector<MemoryEntry> entries = [] {
    std::vector<MemoryEntry> all;
    for (const CellForm& cell : registered_cells()) all.push_back(gated_memory(cell));
    return all;
  }();
  return entries;
}

ModulePtr make_memory(const std::string& name, int64_t input, int64_t hidden, Truncation truncation,
                      double forget_bias) {
  std::vector<std::string> names;
  for (const MemoryEntry& entry : registered_memories()) {
    if (entry.name == name) return entry.make(input, hidden, truncation, forget_bias);
    names.push_back(entry.name);
  }
  throw Error("memory: unknown '" + name + "'" + suggestion(name, names));
}

ModulePtr make_actor_critic(const NetworkInput& features, const Space& action, const NetworkOptions& options) {
  int64_t width = 0;
  if (options.share_memory) {
    std::vector<Named> shared = make_body(features, width, options), heads;
    heads.push_back(policy_head(width, action, options));
    heads.push_back(head("value", width, 1, value_gain, options));
    return chain(std::move(shared), {"heads", std::make_unique<Branches>(std::move(heads))});
  }
  std::vector<Named> towers;
  std::vector<Named> actor = make_body(features, width, options);
  towers.push_back({"actor", chain(std::move(actor), policy_head(width, action, options)), "policy"});
  std::vector<Named> critic = make_body(features, width, options);
  towers.push_back({"critic", chain(std::move(critic), head("value", width, 1, value_gain, options)), "value"});
  return std::make_unique<Branches>(std::move(towers));
}

ModulePtr make_policy(const NetworkInput& features, const Space& action, const NetworkOptions& options) {
  int64_t width = 0;
  std::vector<Named> stages = make_body(features, width, options);
  stages.push_back(policy_head(width, action, options));
  return std::make_unique<Chain>(std::move(stages));
}

ModulePtr make_actor(const NetworkInput& features, int64_t actions, bool deviation, const NetworkOptions& options) {
  int64_t width = 0;
  std::vector<Named> stages = make_body(features, width, options), heads;
  if (!options.net_arch.empty()) {
    stages.push_back({"latent", std::make_unique<Mlp>(sizes(width, options.net_arch),
                                                      find_activation(options.activation), hidden_gain, true)});
    width = options.net_arch.back();
  }
  for (const char* name : {"mean", "log_std"}) {
    if (name == std::string("log_std") && !deviation) continue;
    heads.push_back(
        {name, std::make_unique<Mlp>(std::vector<int64_t>{width, actions}, Activation::tanh, policy_gain), name});
  }
  stages.push_back({"heads", std::make_unique<Branches>(std::move(heads)), "policy"});
  return std::make_unique<Chain>(std::move(stages));
}

ModulePtr make_action_value(const NetworkInput& features, int64_t actions, const NetworkOptions& options) {
  int64_t width = 0;
  std::vector<Named> before = make_body(features, width, options), stages;
  if (!before.empty()) {
    Named seen{"seen", std::make_unique<Chain>(std::move(before))};
    stages.push_back({"features", std::make_unique<Bypass>(std::move(seen), actions)});
  }
  stages.push_back(head("value", width + actions, 1, value_gain, options));
  return std::make_unique<Chain>(std::move(stages));
}

}  // namespace engram::inline ENGRAM_REAL

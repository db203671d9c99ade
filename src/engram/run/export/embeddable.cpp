#include "engram/run/export/embeddable.h"

#include <algorithm>
#include <limits>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using engram_policy::Function;
using engram_policy::Layer;
using engram_policy::LayerKind;

Function function_of(const std::string& activation) {
  const std::pair<const char*, Function> functions[] = {
      {"tanh", Function::tanh}, {"relu", Function::relu}, {"sigmoid", Function::sigmoid}, {"elu", Function::elu}};
  for (const auto& [name, function] : functions) {
    if (activation == name) return function;
  }
  throw Error("export: a header knows no activation '" + activation + "'");
}

LayerKind kind_of(const std::string& memory) {
  const std::pair<const char*, LayerKind> kinds[] = {
      {"elman", LayerKind::elman}, {"gru", LayerKind::gru}, {"lstm", LayerKind::lstm}};
  for (const auto& [name, kind] : kinds) {
    if (memory == name) return kind;
  }
  throw Error("export: a header knows no memory '" + memory + "'");
}

int gates(LayerKind kind) { return kind == LayerKind::linear || kind == LayerKind::elman ? 1 : 4; }

// nn/network.h: towers actor and critic, or one body and heads policy and value.
bool of_actor(const Part& part) {
  const std::string_view others[] = {"observer.", "critic.", "value.", "heads.value."};
  return std::ranges::none_of(others, [&](std::string_view other) { return part.name.starts_with(other); });
}

// "actor.policy.0." of "actor.policy.0.weight".
std::string scope_of(const Part& part) { return part.name.substr(0, part.name.rfind('.') + 1); }

// The weight of the next layer in the same row of layers: "...0." -> "...1.weight".
std::string following_weight(const std::string& scope) {
  const size_t dot = scope.rfind('.', scope.size() - 2) + 1;  // of "x.0.": where 0 stands; without a dot: 0
  return scope.substr(0, dot) + std::to_string(std::stoi(scope.substr(dot)) + 1) + ".weight";
}

const Part* find(const Layout& layout, const std::string& name) {
  const auto found = std::ranges::find(layout.parts(), name, &Part::name);
  return found == layout.parts().end() ? nullptr : &*found;
}

}  // namespace

Embeddable::Embeddable(const Agent& agent) {
  const Space &observation = agent.observer.space(), &action = agent.distribution.space();
  const Layout& layout = agent.parameters.layout();
  observation_counts_ = observation.counts();
  action_counts_ = action.counts();
  numbers_.reserve(static_cast<size_t>(layout.trainable() + 2 * observation.columns() + 2 * action.columns()));
  policy_.width = observation.features();
  add_layers(agent);
  policy_.layers = layers_.data();
  policy_.layer_count = static_cast<int>(layers_.size());
  policy_.observation_size = observation.columns();
  policy_.action_size = action.columns();
  if (!observation_counts_.empty()) policy_.observation_counts = observation_counts_.data();
  if (!action_counts_.empty()) policy_.action_counts = action_counts_.data();
  if (const Part* mean = find(layout, "observer.mean")) {
    policy_.mean = keep(agent.parameters.view(*mean));
    policy_.inverse_deviation = keep(agent.parameters.view(*find(layout, "observer.inverse_deviation")));
  }
  if (action_counts_.empty()) {
    policy_.low = keep(action.low());
    policy_.high = keep(action.high());
  }
}

// Where the part begins in `numbers_`, which never grows beyond what was reserved.
const float* Embeddable::keep(ConstView part) {
  const size_t begin = numbers_.size();
  for (int64_t i = 0; i < part.rows; ++i) {
    for (Real x : part.row_span(i)) numbers_.push_back(static_cast<float>(x));
  }
  return numbers_.data() + begin;
}

const float* Embeddable::keep(const std::vector<double>& bounds) {
  constexpr double most = std::numeric_limits<float>::max();
  const size_t begin = numbers_.size();
  for (double bound : bounds) numbers_.push_back(static_cast<float>(std::clamp(bound, -most, most)));
  return numbers_.data() + begin;
}

// The actor's parts in their order in the layout, which is that of the computation.
void Embeddable::add_layers(const Agent& agent) {
  const Layout& layout = agent.parameters.layout();
  const auto kept = [&](const std::string& name) { return keep(agent.parameters.view(*find(layout, name))); };
  for (const Part& part : layout.parts()) {
    if (!of_actor(part)) continue;
    const std::string scope = scope_of(part), name = part.name.substr(scope.size());
    if (name == "weight_input") {
      const auto outputs = static_cast<int>(find(layout, scope + "weight_hidden")->rows);
      const float *w = kept(part.name), *u = kept(scope + "weight_hidden"), *bias = kept(scope + "bias");
      add({kind_of(agent.options.memory), Function::identity, static_cast<int>(part.rows), outputs, w, u, bias});
      weights_ += find(layout, scope + "weight_hidden")->rows * find(layout, scope + "weight_hidden")->columns;
    } else if (name == "weight") {
      const bool activated = find(layout, following_weight(scope)) != nullptr || scope.find("encoder.") != scope.npos;
      const Function function = activated ? function_of(agent.options.activation) : Function::identity;
      const float *w = kept(part.name), *bias = kept(scope + "bias");
      add({LayerKind::linear, function, static_cast<int>(part.rows), static_cast<int>(part.columns), w, nullptr, bias});
    } else if (name != "weight_hidden" && name != "bias" && name != "row") {
      throw Error("export: a header cannot hold '" + part.name + "'");
    }
    if (name == "weight_input" || name == "weight") weights_ += part.rows * part.columns;
  }
}

void Embeddable::add(Layer layer) {
  layers_.push_back(layer);
  policy_.width = std::max(policy_.width, gates(layer.kind) * layer.outputs);
  if (layer.kind != LayerKind::linear) memory_size_ += (layer.kind == LayerKind::lstm ? 2 : 1) * layer.outputs;
}

}  // namespace engram::inline ENGRAM_REAL

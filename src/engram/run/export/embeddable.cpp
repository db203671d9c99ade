#include "engram/run/export/embeddable.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using engram_policy::Function;
using engram_policy::Layer;

Function function_of(kernels::Activation activation) {
  const std::pair<kernels::Activation, Function> functions[] = {{kernels::Activation::tanh, Function::tanh},
                                                                {kernels::Activation::relu, Function::relu},
                                                                {kernels::Activation::sigmoid, Function::sigmoid},
                                                                {kernels::Activation::elu, Function::elu}};
  for (const auto& [known, function] : functions) {
    if (activation == known) return function;
  }
  throw Error("export: a header knows no such activation");
}

engram_policy::Patches patches_of(const Patches& p) {
  const auto whole = [](int64_t x) { return static_cast<int>(x); };
  return {whole(p.height),  whole(p.width), whole(p.channels), whole(p.rows),
          whole(p.columns), whole(p.down),  whole(p.right),    whole(p.filters)};
}

template <class... Each>
auto step_of(const CellForm& cell, engram_policy::CellList<Each...>) {
  constexpr decltype(Layer::step) steps[] = {engram_policy::gated<Each>...};
  return steps[cell.row];
}

int64_t units_of(const Description& cell) { return cell.shape.output / cell.cell->outputs; }

// Of the row that a step of the layer computes.
int width_of(const Description& layer) {
  if (layer.cell == nullptr) return static_cast<int>(layer.shape.output);
  return static_cast<int>(std::max(layer.cell->products, layer.cell->outputs) * units_of(layer));
}

// What leads to the values that a greedy choice is made of: a choice's logits, or the mean.
std::vector<const Description*> actor_path(const Agent& agent, const Description& network) {
  return path_to(network, agent.distribution->space().type() == Space::Type::box ? "mean" : "policy");
}

// At least as many as the layers, normalisation and bounds of an actor are.
size_t most_numbers(const Agent& agent) {
  const Space &observation = agent.observer.space(), &action = agent.distribution->space();
  int64_t most = agent.parameters.layout().size() + 2 * observation.columns() + 4 * action.columns();
  const Description network = agent.network->describe();
  for (const Description* each : actor_path(agent, network)) {
    if (each->cell != nullptr) most += each->cell->derived * units_of(*each);
  }
  return static_cast<size_t>(most);
}

const Part* find(const Layout& layout, const std::string& name) {
  const auto found = std::ranges::find(layout.parts(), name, &Part::name);
  return found == layout.parts().end() ? nullptr : &*found;
}

}  // namespace

Embeddable::Embeddable(const Agent& agent) {
  const Space &observation = agent.observer.space(), &action = agent.distribution->space();
  const Layout& layout = agent.parameters.layout();
  observation_counts_ = observation.counts();
  action_counts_ = action.counts();
  numbers_.reserve(most_numbers(agent));
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
  } else if (agent.observer.divides()) {
    policy_.mean = keep(Tensor(1, observation.columns()));
    Tensor shares(1, observation.columns());
    fill(shares, Observer::byte_share);
    policy_.inverse_deviation = keep(shares);
  }
  if (action_counts_.empty()) {
    policy_.centre = keep(agent.units.centre());
    policy_.half = keep(agent.units.half());
    policy_.low = keep(agent.units.low());
    policy_.high = keep(agent.units.high());
  }
  if (!std::ranges::all_of(numbers_, [](float x) { return std::isfinite(x); })) {
    throw Error("export: a weight of this policy is beyond what a float can hold; nothing that trained well has such",
                1);
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

// Infinities have no literal.
const float* Embeddable::keep(const std::vector<Real>& of_actions) {
  constexpr Real most = std::numeric_limits<float>::max();
  const size_t begin = numbers_.size();
  for (Real x : of_actions) numbers_.push_back(static_cast<float>(std::clamp(x, -most, most)));
  return numbers_.data() + begin;
}

// What a step reads of the units' own weights: already derived, so that the exported file need not.
const float* Embeddable::keep_own(const Agent& agent, const Description& cell) {
  if (cell.parts[3] < 0) return nullptr;
  const ConstView own = agent.parameters[cell.parts[3]];
  if (cell.cell->derive == nullptr) return keep(own);
  Tensor derived(cell.cell->derived, own.columns);
  cell.cell->derive(own, derived);
  return keep(derived);
}

void Embeddable::add_layers(const Agent& agent) {
  const Description network = agent.network->describe();
  for (const Description* each : actor_path(agent, network)) {
    const auto kept = [&](size_t part) {
      return each->parts[part] < 0 ? nullptr : keep(agent.parameters[each->parts[part]]);
    };
    Layer layer{};
    layer.step = engram_policy::linear;
    layer.inputs = static_cast<int>(each->shape.input);
    layer.outputs = static_cast<int>(each->shape.output);
    weights_ += each->multiply_adds;
    switch (each->kind) {
      case Description::Kind::activation:
        layers_.back().function = function_of(each->activation);
        continue;
      case Description::Kind::linear:
        layer.w = kept(0), layer.bias = kept(1);
        break;
      case Description::Kind::convolution:
        layer.step = engram_policy::convolution;
        layer.w = kept(0), layer.bias = kept(1), layer.patches = patches_of(each->patches);
        break;
      case Description::Kind::cell:
        layer.step = step_of(*each->cell, engram_policy::Cells{});
        layer.w = kept(0), layer.u = kept(2), layer.bias = kept(1), layer.p = keep_own(agent, *each);
        break;
      case Description::Kind::normalised:
        layer.step = engram_policy::normalised;
        break;
      default:
        throw Error("export: a header cannot hold such a layer");
    }
    memory_size_ += static_cast<int>(each->shape.memory);
    cells_.push_back(each->cell);
    policy_.width = std::max(policy_.width, width_of(*each));
    layers_.push_back(layer);
  }
  if (agent.distribution->squashes()) layers_.back().function = Function::tanh;
}

}  // namespace engram::inline ENGRAM_REAL

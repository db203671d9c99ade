// A policy's network as arrays: the layers that lead to its actions, as the exported header holds them
// (run/export/embeddable.h), and every parameter by the name that the C++ side gives it.
#include "engram/core/error.h"
#include "engram/learning/agent.h"
#include "engram/run/export/embeddable.h"
#include "python/src/bind.h"

namespace engram::python {
namespace {

// A copy that Python owns.
nb::object array_of(const float* values, int64_t rows, int64_t columns) {
  if (values == nullptr) return nb::none();
  auto* copied = new float[static_cast<size_t>(rows * columns)];
  std::copy_n(values, rows * columns, copied);
  nb::capsule owner(copied, [](void* p) noexcept { delete[] static_cast<float*>(p); });
  return nb::cast(
      nb::ndarray<nb::numpy, float>(copied, {static_cast<size_t>(rows), static_cast<size_t>(columns)}, owner));
}

nb::dict patches_of(const engram_policy::Patches& p) {
  nb::dict row;
  row["image"] = nb::make_tuple(p.height, p.width, p.channels);
  row["size"] = nb::make_tuple(p.rows, p.columns);
  row["apart"] = nb::make_tuple(p.down, p.right);
  row["filters"] = p.filters;
  return row;
}

nb::dict convolution_of(const engram_policy::Layer& layer, nb::dict row) {
  const engram_policy::Patches& p = layer.patches;
  row["kind"] = "convolution";
  row["patches"] = patches_of(p);
  row["w"] = array_of(layer.w, int64_t{p.rows} * p.columns * p.channels, p.filters);
  row["bias"] = array_of(layer.bias, 1, p.filters);
  return row;
}

nb::dict layer_of(const engram_policy::Layer& layer, const CellForm* cell) {
  constexpr const char* functions[] = {"identity", "tanh", "relu", "sigmoid", "elu"};
  const int64_t outputs = layer.outputs;
  nb::dict row;
  row["kind"] = cell == nullptr ? "linear" : cell->name;
  row["function"] = functions[static_cast<size_t>(layer.function)];
  row["inputs"] = layer.inputs;
  row["outputs"] = layer.outputs;
  row["states"] = cell == nullptr ? 0 : cell->states;
  if (layer.step == engram_policy::convolution) return convolution_of(layer, row);
  row["w"] = array_of(layer.w, layer.inputs, outputs * (cell == nullptr ? 1 : cell->input.count));
  row["u"] =
      array_of(cell == nullptr ? nullptr : layer.u, outputs, outputs * (cell == nullptr ? 0 : cell->hidden.count));
  row["bias"] = array_of(layer.bias, 1, outputs * (cell == nullptr ? 1 : cell->products));
  row["p"] = array_of(cell == nullptr ? nullptr : layer.p, cell == nullptr ? 0 : cell->vectors, outputs);
  return row;
}

const Agent& agent_of(const Policy& policy) {
  if (policy.agent() != nullptr) return *policy.agent();
  throw Error("this algorithm's policy has no network: tables, features and rules have no weights to export", 1);
}

// Of each layer with weights on the way to the actions: the names of its weight, bias, hidden weight and units' own.
std::vector<nb::list> names_of(const Agent& agent) {
  const Description network = agent.network->describe();
  const bool box = agent.distribution->space().type() == Space::Type::box;
  std::vector<nb::list> all;
  for (const Description* layer : path_to(network, box ? "mean" : "policy")) {
    if (layer->kind == Description::Kind::activation) continue;
    nb::list names;
    for (size_t part = 0; part < 4; ++part) {
      const int id = part < layer->parts.size() ? layer->parts[part] : -1;
      names.append(id < 0 ? nb::object(nb::none()) : nb::cast(agent.parameters.layout().part(id).name));
    }
    all.push_back(names);
  }
  return all;
}

}  // namespace

nb::dict network_of(const Policy& policy) {
  const Agent& agent = agent_of(policy);
  const Embeddable actor(agent);
  const std::vector<nb::list> names = names_of(agent);
  nb::list layers;
  for (size_t i = 0; i < actor.layers().size(); ++i) {
    nb::dict row = layer_of(actor.layers()[i], actor.cells()[i]);
    row["names"] = names.at(i);
    layers.append(row);
  }
  const engram_policy::Policy& parts = actor.policy();
  nb::dict network;
  network["layers"] = layers;
  network["mean"] = array_of(parts.mean, 1, parts.observation_size);
  network["inverse_deviation"] = array_of(parts.inverse_deviation, 1, parts.observation_size);
  network["centre"] = array_of(parts.centre, 1, parts.action_size);
  network["half"] = array_of(parts.half, 1, parts.action_size);
  network["low"] = array_of(parts.low, 1, parts.action_size);
  network["high"] = array_of(parts.high, 1, parts.action_size);
  return network;
}

nb::dict parameters_of(const Policy& policy) {
  const Agent& agent = agent_of(policy);
  nb::dict parameters;
  for (const Part& part : agent.parameters.layout().parts()) {
    parameters[part.name.c_str()] = array_of(agent.parameters.view(part).data, part.rows, part.columns);
  }
  return parameters;
}

void set_parameter(const Policy& policy, const std::string& name, const Matrix<const Real>& values) {
  Parameters& parameters = const_cast<Agent&>(agent_of(policy)).parameters;  // its owner is ours to change
  std::vector<std::string> names;
  for (const Part& part : parameters.layout().parts()) {
    if (part.name == name) return copy(view_of(name.c_str(), values, part.rows, part.columns), parameters.view(part));
    names.push_back(part.name);
  }
  throw Error("set_parameters: no parameter '" + name + "'" + suggestion(name, names));
}

}  // namespace engram::python

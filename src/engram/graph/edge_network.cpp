#include "engram/graph/edge_network.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <queue>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/options.h"

namespace engram {
namespace {

const std::vector<std::string> unit_names{"identity", "tanh", "sigmoid", "relu"};

double apply(Unit unit, double x) {
  switch (unit) {
    case Unit::tanh:
      return 1 - 2 / (exp(2 * x) + 1);
    case Unit::sigmoid:
      return 1 / (1 + exp(-x));
    case Unit::relu:
      return x > 0 ? x : 0;
    default:
      return x;
  }
}

using Pairs = std::span<const std::pair<int64_t, int64_t>>;
size_t at(int64_t i) { return static_cast<size_t>(i); }

void demand_values(int64_t inputs, int64_t values, Pairs edges, const std::vector<int64_t>& outputs) {
  const auto demand = [&](int64_t value, const std::string& what) {
    if (value >= 0 && value < values) return;
    throw Error(what + ": expected a value from 0 to " + std::to_string(values - 1) + ", found " +
                std::to_string(value));
  };
  for (size_t e = 0; e < edges.size(); ++e) {
    demand(edges[e].first, "edge " + std::to_string(e));
    demand(edges[e].second, "edge " + std::to_string(e));
    if (edges[e].second >= inputs) continue;
    throw Error("edge " + std::to_string(e) + ": leads into the input " + std::to_string(edges[e].second) +
                "; inputs are given");
  }
  for (int64_t output : outputs) demand(output, "outputs");
}

// Walks backwards among the values that never became ready until one comes again.
[[noreturn]] void refuse_cycle(Pairs edges, const std::vector<int64_t>& waiting, int64_t begin) {
  std::vector<int64_t> path{begin};
  for (;;) {
    const auto before =
        std::ranges::find_if(edges, [&](const auto& e) { return e.second == path.back() && waiting[at(e.first)] > 0; });
    const auto seen = std::ranges::find(path, before->first);
    std::string text = std::to_string(before->first);
    for (auto value = path.end(); seen != path.end() && value-- > seen;) text += " -> " + std::to_string(*value);
    if (seen != path.end()) throw Error("the network runs in a circle: " + text + "; a feed-forward one may not");
    path.push_back(before->first);
  }
}

// The values in an order in which all that one needs comes before it; of several the smallest first.
std::vector<int64_t> topological(int64_t values, Pairs edges) {
  std::vector<int64_t> waiting(at(values)), order;
  std::vector<std::vector<int64_t>> next(at(values));
  for (const auto& [from, to] : edges) {
    ++waiting[at(to)];
    next[at(from)].push_back(to);
  }
  std::priority_queue<int64_t, std::vector<int64_t>, std::greater<>> ready;
  for (int64_t v = 0; v < values; ++v) {
    if (waiting[at(v)] == 0) ready.push(v);
  }
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (int64_t to : next[at(order.back())]) {
      if (--waiting[at(to)] == 0) ready.push(to);
    }
  }
  if (static_cast<int64_t>(order.size()) == values) return order;
  refuse_cycle(edges, waiting, std::ranges::find_if(waiting, [](int64_t n) { return n > 0; }) - waiting.begin());
}

}  // namespace

Unit find_unit(const std::string& name) {
  const auto found = std::ranges::find(unit_names, name);
  if (found != unit_names.end()) return static_cast<Unit>(found - unit_names.begin());
  throw Error("unit: expected identity, tanh, sigmoid or relu, found '" + name + "'" + suggestion(name, unit_names));
}

const char* name_of(Unit unit) { return unit_names[static_cast<size_t>(unit)].c_str(); }

EdgeNetwork ordered(int64_t inputs, std::vector<Unit> units, Pairs edges, std::vector<int64_t> outputs) {
  const auto values = static_cast<int64_t>(units.size());
  demand_values(inputs, values, edges, outputs);
  std::vector<std::vector<int64_t>> into(units.size());
  for (size_t e = 0; e < edges.size(); ++e) into[at(edges[e].second)].push_back(static_cast<int64_t>(e));
  EdgeNetwork network{inputs, std::move(units), {}, std::move(outputs)};
  for (int64_t v : topological(values, edges)) {
    for (int64_t e : into[at(v)]) network.edges.push_back({edges[at(e)].first, v, e, e == into[at(v)].back()});
  }
  return network;
}

EdgeNetwork layered(std::span<const int64_t> widths, Unit unit) {
  if (widths.size() < 2 || std::ranges::any_of(widths, [](int64_t width) { return width < 1; })) {
    throw Error("layers: expected at least two widths above 0, the inputs first");
  }
  std::vector<std::pair<int64_t, int64_t>> edges;
  int64_t first = 0, values = widths[0];
  for (size_t layer = 1; layer < widths.size(); ++layer) {
    for (int64_t to = 0; to < widths[layer]; ++to) {
      for (int64_t from = first; from < values; ++from) edges.emplace_back(from, values + to);
    }
    first = values;
    values += widths[layer];
  }
  std::vector<Unit> units(at(values), unit);
  std::vector<int64_t> outputs;
  for (int64_t v = first; v < values; ++v) {
    units[at(v)] = Unit::identity;
    outputs.push_back(v);
  }
  return ordered(widths[0], std::move(units), edges, std::move(outputs));
}

void evaluate(const EdgeNetwork& network, std::span<const double> weights, std::span<const double> inputs,
              std::vector<double>& values) {
  const auto demand = [](size_t found, size_t expected, const char* what) {
    if (found == expected) return;
    throw Error(std::string(what) + ": expected " + std::to_string(expected) + ", found " + std::to_string(found));
  };
  demand(weights.size(), network.edges.size(), "weights");
  demand(inputs.size(), at(network.inputs), "inputs");
  values.assign(network.units.size(), 0);
  std::copy(inputs.begin(), inputs.end(), values.begin());
  double sum = 0;
  for (const EdgeNetwork::Edge& edge : network.edges) {
    sum += weights[at(edge.weight)] * values[at(edge.from)];
    if (!edge.last) continue;
    values[at(edge.to)] = apply(network.units[at(edge.to)], sum);
    sum = 0;
  }
}

std::vector<std::string> formulas(const EdgeNetwork& network, std::span<const double> weights) {
  constexpr size_t longest = 1000000;
  std::vector<std::string> text(network.units.size(), "0.0");
  for (int64_t i = 0; i < network.inputs; ++i) text[at(i)] = "x" + std::to_string(i);
  std::string sum;
  for (const EdgeNetwork::Edge& edge : network.edges) {
    const std::string weight = weights.empty() ? "w" + std::to_string(edge.weight) : shortest(weights[at(edge.weight)]);
    const std::string factor = weight.starts_with('-') ? "(" + weight + ")" : weight;
    sum += (sum.empty() ? "" : " + ") + factor + " * " + text[at(edge.from)];
    if (sum.size() > longest) {
      throw Error("formula: a value is longer than a million characters; the loop (cpp, glsl, opencl) stays short");
    }
    if (!edge.last) continue;
    constexpr std::array<const char*, 4> before{"(", "tanh(", "(1.0 / (1.0 + exp(-(", "max(0.0, "},
        after{")", ")", "))))", ")"};
    const auto unit = static_cast<size_t>(network.units[at(edge.to)]);
    text[at(edge.to)] = before[unit] + sum + after[unit];
    sum.clear();
  }
  std::vector<std::string> result;
  for (int64_t output : network.outputs) result.push_back(text[at(output)]);
  return result;
}

namespace {

std::string list(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

// "int[](1, 2)" in GLSL, "{1, 2}" elsewhere.
std::string table(const std::string& language, const std::string& name, const std::vector<int64_t>& numbers) {
  std::vector<std::string> items;
  for (int64_t number : numbers) items.push_back(std::to_string(number));
  const std::string size = std::to_string(std::max<size_t>(numbers.size(), 1));
  if (items.empty()) items.push_back("0");
  if (language == "glsl") return "const int " + name + "[" + size + "] = int[](" + list(items) + ");\n";
  const std::string before = language == "opencl" ? "__constant" : "static const";
  return before + " int " + name + "[" + size + "] = {" + list(items) + "};\n";
}

std::string tables(const EdgeNetwork& network, const std::string& language) {
  std::vector<int64_t> from, to, weight, last, unit;
  for (const EdgeNetwork::Edge& edge : network.edges) {
    from.push_back(edge.from);
    to.push_back(edge.to);
    weight.push_back(edge.weight);
    last.push_back(edge.last ? 1 : 0);
  }
  for (Unit each : network.units) unit.push_back(static_cast<int64_t>(each));
  return table(language, "edge_from", from) + table(language, "edge_to", to) + table(language, "edge_weight", weight) +
         table(language, "edge_last", last) + table(language, "unit_of", unit) +
         table(language, "output_of", network.outputs);
}

std::string counted(const char* name, int64_t number) {
  return "#define " + std::string(name) + " " + std::to_string(number) + "\n";
}

std::string signature(const std::string& language) {
  if (language == "cpp") return "inline void network(const double* weights, const double* inputs, double* outputs)";
  if (language == "opencl") {
    return "void network(__global const float* weights, __global const float* inputs, __global float* outputs)";
  }
  return "void network(in float weights[EDGES], in float inputs[INPUTS], out float outputs[OUTPUTS])";
}

std::string unit_function(const std::string& language, const std::string& real, const std::string& one,
                          const std::string& zero) {
  const std::string call = language == "cpp" ? "std::" : "", head = language == "cpp" ? "inline " : "";
  return head + real + " unit(int kind, " + real + " x) {\n  if (kind == 1) return " + call +
         "tanh(x);\n  if (kind == 2) return " + one + " / (" + one + " + " + call +
         "exp(-x));\n  if (kind == 3) return x > " + zero + " ? x : " + zero + ";\n  return x;\n}\n";
}

std::string loop(const std::string& real, const std::string& zero) {
  return " {\n  " + real + " value[VALUES];\n  " + real + " sum = " + zero +
         ";\n  for (int i = 0; i < VALUES; ++i) value[i] = " + zero +
         ";\n  for (int i = 0; i < INPUTS; ++i) value[i] = inputs[i];\n"
         "  for (int e = 0; e < EDGES; ++e) {\n    sum += weights[edge_weight[e]] * value[edge_from[e]];\n"
         "    if (edge_last[e] == 1) {\n      value[edge_to[e]] = unit(unit_of[edge_to[e]], sum);\n      sum = " +
         zero + ";\n    }\n  }\n  for (int i = 0; i < OUTPUTS; ++i) outputs[i] = value[output_of[i]];\n}\n";
}

constexpr const char* opencl_kernel =
    "__kernel void networks(__global const float* weights, __global const float* inputs, __global float* outputs) {\n"
    "  const size_t example = get_global_id(0);\n"
    "  network(weights, inputs + example * INPUTS, outputs + example * OUTPUTS);\n}\n";

}  // namespace

std::string source_text(const EdgeNetwork& network, const std::string& language) {
  const std::vector<std::string> known{"cpp", "glsl", "hlsl", "opencl"};
  if (std::ranges::count(known, language) == 0) {
    throw Error("language: expected cpp, glsl, hlsl or opencl, found '" + language + "'" + suggestion(language, known));
  }
  const bool cpp = language == "cpp";
  const std::string real = cpp ? "double" : "float", suffix = cpp || language == "glsl" ? "" : "f";
  std::string text = cpp ? "#include <cmath>\n" : "";
  text += counted("EDGES", static_cast<int64_t>(network.edges.size())) + counted("INPUTS", network.inputs) +
          counted("VALUES", network.values()) + counted("OUTPUTS", static_cast<int64_t>(network.outputs.size()));
  text += tables(network, language) + unit_function(language, real, "1.0" + suffix, "0.0" + suffix);
  text += signature(language) + loop(real, "0.0" + suffix);
  return language == "opencl" ? text + opencl_kernel : text;
}

}  // namespace engram

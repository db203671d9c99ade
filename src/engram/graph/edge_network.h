// A feed-forward network of any shape as one list of edges, evaluated in one loop without matrices, so that its shape may
// change from call to call and that a shader can run it:
//
//   sum = 0;  for each edge e:  sum += w[e] v[from[e]];  where e is the last into its node:  v[to[e]] = f(sum), sum = 0
//
// Values 0 .. inputs - 1 are the inputs; the others are nodes. Edges stand in an order in which every value is known
// before it is read (Kahn 1962), those into one node side by side. A node that nothing leads to is 0.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace engram {

enum class Unit : uint8_t { identity, tanh, sigmoid, relu };
Unit find_unit(const std::string& name);  // Error with the nearest name
const char* name_of(Unit unit);

struct EdgeNetwork {
  struct Edge {
    int64_t from, to, weight;  // weight: its place in the list of weights
    bool last;                 // into `to`
  };

  int64_t inputs = 0;
  std::vector<Unit> units;       // of each value; those of inputs are not used
  std::vector<Edge> edges;       // ordered
  std::vector<int64_t> outputs;  // which values are told

  int64_t values() const { return static_cast<int64_t>(units.size()); }
};

// Layers of these widths, each joined to the next: weights row by row, one row for each unit of the later layer. The last
// layer is the output and has the identity; Error for fewer than two layers.
EdgeNetwork layered(std::span<const int64_t> widths, Unit unit);
// From edges (from, to) in any order, whose places are those of the weights. Error naming a value that is none, an edge
// into an input, or the cycle.
EdgeNetwork ordered(int64_t inputs, std::vector<Unit> units, std::span<const std::pair<int64_t, int64_t>> edges,
                    std::vector<int64_t> outputs);

// `values` is scratch of network.values() numbers; returns them all. Error where weights or inputs are too few or too
// many.
void evaluate(const EdgeNetwork& network, std::span<const double> weights, std::span<const double> inputs,
              std::vector<double>& values);

// Each output as one closed expression of x0, x1, ... and w0, w1, ... (or the weights' numbers, where they are given),
// as C, GLSL and OpenCL read it. Error where one is longer than a million characters: a value that is used twice is
// written twice.
std::vector<std::string> formulas(const EdgeNetwork& network, std::span<const double> weights = {});

// The loop above as a function `void network(weights, inputs, outputs)` over constant tables, in "cpp", "glsl", "hlsl" or
// "opencl" (there also a kernel `networks`, one work item an example).
std::string source_text(const EdgeNetwork& network, const std::string& language);

}  // namespace engram

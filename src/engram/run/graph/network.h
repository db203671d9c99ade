// `engram network FILE.json`: a feed-forward network of any shape from a file, evaluated, written as one formula or as
// source for a shader (graph/edge_network.h).
//
//   {"layers": [2, 2, 1], "unit": "tanh", "weights": [1, 2, 3, 4, 5, 6]}
//   {"inputs": 2, "units": ["identity", "identity", "tanh", "identity"], "edges": [[0, 2], [1, 2], [2, 3]],
//    "outputs": [3], "weights": [1, 2, 3]}
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/core/options.h"
#include "engram/graph/edge_network.h"

namespace engram {

struct NetworkFileOptions {
  std::string inputs, format = "values", out;

  void visit(OptionVisitor& v) {
    v.option("inputs", inputs, {}, "numbers by commas, to evaluate it at; needed unless --format writes it");
    v.option("format", format, {"values", "formula", "cpp", "glsl", "hlsl", "opencl"},
             "what is written: outputs, each output as one expression, or the loop over edges as source");
    v.option("out", out, {}, "a file that takes formula or source; none: standard output");
  }
};

struct NetworkSummary {
  EdgeNetwork network;
  std::vector<double> outputs;  // where inputs were given
  std::string text;             // formula or source
};

NetworkSummary network_of_file(const std::string& file, const NetworkFileOptions& options);

nlohmann::ordered_json to_json(const NetworkSummary& summary);

}  // namespace engram

#include "engram/graph/edge_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "engram/core/rng.h"
#include "refusal.h"
#include "run/scratch.h"

namespace engram {
namespace {

std::vector<double> outputs_of(const EdgeNetwork& network, const std::vector<double>& weights,
                               const std::vector<double>& inputs) {
  std::vector<double> values, result;
  evaluate(network, weights, inputs, values);
  for (int64_t output : network.outputs) result.push_back(values[static_cast<size_t>(output)]);
  return result;
}

// s = [2, 2, 1], w = 1 .. 6, v = (1, 2): 5 = 1 + 4, 11 = 3 + 8, 25 + 66.
TEST(EdgeNetwork, TheQuestionsExample) {
  const EdgeNetwork network = layered(std::vector<int64_t>{2, 2, 1}, Unit::identity);
  const std::vector<double> weights{1, 2, 3, 4, 5, 6};
  EXPECT_EQ(outputs_of(network, weights, {1, 2}), std::vector<double>{91});
  EXPECT_EQ(formulas(network)[0], "(w4 * (w0 * x0 + w1 * x1) + w5 * (w2 * x0 + w3 * x1))");
  EXPECT_EQ(formulas(network, weights)[0], "(5 * (1 * x0 + 2 * x1) + 6 * (3 * x0 + 4 * x1))");
}

// The same by matrices, layer by layer.
TEST(EdgeNetwork, EqualsTheMatrixForm) {
  Rng rng(1, Purpose::test);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<int64_t> widths;
    for (int layer = 0; layer < 4; ++layer) widths.push_back(1 + rng.below(6));
    const EdgeNetwork network = layered(widths, Unit::tanh);
    std::vector<double> weights, x;
    for (size_t e = 0; e < network.edges.size(); ++e) weights.push_back(rng.normal());
    for (int64_t i = 0; i < widths[0]; ++i) x.push_back(rng.normal());
    const std::vector<double> found = outputs_of(network, weights, x);
    size_t w = 0;
    for (size_t layer = 1; layer < widths.size(); ++layer) {
      std::vector<double> y(static_cast<size_t>(widths[layer]));
      for (double& sum : y) {
        for (double value : x) sum += weights[w++] * value;
        if (layer + 1 < widths.size()) sum = std::tanh(sum);
      }
      x = y;
    }
    ASSERT_EQ(found.size(), x.size());
    for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(found[i], x[i], 1e-12);
  }
}

struct Drawn {
  EdgeNetwork network;
  std::vector<double> weights, inputs;
};

// Edges between any two values, upwards in a hidden order, told in any order.
Drawn drawn(uint64_t seed) {
  Rng rng(seed, Purpose::test);
  const int64_t inputs = 1 + rng.below(3), values = inputs + 2 + rng.below(8);
  std::vector<int> rank;
  for (int64_t v = 0; v < values; ++v) rank.push_back(static_cast<int>(v));
  std::span<int> nodes(rank.data() + inputs, static_cast<size_t>(values - inputs));
  rng.shuffle(nodes);
  std::vector<std::pair<int64_t, int64_t>> edges;
  for (size_t i = 0; i < rank.size(); ++i) {
    for (size_t j = std::max(i + 1, static_cast<size_t>(inputs)); j < rank.size(); ++j) {
      if (rng.uniform() < 0.5) edges.emplace_back(rank[i], rank[j]);
    }
  }
  std::vector<Unit> units;
  for (int64_t v = 0; v < values; ++v) units.push_back(static_cast<Unit>(rng.below(4)));
  Drawn result{ordered(inputs, units, edges, {rank.back(), rank[rank.size() - 2]}), {}, {}};
  for (size_t e = 0; e < edges.size(); ++e) result.weights.push_back(rng.normal());
  for (int64_t i = 0; i < inputs; ++i) result.inputs.push_back(rng.normal());
  return result;
}

// Source and formula, compiled, say what the loop here says.
TEST(EdgeNetwork, SourceAndFormulaOfAnyShapeCompileAndAgree) {
  const Scratch scratch;
  std::string program, calls;
  std::vector<double> expected;
  for (uint64_t seed = 0; seed < 6; ++seed) {
    const Drawn each = drawn(seed);
    const std::string space = "n" + std::to_string(seed);
    std::string source = source_text(each.network, "cpp");
    source.erase(0, source.find('\n') + 1);  // its include
    program += "namespace " + space + " {\n" + source;
    program += "void run() {\n";
    std::string weights, inputs;
    char number[40];
    for (size_t i = 0; i < each.weights.size(); ++i) {
      std::snprintf(number, sizeof number, "%.17g", each.weights[i]);
      weights += std::string(i > 0 ? "," : "") + number;
      program += "double w" + std::to_string(i) + " = " + number + "; (void)w" + std::to_string(i) + ";\n";
    }
    for (size_t i = 0; i < each.inputs.size(); ++i) {
      std::snprintf(number, sizeof number, "%.17g", each.inputs[i]);
      inputs += std::string(i > 0 ? "," : "") + number;
      program += "double x" + std::to_string(i) + " = " + number + "; (void)x" + std::to_string(i) + ";\n";
    }
    program += "double weights[] = {" + weights + (each.weights.empty() ? "0" : "") + "}, inputs[] = {" + inputs +
               "}, outputs[OUTPUTS];\nnetwork(weights, inputs, outputs);\n";
    const std::vector<std::string> formula = formulas(each.network);
    for (size_t o = 0; o < formula.size(); ++o) {
      program += "std::printf(\"%.17g %.17g\\n\", outputs[" + std::to_string(o) + "], " + formula[o] + ");\n";
    }
    program += "}\n}\n#undef EDGES\n#undef INPUTS\n#undef VALUES\n#undef OUTPUTS\n";
    calls += space + "::run();";
    for (double value : outputs_of(each.network, each.weights, each.inputs)) expected.push_back(value);
  }
  std::ofstream(scratch / "p.cpp") << "#include <cmath>\n#include <cstdio>\n#include <algorithm>\nusing "
                                      "std::max;\nusing std::tanh;\nusing std::exp;\n"
                                   << program << "int main() {" << calls << "}\n";
  const std::string command = std::string(ENGRAM_COMPILER) + " -std=c++17 -Wall -Wextra -Werror -o " + (scratch / "p") +
                              " " + (scratch / "p.cpp") + " && " + (scratch / "p") + " > " + (scratch / "out");
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream out(scratch / "out");
  for (double value : expected) {
    double by_loop = NAN, by_formula = NAN;
    out >> by_loop >> by_formula;
    EXPECT_NEAR(by_loop, value, 1e-12 * (1 + std::abs(value)));
    EXPECT_NEAR(by_formula, value, 1e-12 * (1 + std::abs(value)));
  }
}

TEST(EdgeNetwork, EveryLanguageHasItsTablesAndTheLoop) {
  const EdgeNetwork network = layered(std::vector<int64_t>{2, 1}, Unit::identity);
  EXPECT_NE(source_text(network, "glsl").find("const int edge_from[2] = int[](0, 1);"), std::string::npos);
  EXPECT_NE(source_text(network, "hlsl").find("static const int edge_from[2] = {0, 1};"), std::string::npos);
  EXPECT_NE(source_text(network, "opencl").find("__kernel void networks("), std::string::npos);
  EXPECT_NE(refusal([&] { source_text(network, "gsl"); }).find("did you mean 'glsl'"), std::string::npos);
}

TEST(EdgeNetwork, WhatIsNoneIsNamed) {
  const std::vector<Unit> units(5, Unit::identity);
  const auto say = [&](std::vector<std::pair<int64_t, int64_t>> edges, std::vector<int64_t> outputs = {4}) {
    return refusal([&] { ordered(2, units, edges, outputs); });
  };
  EXPECT_NE(say({{0, 2}, {4, 3}, {2, 3}, {3, 4}}).find("runs in a circle"), std::string::npos);
  EXPECT_NE(say({{0, 2}, {4, 3}, {2, 3}, {3, 4}}).find("3 -> 4 -> 3"), std::string::npos)
      << say({{0, 2}, {4, 3}, {2, 3}, {3, 4}});
  EXPECT_NE(say({{2, 2}}).find("2 -> 2"), std::string::npos);
  EXPECT_NE(say({{2, 1}}).find("into the input 1"), std::string::npos);
  EXPECT_NE(say({{0, 7}}).find("edge 0: expected a value from 0 to 4, found 7"), std::string::npos);
  EXPECT_NE(say({}, {9}).find("outputs"), std::string::npos);
  const EdgeNetwork network = layered(std::vector<int64_t>{2, 1}, Unit::identity);
  std::vector<double> values;
  const std::vector<double> one{1}, two{1, 2};
  EXPECT_NE(refusal([&] { evaluate(network, one, two, values); }).find("weights: expected 2, found 1"),
            std::string::npos);
  EXPECT_NE(refusal([&] { evaluate(network, two, one, values); }).find("inputs: expected 2, found 1"),
            std::string::npos);
}

// A chain whose every value is used twice doubles its formula at each step; the loop does not.
TEST(EdgeNetwork, AFormulaThatWouldBurstIsRefused) {
  std::vector<std::pair<int64_t, int64_t>> edges;
  std::vector<Unit> units(61, Unit::identity);
  for (int64_t v = 1; v <= 60; ++v) {
    edges.emplace_back(v - 1, v);
    edges.emplace_back(v - 1, v);
  }
  const EdgeNetwork network = ordered(1, units, edges, {60});
  EXPECT_EQ(outputs_of(network, std::vector<double>(120, 1), {1}), std::vector<double>{std::pow(2, 60)});
  EXPECT_NE(refusal([&] { formulas(network); }).find("a million characters"), std::string::npos);
}

}  // namespace
}  // namespace engram

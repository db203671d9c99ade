// What networks say of themselves, held against counts by hand; and shapes that do not fit are refused at the door.
#include "engram/nn/description.h"

#include <gtest/gtest.h>

#include "engram/core/error.h"
#include "engram/nn/network.h"

namespace engram {
namespace {

NetworkOptions options(const std::string& memory, bool share) {
  NetworkOptions result;
  result.net_arch = {5};
  result.encoder_arch = {6};
  result.memory = memory;
  result.memory_size = 7;
  result.share_memory = share;
  return result;
}

std::vector<Description::Kind> kinds(const std::vector<const Description*>& path) {
  std::vector<Description::Kind> result;
  for (const Description* each : path) result.push_back(each->kind);
  return result;
}

TEST(Description, OutputsAreFoundByName) {
  for (bool share : {false, true}) {
    const Description box = make_actor_critic(3, Space::box(2, -1, 1), options("lstm", share))->describe();
    EXPECT_EQ(columns_of(box, "policy").first, 0);
    EXPECT_EQ(columns_of(box, "policy").count, 4);  // mean | log_std
    EXPECT_EQ(columns_of(box, "log_std").first, 2);
    EXPECT_EQ(columns_of(box, "log_std").count, 2);
    EXPECT_EQ(columns_of(box, "value").first, 4);
    EXPECT_EQ(columns_of(box, "value").count, 1);
    EXPECT_EQ(find_output(box, "quantiles"), nullptr);
    EXPECT_THROW(columns_of(box, "quantiles"), Error);
    EXPECT_THROW(path_to(box, "quantiles"), Error);
  }
}

TEST(Description, ThePathIsTheComputation) {
  for (bool share : {false, true}) {
    const ModulePtr network = make_actor_critic(3, Space::box(2, -1, 1), options("lstm", share));
    Layout layout;
    network->declare(layout);
    const Description whole = network->describe();
    const auto path = path_to(whole, "mean");
    EXPECT_EQ(kinds(path), (std::vector<Description::Kind>{Description::Kind::linear, Description::Kind::activation,
                                                           Description::Kind::cell, Description::Kind::linear,
                                                           Description::Kind::activation, Description::Kind::linear}));
    const int64_t widths[] = {3, 6, 6, 7, 5, 5, 2};
    for (size_t i = 0; i < path.size(); ++i) {
      EXPECT_EQ(path[i]->shape.input, widths[i]);
      EXPECT_EQ(path[i]->shape.output, widths[i + 1]);
    }
    EXPECT_STREQ(path[2]->cell->name, "lstm");
    EXPECT_EQ(path[2]->shape.memory, 14);
    const Part& weight = layout.part(path[3]->parts[0]);  // of the layer after the memory, whatever its part is called
    EXPECT_EQ(weight.rows, 7);
    EXPECT_EQ(weight.columns, 5);
  }
}

// By hand: a weight of x or of h is one multiply-add, and so is a peephole; biases and activations are none.
TEST(Description, MultiplyAddsOfARow) {
  const auto of_memory = [](const char* name) { return multiply_adds(make_memory(name, 3, 7, {})->describe()); };
  EXPECT_EQ(of_memory("elman"), 3 * 7 + 7 * 7);
  EXPECT_EQ(of_memory("gru"), 3 * (3 * 7 + 7 * 7));
  EXPECT_EQ(of_memory("lstm"), 4 * (3 * 7 + 7 * 7));
  EXPECT_EQ(of_memory("min_gru"), 2 * 3 * 7);
  EXPECT_EQ(of_memory("peephole_lstm"), 4 * (3 * 7 + 7 * 7) + 3 * 7);
  const Space two = Space::discrete(2);
  const int64_t body = 3 * 6 + 4 * (6 * 7 + 7 * 7), policy = 7 * 5 + 5 * 2, value = 7 * 5 + 5;
  EXPECT_EQ(multiply_adds(make_actor_critic(3, two, options("lstm", true))->describe()), body + policy + value);
  EXPECT_EQ(multiply_adds(make_actor_critic(3, two, options("lstm", false))->describe()), 2 * body + policy + value);
}

struct Door {
  Door() {
    module = make_memory("lstm", 3, 4, {});
    auto declared = std::make_shared<Layout>();
    module->declare(*declared);
    parameters = Parameters(declared);
  }
  void forward(int64_t rows, int64_t inputs, int64_t lanes, int64_t floats, int64_t outputs) {
    Tensor x(rows, inputs), start(2, 5), memory(lanes, floats), y(rows, outputs);
    Workspace workspace(parameters.layout().slots());
    module->forward(parameters, {x, start}, memory, y, workspace, {});
  }
  std::string refusal(int64_t rows, int64_t inputs, int64_t lanes, int64_t floats, int64_t outputs) {
    try {
      forward(rows, inputs, lanes, floats, outputs);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  ModulePtr module;
  Parameters parameters;
};

TEST(Module, RefusesShapesThatDoNotFit) {
  Door door;
  EXPECT_EQ(door.refusal(10, 3, 5, 8, 4), "");  // two steps of five lanes
  EXPECT_EQ(door.refusal(9, 3, 5, 8, 4), "network: x: expected 10 x 3, found 9 x 3");
  EXPECT_EQ(door.refusal(10, 2, 5, 8, 4), "network: x: expected 10 x 3, found 10 x 2");
  EXPECT_EQ(door.refusal(10, 3, 4, 8, 4), "network: memory: expected 5 x 8, found 4 x 8");
  EXPECT_EQ(door.refusal(10, 3, 5, 4, 4), "network: memory: expected 5 x 8, found 5 x 4");
  EXPECT_EQ(door.refusal(10, 3, 5, 8, 5), "network: y: expected 10 x 4, found 10 x 5");
}

TEST(Module, RefusesDerivativesThatDoNotFit) {
  Door door;
  Tensor x(10, 3), start(2, 5), memory(5, 8), y(10, 4), d_y(10, 3), d_x(10, 4), d_memory(5, 7);
  Workspace workspace(door.parameters.layout().slots());
  door.module->forward(door.parameters, {x, start}, memory, y, workspace, {.keep = true});
  const auto backward = [&](ConstView by_y, View by_x, View by_memory) {
    door.module->backward(door.parameters, {x, start}, by_y, by_x, by_memory, nullptr, workspace, {.keep = true});
  };
  EXPECT_NO_THROW(backward(y, {}, {}));
  EXPECT_THROW(backward(d_y, {}, {}), Error);
  EXPECT_THROW(backward(y, d_x, {}), Error);
  EXPECT_THROW(backward(y, {}, d_memory), Error);
}

}  // namespace
}  // namespace engram

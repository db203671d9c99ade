// Convolutions in double: torch's numbers, the definition written out, finite differences.
#include "engram/nn/convolution.h"

#include <gtest/gtest.h>

#include "engram/nn/network.h"
#include "engram/oracle/gradient_check.h"
#include "golden/numbers.h"

namespace engram {
namespace {

using kernels::Activation;

ModulePtr convolution(const Patches& patches, Activation activation = Activation::identity) {
  return std::make_unique<Convolution>(patches, activation, Initialiser::uniform(1));
}

// torch's (out, in, rows, columns) as ours, (rows, columns, in) by out.
Tensor weight_of(const nlohmann::json& w) {
  const size_t F = w.size(), C = w[0].size(), R = w[0][0].size(), K = w[0][0][0].size();
  Tensor weight(static_cast<int64_t>(R * K * C), static_cast<int64_t>(F));
  for (size_t f = 0; f < F; ++f) {
    for (size_t c = 0; c < C; ++c) {
      for (size_t r = 0; r < R; ++r) {
        for (size_t k = 0; k < K; ++k) {
          weight(static_cast<int64_t>((r * K + k) * C + c), static_cast<int64_t>(f)) = w[f][c][r][k].get<double>();
        }
      }
    }
  }
  return weight;
}

void expect_near(ConstView found, ConstView expected, double bound) {
  ASSERT_EQ(found.rows, expected.rows);
  ASSERT_EQ(found.columns, expected.columns);
  for (int64_t i = 0; i < found.rows; ++i) {
    for (int64_t j = 0; j < found.columns; ++j) EXPECT_NEAR(found(i, j), expected(i, j), bound) << i << " " << j;
  }
}

TEST(Convolution, IsTorchs) {
  const nlohmann::json torch = golden("conv.json");
  const nlohmann::json &x = torch["x"], &w = torch["weight"];
  const auto count = [](const nlohmann::json& list) { return static_cast<int64_t>(list.size()); };
  const Patches patches{.height = count(x[0]),
                        .width = count(x[0][0]),
                        .channels = count(x[0][0][0]),
                        .rows = count(w[0][0]),
                        .columns = count(w[0][0][0]),
                        .down = 2,
                        .right = 1,
                        .filters = count(w)};
  const ModulePtr module = convolution(patches);
  auto layout = std::make_shared<Layout>();
  module->declare(*layout);
  Parameters parameters(layout), gradient(layout);
  copy(weight_of(w), parameters[0]);
  for (int64_t f = 0; f < count(w); ++f) parameters[1](0, f) = torch["bias"][static_cast<size_t>(f)].get<double>();
  const Tensor images = tensor(x), d_y = tensor(torch["d_y"]), start(1, images.rows());
  Tensor y(images.rows(), patches.outputs()), d_x(images.rows(), images.columns()), none(images.rows(), 0);
  Workspace workspace(layout->slots());
  module->forward(parameters, {images, start}, none, y, workspace, {.keep = true});
  module->backward(parameters, {images, start}, d_y, d_x, none, &gradient, workspace, {.keep = true});
  expect_near(y, tensor(torch["y"]), 1e-12);
  expect_near(d_x, tensor(torch["d_x"]), 1e-12);
  expect_near(std::as_const(gradient)[0], weight_of(torch["d_weight"]), 1e-12);
  for (int64_t f = 0; f < count(w); ++f) {
    EXPECT_NEAR(gradient[1](0, f), torch["d_bias"][static_cast<size_t>(f)].get<double>(), 1e-12);
  }
}

// The plain twin: every product of the definition by itself.
Derivatives by_definition(const Specimen& specimen, const Patches& p) {
  Derivatives d = specimen.zero();
  const ConstView weight = std::as_const(specimen.parameters)[0];
  for (int64_t image = 0; image < specimen.x.rows(); ++image) {
    for (int64_t place = 0; place < p.places(); ++place) {
      const int64_t top = place / p.places_right() * p.down, left = place % p.places_right() * p.right;
      for (int64_t f = 0; f < p.filters; ++f) {
        const double d_y = specimen.d_y(image, place * p.filters + f);
        d.parameters[1](0, f) += d_y;
        for (int64_t k = 0; k < p.size(); ++k) {
          const int64_t row = top + k / (p.columns * p.channels), column = left + k / p.channels % p.columns;
          const int64_t pixel = (row * p.width + column) * p.channels + k % p.channels;
          d.parameters[0](k, f) += d_y * specimen.x(image, pixel);
          d.d_x(image, pixel) += d_y * weight(k, f);
        }
      }
    }
  }
  return d;
}

TEST(Convolution, BackwardIsTheDefinitionsAndThatOfDifferences) {
  const Patches tall{
      .height = 7, .width = 5, .channels = 2, .rows = 3, .columns = 2, .down = 2, .right = 1, .filters = 3};
  const Patches whole{
      .height = 2, .width = 3, .channels = 1, .rows = 2, .columns = 3, .down = 1, .right = 1, .filters = 2};
  const Patches gaps{
      // pixels that no patch sees
      .height = 6, .width = 6, .channels = 2, .rows = 2, .columns = 2, .down = 3, .right = 3, .filters = 2};
  for (const Patches& patches : {tall, whole, gaps}) {
    Specimen specimen(convolution(patches), 4, 3);
    EXPECT_LT(difference(specimen.by_backward(), by_definition(specimen, patches)), 1e-12);
    Specimen bent(convolution(patches, Activation::tanh), 4, 4);
    EXPECT_LT(difference(bent.by_backward(), by_finite_differences(bent)), 1e-7);
  }
}

// 48 images are more than fit in one block of patches.
TEST(Convolution, OfManyImagesIsThatOfEach) {
  const Patches patches{
      .height = 10, .width = 10, .channels = 4, .rows = 3, .columns = 3, .down = 1, .right = 1, .filters = 16};
  Specimen specimen(convolution(patches), 12, 5);
  EXPECT_LT(difference(specimen.by_backward(), by_definition(specimen, patches)), 1e-12);
}

// In front of a memory, of two heads and of an action's value.
TEST(Convolution, StandsInFrontOfEveryNetwork) {
  NetworkOptions options = NetworkOptions::defaults("gru");
  options.cnn = "minatar";
  options.activation = "tanh";
  options.memory_size = 2;
  options.encoder_arch = {2};
  options.net_arch = {2};
  const Space image = Space::image(3, 4, 1), two = Space::discrete(2);
  const auto weights = [](const ModulePtr& module) {
    Layout layout;
    module->declare(layout);
    return layout.part(0);
  };
  for (const ModulePtr& module : {make_policy(image, two, options), make_actor(image, 1, true, options)}) {
    const Part first = weights(module);
    EXPECT_EQ(first.name, "convolution_1.weight");
    EXPECT_EQ(first.rows, 9);
    EXPECT_EQ(first.columns, 16);
  }
  EXPECT_EQ(weights(make_action_value(image, 1, options)).name, "features.seen.convolution_1.weight");
  EXPECT_EQ(weights(make_actor_critic(image, two, options)).name, "actor.convolution_1.weight");
  // relu has a kink, at which differences are no derivative: a sum of biases keeps the rows away from it.
  Specimen specimen(make_action_value(image, 1, options), 3, 7);
  fill(specimen.parameters[1], 9);
  EXPECT_LT(difference(specimen.by_backward(), by_finite_differences(specimen)), 1e-7);
}

TEST(Convolution, CountsItsProducts) {
  // 64 places of 3 x 3 x 4 numbers, 16 filters; 84 x 84 pixels are 20 x 20, 9 x 9 and 7 x 7 places.
  const auto count = [](const std::string& cnn, const Space& image) {
    NetworkOptions options;
    options.cnn = cnn;
    options.net_arch = {};
    return multiply_adds(make_policy(image, Space::discrete(3), options)->describe());
  };
  EXPECT_EQ(count("minatar", Space::binary_image(10, 10, 4)), 64 * 36 * 16 + 1024 * 3);
  EXPECT_EQ(count("nature", Space::image(84, 84, 4)), 400 * 256 * 32 + 81 * 512 * 64 + 49 * 576 * 64 + 49 * 64 * 3);
}

}  // namespace
}  // namespace engram

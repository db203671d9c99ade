// Convolutions in float: the same bytes for any threads, vector width and division of the images; what is refused.
#include "engram/nn/convolution.h"

#include <gtest/gtest.h>

#include "engram/nn/network.h"
#include "engram/run/selftest/sample.h"
#include "refusal.h"

namespace engram {
namespace {

// 48 images are several blocks of patches, and worth a second thread.
Sample images() {
  NetworkOptions options = NetworkOptions::defaults("gru");
  options.cnn = "minatar";
  options.net_arch = {8};
  options.memory_size = 8;
  return Sample(make_actor_critic(Space::binary_image(10, 10, 4), Space::discrete(3), options), 8, 6, 1);
}

TEST(Convolution, TheSameBytesOnThreadsAndOnEveryTarget) {
  const Sample sample = images();
  const Numbers alone = sample.run().all();
  Threads two(2);
  EXPECT_EQ(differing(sample.run(&two).all(), alone), 0);
  for (kernels::Target target : kernels::available_targets()) {
    const OnTarget on(target);
    EXPECT_EQ(differing(sample.run().all(), alone), 0) << kernels::name(target);
  }
}

TEST(Convolution, StepsAtOnceAreSingleSteps) {
  const Sample sample = images();
  const Tensor at_once = sample.run().y;
  Workspace workspace(sample.parameters.layout().slots());
  Tensor memory = sample.memory, y(sample.lanes(), at_once.columns());
  for (int64_t t = 0; t < sample.steps(); ++t) {
    sample.module->forward(sample.parameters, sample.sequence(t, t + 1), memory, y, workspace, {});
    const ConstView expected = at_once.view().slice_rows(t * sample.lanes(), sample.lanes());
    EXPECT_EQ(differing(y.values(), {expected.data, static_cast<size_t>(expected.size())}), 0) << t;
  }
}

TEST(Convolution, WhatIsNoImageAndWhatIsTooSmallAreRefused) {
  NetworkOptions options;
  const auto make = [&](const char* cnn, const Space& space) {
    options.cnn = cnn;
    return refusal([&] { make_policy(space, Space::discrete(2), options); });
  };
  EXPECT_EQ(make("minatar", Space::box(4, -1, 1)),
            "--cnn minatar: expected a world that shows an image, found observations of 4 numbers; --cnn none");
  EXPECT_EQ(make("nature", Space::binary_image(10, 10, 4)),
            "--cnn nature: its layer 2 looks at 4 x 4, and of 10 x 10 pixels 1 x 1 are left there; expected larger "
            "images, or --cnn minatar");
  EXPECT_EQ(make("nature", Space::image(36, 36, 1)), "no error");
}

}  // namespace
}  // namespace engram

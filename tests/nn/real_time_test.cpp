// Carrying the influence of a memory that is real-time: the same bits however it is computed. (That it is right, in
// double, is the self-test's: RTRL beyond a segment equals BPTT.)
#include <gtest/gtest.h>

#include <limits>

#include "engram/core/kernels/kernels.h"
#include "engram/nn/network.h"
#include "engram/run/selftest/sample.h"

namespace engram {
namespace {

constexpr int64_t inputs = 5, units = 21, steps = 6, lanes = 19;  // odd sizes: every kernel has a tail

std::vector<std::string> real_time_memories() {
  std::vector<std::string> names;
  for (const MemoryEntry& entry : registered_memories()) {
    if (entry.make(1, 1, {}, 0)->influence() > 0) names.push_back(entry.name);
  }
  return names;
}

struct Carried {
  Tensor influence;
  Numbers all;  // the influence, and a gradient credited by it
};

// In pieces of `piece` steps.
Carried carry(const std::string& name, int64_t piece, Real before = 0, Threads* threads = nullptr) {
  const Sample sample(make_memory(name, inputs, units, {}), steps, lanes, 3);
  const Module& module = *sample.module;
  Workspace workspace(sample.parameters.layout().slots(), threads);
  Tensor memory = sample.memory, y(steps * lanes, module.shape().output);
  Carried result{Tensor(lanes, module.influence()), {}};
  fill(result.influence, before);
  Tensor start(steps, lanes);
  copy(sample.start, start);
  if (before != 0) fill(start.view().slice_rows(0, 1), 1);
  for (int64_t t = 0; t < steps; t += piece) {
    const Sequence x{sample.x.view().slice_rows(t * lanes, piece * lanes), start.view().slice_rows(t, piece)};
    module.forward(sample.parameters, x, memory, y.view().slice_rows(t * lanes, piece * lanes), workspace,
                   {.keep = true});
    module.carry(sample.parameters, x, result.influence, workspace);
  }
  Parameters gradient(sample.parameters.shared_layout());
  module.credit(sample.d_final, result.influence, gradient);
  append(result.influence, result.all);
  append(ConstView(gradient.values().data(), 1, static_cast<int64_t>(gradient.values().size())), result.all);
  return result;
}

TEST(RealTime, TheMemoriesWhoseUnitsSeeThemselvesAloneCanBeFollowed) {
  const std::vector<std::string> names = real_time_memories();
  for (const char* name :
       {"min_gru", "min_lstm", "elstm", "lru", "rtu", "rtu_linear", "s5", "tdnn", "delta", "mlstm", "ffm"}) {
    EXPECT_NE(std::ranges::find(names, name), names.end()) << name;
  }
  for (const char* name : {"elman", "gru", "lstm", "peephole_lstm", "slstm"}) {
    EXPECT_FALSE(make_memory(name, 2, 2, {})->real_time()) << name;
  }
  EXPECT_TRUE(make_memory("echo_state", 2, 2, {})->real_time());  // it owes nothing: no weight of it moves
}

// One number a weight and carried state: an LRU of 5 inputs has 2 x 5 weights, 2 biases and 2 of its own a unit.
TEST(RealTime, CostsAsMuchAsTheWeights) {
  EXPECT_EQ(make_memory("lru", 5, 7, {})->influence(), 2 * (10 + 2 + 2) * 7);
  EXPECT_EQ(make_memory("rtu_linear", 5, 7, {})->influence(), 2 * (10 + 2 + 2) * 7);  // what is shown is not carried
  EXPECT_EQ(make_memory("min_gru", 5, 7, {})->influence(), (10 + 2) * 7);
}

TEST(RealTime, TheSameBitsInPiecesOnThreadsAndOnEveryTarget) {
  for (const std::string& name : real_time_memories()) {
    const Carried whole = carry(name, steps);
    EXPECT_EQ(differing(carry(name, 1).all, whole.all), 0) << name;
    EXPECT_EQ(differing(carry(name, 2).all, whole.all), 0) << name;
    Threads two(2);
    EXPECT_EQ(differing(carry(name, steps, 0, &two).all, whole.all), 0) << name;
    const kernels::Target best = kernels::target();
    for (const kernels::Target target : kernels::available_targets()) {
      kernels::set_target(target);
      EXPECT_EQ(differing(carry(name, steps).all, whole.all), 0) << name << kernels::name(target);
    }
    kernels::set_target(best);
  }
}

TEST(RealTime, ABeginningOwesNothingToThePast) {
  for (const std::string& name : real_time_memories()) {
    const Carried clean = carry(name, steps, 1);
    EXPECT_EQ(differing(carry(name, steps, std::numeric_limits<Real>::quiet_NaN()).all, clean.all), 0) << name;
  }
}

}  // namespace
}  // namespace engram

// Every memory in float: what acting sees is what learning sees, and an episode's beginning forgets everything.
#include <cmath>
#include <limits>
#include <utility>

#include "engram/nn/network.h"
#include "engram/run/selftest/sample.h"
#include "engram/run/selftest/selftest.h"

namespace engram {
namespace {

constexpr int64_t inputs = 5, units = 13, steps = 9, lanes = 19;  // odd sizes: every kernel has a tail

Sample memory_sample(const std::string& name) { return Sample(make_memory(name, inputs, units, {}), steps, lanes, 11); }

Numbers forward(const Sample& sample) {
  Sample::Outcome outcome = sample.zero();
  Workspace workspace(sample.parameters.layout().slots());
  sample.module->forward(sample.parameters, sample.sequence(0, steps), outcome.memory, outcome.y, workspace, {});
  return outcome.all();
}

// As forward(), but each step is a call of its own, as in acting.
int64_t single_steps(Sample sample) {
  Sample::Outcome outcome = sample.zero();
  Workspace workspace(sample.parameters.layout().slots());
  for (int64_t t = 0; t < steps; ++t) {
    sample.module->forward(sample.parameters, sample.sequence(t, t + 1), outcome.memory,
                           outcome.y.view().slice_rows(t * lanes, lanes), workspace, {});
  }
  return differing(outcome.all(), forward(sample));
}

// Each lane run without the others.
int64_t lanes_alone(Sample sample) {
  const Sample::Outcome together = sample.run();
  int64_t different = 0;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    Tensor x(steps, inputs), start(steps, 1), y(steps, together.y.columns());
    Tensor memory(1, sample.memory.columns());
    copy(sample.memory.view().slice_rows(lane, 1), memory);
    Numbers expected;
    for (int64_t t = 0; t < steps; ++t) {
      copy(sample.x.view().slice_rows(t * lanes + lane, 1), x.view().slice_rows(t, 1));
      start(t, 0) = sample.start(t, lane);
      append(together.y.view().slice_rows(t * lanes + lane, 1), expected);
    }
    Workspace workspace(sample.parameters.layout().slots());
    sample.module->forward(sample.parameters, {x, start}, memory, y, workspace, {});
    different += differing(y.values(), expected);
    different += differing(memory.values(), together.memory.view().row_span(lane));
  }
  return different;
}

// All lanes begin an episode in the middle: the same as one sequence to there and another from there, memory zero,
// nothing sent back from the second to the first. Weight gradients add up in the same order, so even they agree.
int64_t two_sequences(Sample sample) {
  const int64_t middle = steps / 2;
  fill(sample.start.view().slice_rows(middle, 1), 1);
  const Sample::Outcome one = sample.run();
  Sample::Outcome two = sample.zero();
  Workspace workspace(sample.parameters.layout().slots());
  const Pass pass{.keep = true};
  const auto run = [&](int64_t from, int64_t to, View memory, View d_memory) {
    const auto rows = [&](const Tensor& of) { return of.view().slice_rows(from * lanes, (to - from) * lanes); };
    const auto written = [&](Tensor& of) { return of.view().slice_rows(from * lanes, (to - from) * lanes); };
    Sequence sequence = sample.sequence(from, to);
    Tensor start(to - from, lanes);
    copy(sequence.start, start);
    if (from == middle) fill(start.view().slice_rows(0, 1), 0);  // the memory is zero already
    sequence.start = start;
    sample.module->forward(sample.parameters, sequence, memory, written(two.y), workspace, pass);
    sample.module->backward(sample.parameters, sequence, rows(sample.d_y), written(two.d_x), d_memory, &two.gradient,
                            workspace, pass);
  };
  Tensor first = sample.memory, nothing(lanes, sample.memory.columns());
  run(0, middle, first, nothing);
  two.d_memory = nothing;
  two.memory = Tensor(lanes, sample.memory.columns());
  Tensor d_second = sample.d_final;
  run(middle, steps, two.memory, d_second);
  return differing(one.all(), two.all());
}

// Lanes that begin an episode at step 0 forget even NaN and infinity; nothing flows back to before a beginning, not
// even an infinite error (0 * inf would be NaN).
int64_t poisoned(Sample sample) {
  fill(sample.start.view().slice_rows(0, 1), 1);
  const Sample::Outcome clean = sample.run();
  for (Real poison : {std::numeric_limits<Real>::quiet_NaN(), std::numeric_limits<Real>::infinity()}) {
    fill(sample.memory, poison);
    if (const int64_t different = differing(sample.run().all(), clean.all())) return different;
  }
  int64_t wrong = 0;
  for (Real each : clean.d_memory.values()) wrong += each != 0;
  fill(sample.start.view().slice_rows(steps - 1, 1), 1);
  const Sample::Outcome finite = sample.run();
  fill(sample.d_final, std::numeric_limits<Real>::infinity());
  const Sample::Outcome infinite = sample.run();
  const int64_t before = (steps - 1) * lanes;  // rows of d_x before the last beginning
  Numbers a, b;
  append(finite.d_x.view().slice_rows(0, before), a);
  append(infinite.d_x.view().slice_rows(0, before), b);
  return wrong + differing(a, b);
}

int64_t threads_differ(Sample sample) {
  Threads two(2);
  return differing(sample.run().all(), sample.run(&two).all());
}

}  // namespace

std::vector<Check> judge_memories() {
  std::vector<Check> checks;
  for (const MemoryEntry& entry : registered_memories()) {
    const auto bytes = [&](const char* name, int64_t (*different)(Sample)) {
      checks.push_back(on_every_target(name, entry.name, [&] { return different(memory_sample(entry.name)); }));
    };
    bytes("T steps equal T single steps", single_steps);
    bytes("a lane alone equals the lane among others", lanes_alone);
    bytes("a start equals two sequences, forward and backward", two_sequences);
    bytes("a start cuts NaN and infinity, forward and backward", poisoned);
    bytes("one thread equals two", threads_differ);
  }
  return checks;
}

}  // namespace engram

// Rows of the modules: every memory at four sizes, and the MLP of the library's default, forward and backward.
#include "engram/nn/mlp.h"
#include "engram/nn/network.h"
#include "engram/run/bench/bench.h"
#include "engram/run/bench/signature.h"
#include "engram/run/selftest/sample.h"

namespace engram {
namespace {

struct Size {
  int64_t steps, lanes, inputs, units;
  std::string text() const {
    return std::to_string(steps) + "x" + std::to_string(lanes) + "x" + std::to_string(inputs) + "x" +
           std::to_string(units);
  }
};

// Tiny; acting alone; two middle sizes at which others have been measured.
constexpr Size sizes[] = {{16, 8, 8, 32}, {16, 1, 64, 64}, {128, 8, 64, 128}, {64, 32, 32, 128}};

void measure_module(Bench& bench, const std::string& name, ModulePtr module, int64_t steps, int64_t lanes) {
  const Sample sample(std::move(module), steps, lanes, 1);
  const Sequence sequence = sample.sequence(0, steps);
  Sample::Outcome outcome = sample.zero();
  Workspace workspace(sample.parameters.layout().slots());
  const auto call = [&] {
    copy(sample.memory, outcome.memory);
    copy(sample.d_final, outcome.d_memory);
    outcome.gradient.zero();
    sample.module->forward(sample.parameters, sequence, outcome.memory, outcome.y, workspace, {.keep = true});
    sample.module->backward(sample.parameters, sequence, sample.d_y, outcome.d_x, outcome.d_memory, &outcome.gradient,
                            workspace, {.keep = true});
  };
  call();
  // Forward, d_x and the weights' gradient are a multiply-add per weight and row each.
  const auto rows = static_cast<double>(steps * lanes);
  bench.measure({name, "steps", rows, 6 * rows * static_cast<double>(multiply_adds(sample.module->describe())),
                 signature_of(outcome.all()), call});
}

}  // namespace

void bench_modules(Bench& bench) {
  for (const MemoryEntry& entry : registered_memories()) {
    for (const Size& size : sizes) {
      measure_module(bench, entry.name + "_" + size.text(), entry.make(size.inputs, size.units, {}, 0), size.steps,
                     size.lanes);
    }
  }
  const int64_t widths[] = {4, 64, 64, 2};
  for (int64_t rows : {8, 64, 256}) {
    measure_module(bench, "mlp_" + std::to_string(rows) + "x4x64x64x2",
                   std::make_unique<Mlp>(widths, kernels::Activation::tanh, 1), 1, rows);
  }
}

}  // namespace engram

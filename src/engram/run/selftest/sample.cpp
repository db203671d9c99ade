#include "engram/run/selftest/sample.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace engram::inline ENGRAM_REAL {
namespace {

std::shared_ptr<const Layout> declared(Module& module) {
  auto layout = std::make_shared<Layout>();
  module.declare(*layout);
  return layout;
}

}  // namespace

int64_t differing(std::span<const Real> a, std::span<const Real> b) {
  if (a.size() != b.size()) return static_cast<int64_t>(std::max(a.size(), b.size()));
  int64_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) count += std::bit_cast<uint32_t>(a[i]) != std::bit_cast<uint32_t>(b[i]);
  return count;
}

void append(ConstView from, Numbers& to) {
  for (int64_t i = 0; i < from.rows; ++i) to.insert(to.end(), from.row(i), from.row(i) + from.columns);
}

void randomise(std::span<Real> values, Rng& rng) {
  for (Real& value : values) value = static_cast<Real>(rng.normal());
}

Check on_every_target(std::string name, std::string subject, const std::function<int64_t()>& different) {
  int64_t total = 0;
  for (kernels::Target target : kernels::available_targets()) {
    const OnTarget guard(target);
    const int64_t here = different();
    if (total == 0 && here != 0) subject += std::string(subject.empty() ? "" : ", ") + kernels::name(target);
    total += here;
  }
  return judge(std::move(name), std::move(subject), static_cast<double>(total), 0);
}

Sample::Sample(ModulePtr made, int64_t steps, int64_t lanes, uint64_t seed)
    : module(std::move(made)),
      parameters(declared(*module)),
      x(steps * lanes, module->shape().input),
      start(steps, lanes),
      memory(lanes, module->shape().memory),
      d_y(steps * lanes, module->shape().output),
      d_final(lanes, module->shape().memory) {
  Rng rng(seed, Purpose::test);
  module->initialise(parameters, rng);
  for (Tensor* tensor : {&x, &memory, &d_y, &d_final}) randomise(tensor->values(), rng);
  for (Real& each : start.values()) each = rng.uniform() < 0.2 ? 1 : 0;
  start(0, 0) = start(steps / 2, lanes - 1) = 1;
  start(0, lanes - 1) = 0;
}

Sequence Sample::sequence(int64_t from, int64_t to) const {
  return {x.view().slice_rows(from * lanes(), (to - from) * lanes()), start.view().slice_rows(from, to - from)};
}

Sample::Outcome Sample::zero() const {
  return {Tensor(d_y.rows(), d_y.columns()), memory, Tensor(x.rows(), x.columns()), d_final,
          Parameters(parameters.shared_layout())};
}

Sample::Outcome Sample::run(Threads* threads) const {
  Outcome outcome = zero();
  Workspace workspace(parameters.layout().slots(), threads);
  const Pass pass{.keep = true};
  const Sequence all = sequence(0, steps());
  module->forward(parameters, all, outcome.memory, outcome.y, workspace, pass);
  module->backward(parameters, all, d_y, outcome.d_x, outcome.d_memory, &outcome.gradient, workspace, pass);
  return outcome;
}

Numbers Sample::Outcome::all() const {
  Numbers numbers;
  for (const Tensor* tensor : {&y, &memory, &d_x, &d_memory}) append(*tensor, numbers);
  numbers.insert(numbers.end(), gradient.values().begin(), gradient.values().end());
  return numbers;
}

}  // namespace engram::inline ENGRAM_REAL

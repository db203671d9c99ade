// Derivatives in double: each memory, layer and whole network against finite differences, the tape of its textbook
// form, and RTRL.
#include "engram/run/selftest/selftest.h"

#include <utility>

#include "engram/nn/compose.h"
#include "engram/nn/convolution.h"
#include "engram/nn/linear.h"
#include "engram/nn/mlp.h"
#include "engram/nn/network.h"
#include "engram/nn/normalised.h"
#include "engram/oracle/finite_difference.h"
#include "engram/oracle/gradient_check.h"
#include "engram/oracle/rtrl.h"
#include "engram/run/selftest/distributions_f64.h"
#include "engram/run/selftest/ppo_f64.h"

namespace engram {
namespace {

// Double carries 16 digits; a wrong derivative differs in the first ones. The bounds leave room for rounding only.
constexpr double exact = 1e-10, differences = 1e-8;
constexpr int64_t inputs = 5, units = 6, steps = 7;

Specimen memory_specimen(const std::string& name, Truncation truncation = {}) {
  return Specimen(make_memory(name, inputs, units, truncation), steps, 1);
}

// Williams & Zipser keep the weights of a unit together: from the inputs, from the units, bias.
template <class Each>
void by_unit(Parameters& parameters, const Each& each) {
  for (int64_t k = 0; k < units; ++k) {
    for (int64_t j = 0; j < inputs; ++j) each(parameters[0](j, k));
    for (int64_t j = 0; j < units; ++j) each(parameters[1](j, k));
    each(parameters[2](0, k));
  }
}

// The textbook's gradient of half the squared distance to `target`, over all lanes.
Derivatives textbook_gradient(Specimen& specimen, const Tensor& target) {
  std::vector<double> weights;
  by_unit(specimen.parameters, [&](double w) { weights.push_back(w); });
  Derivatives sum = specimen.zero();
  const std::vector<double> nothing(static_cast<size_t>(units));
  for (int64_t lane = 0; lane < Specimen::lanes; ++lane) {
    oracle::ElmanRtrl learner(units, inputs, weights);
    learner.begin(specimen.initial.view().row_span(lane));
    for (int64_t t = 0; t < steps; ++t) {
      const int64_t row = t * Specimen::lanes + lane;
      if (specimen.start(t, lane) != 0) learner.begin(nothing);
      learner.step(specimen.x.view().row_span(row), target.view().row_span(row));
    }
    const double* g = learner.gradient().data();
    by_unit(sum.parameters, [&](double& w) { w += *g++; });
  }
  return sum;
}

// Elman by Williams & Zipser's own recursion, targets in place of a linear loss.
double elman_textbook_difference() {
  Specimen specimen = memory_specimen("elman");
  const Tensor target = specimen.d_y;
  const Derivatives expected = textbook_gradient(specimen, target);
  // dE/dy = y - target, nothing on the last memory.
  fill(specimen.d_final, 0);
  Tensor memory = specimen.initial, y = specimen.d_y;
  Workspace workspace(specimen.parameters.layout().slots());
  specimen.module->forward(specimen.parameters, specimen.sequence(), memory, y, workspace, {});
  for (size_t i = 0; i < y.values().size(); ++i) specimen.d_y.values()[i] = y.values()[i] - target.values()[i];
  Derivatives found = specimen.by_backward();
  found.d_x = expected.d_x, found.d_memory = expected.d_memory;  // the textbook has weights only
  return difference(found, expected);
}

// Truncated BPTT by its definition: the errors of each stride's steps, sent back by full BPTT through a window that
// begins with a memory that nothing is sent through.
double truncation_difference(const std::string& name, int64_t window, int64_t stride) {
  Specimen truncated = memory_specimen(name, {window, stride}), full = memory_specimen(name);
  fill(truncated.d_final, 0);
  Derivatives expected = full.zero();
  Workspace workspace(full.parameters.layout().slots());
  const auto rows = [](const Tensor& of, int64_t begin, int64_t end) {
    return of.view().slice_rows(begin * Specimen::lanes, (end - begin) * Specimen::lanes);
  };
  for (int64_t own = 0; own < steps; own += stride) {
    const int64_t end = std::min(own + stride, steps), begin = std::max<int64_t>(0, end - window);
    Tensor memory = full.initial, y = full.d_y, d_y = full.d_y, d_x(full.x.rows(), inputs);
    Tensor d_memory(full.initial.rows(), full.initial.columns());
    fill(d_y.view().slice_rows(0, own * Specimen::lanes), 0);
    const auto piece = [&](int64_t from, int64_t to) {
      return Sequence{rows(full.x, from, to), full.start.view().slice_rows(from, to - from)};
    };
    if (begin > 0) {
      full.module->forward(full.parameters, piece(0, begin), memory, y.view().slice_rows(0, begin * Specimen::lanes),
                           workspace, {});
    }
    const int64_t count = (end - begin) * Specimen::lanes;
    const View y_piece = y.view().slice_rows(begin * Specimen::lanes, count);
    const View d_x_piece = d_x.view().slice_rows(begin * Specimen::lanes, count);
    full.module->forward(full.parameters, piece(begin, end), memory, y_piece, workspace, {.keep = true});
    full.module->backward(full.parameters, piece(begin, end), rows(d_y, begin, end), d_x_piece, d_memory,
                          &expected.parameters, workspace, {.keep = true});
    accumulate(d_x, expected.d_x);
    if (begin == 0) accumulate(d_memory, expected.d_memory);
  }
  return difference(truncated.by_backward(), expected);
}

// The sequence in pieces of two steps, errors sent back through each piece alone; what the pieces before it have to do
// with its loss comes from the influence that was carried beside them. Weights are compared: an influence is of those.
double real_time_difference(const std::string& name) {
  Specimen specimen = memory_specimen(name);
  Derivatives found = specimen.zero();
  const Derivatives expected = specimen.by_backward();
  Tensor memory = specimen.initial, influence(Specimen::lanes, specimen.module->influence());
  Workspace workspace(specimen.parameters.layout().slots());
  for (int64_t begin = 0; begin < steps; begin += 2) {
    const int64_t count = std::min<int64_t>(2, steps - begin), first = begin * Specimen::lanes;
    const auto rows = [&](const Tensor& of) { return of.view().slice_rows(first, count * Specimen::lanes); };
    const Sequence x{rows(specimen.x), specimen.start.view().slice_rows(begin, count)};
    Tensor y(count * Specimen::lanes, specimen.d_y.columns()), d_memory(memory.rows(), memory.columns());
    if (begin + count == steps) d_memory = specimen.d_final;
    specimen.module->forward(specimen.parameters, x, memory, y, workspace, {.keep = true});
    specimen.module->backward(specimen.parameters, x, rows(specimen.d_y), {}, d_memory, &found.parameters, workspace,
                              {.keep = true});
    specimen.module->credit(d_memory, influence, found.parameters);
    specimen.module->carry(specimen.parameters, x, influence, workspace);
  }
  found.d_x = expected.d_x, found.d_memory = expected.d_memory;
  return difference(found, expected);
}

void judge_memory(const std::string& name, std::vector<Check>& checks) {
  Specimen specimen = memory_specimen(name);
  const Derivatives found = specimen.by_backward();
  checks.push_back(judge("gradient equals finite differences", name, difference(found, by_finite_differences(specimen)),
                         differences));
  if (const Equation equation = find_equation(name)) {
    checks.push_back(judge("gradient equals the tape's", name, difference(found, by_tape(specimen, equation)), exact));
  }
  checks.push_back(judge("BPTT equals RTRL", name, difference(found, by_rtrl(specimen)), exact));
  if (specimen.module->influence() > 0) {
    checks.push_back(
        judge("RTRL beyond a segment equals BPTT over the sequence", name, real_time_difference(name), exact));
  }
  const double truncated = std::max(truncation_difference(name, 3, 3), truncation_difference(name, 4, 2));
  checks.push_back(judge("truncated BPTT equals its definition", name, truncated, exact));
}

ModulePtr mlp(kernels::Activation activation) {
  const std::vector<int64_t> sizes{inputs, 8, 7, 3};
  return std::make_unique<Mlp>(sizes, activation, 1.0);
}

ModulePtr actor_critic(const std::string& memory, bool share, const Space& action) {
  NetworkOptions options = NetworkOptions::defaults(memory);
  options.activation = "tanh";
  options.net_arch = {4};
  options.encoder_arch = {3};
  options.memory_size = 4;
  options.share_memory = share;
  return make_actor_critic(inputs, action, options);
}

// As streaming agents have it: a linear layer, then a normalised row.
ModulePtr normalised() {
  std::vector<Named> stages;
  stages.push_back({"linear", std::make_unique<Linear>(inputs, 18, Initialiser::uniform(1))});
  stages.push_back({"normalised", std::make_unique<Normalised>(18)});
  stages.push_back({"head", std::make_unique<Linear>(18, 2, Initialiser::uniform(1))});
  return std::make_unique<Chain>(std::move(stages));
}

// Two images deep, so that the second one's d_x is judged as well.
ModulePtr convolution() {
  const Patches first{
      .height = 7, .width = 5, .channels = 2, .rows = 3, .columns = 2, .down = 2, .right = 1, .filters = 3};
  const Patches second{
      .height = 3, .width = 4, .channels = 3, .rows = 2, .columns = 2, .down = 1, .right = 2, .filters = 2};
  std::vector<Named> stages;
  for (const Patches& each : {first, second}) {
    stages.push_back({"convolution_" + std::to_string(stages.size() + 1),
                      std::make_unique<Convolution>(each, kernels::Activation::tanh, Initialiser::uniform(1))});
  }
  return std::make_unique<Chain>(std::move(stages));
}

void judge_networks(std::vector<Check>& checks) {
  const std::string name = "gradient equals finite differences";
  const auto by_differences = [&](const std::string& subject, ModulePtr module) {
    Specimen specimen(std::move(module), steps, 2);
    checks.push_back(
        judge(name, subject, difference(specimen.by_backward(), by_finite_differences(specimen)), differences));
  };
  by_differences("mlp (tanh)", mlp(kernels::Activation::tanh));
  by_differences("normalised rows, leaky", normalised());
  const Space two = Space::discrete(2), box = Space::box(2, -1, 1);
  by_differences("actor-critic, lstm each", actor_critic("lstm", false, two));
  by_differences("actor-critic, one gru, continuous", actor_critic("gru", true, box));
  by_differences("convolution, strides 2 and 1", convolution());
  const Specimen specimen(mlp(kernels::Activation::relu), steps, 3);
  checks.push_back(judge("gradient equals the tape's", "mlp (relu)",
                         difference(specimen.by_backward(), by_tape_of_mlp(specimen)), exact));
}

}  // namespace

std::vector<Check> judge_gradients() {
  std::vector<Check> checks;
  for (const MemoryEntry& memory : registered_memories()) judge_memory(memory.name, checks);
  checks.push_back(judge("BPTT equals Williams and Zipser's recursion", "elman", elman_textbook_difference(), exact));
  judge_networks(checks);
  for (const DistributionCase& each : distribution_cases()) {
    checks.push_back(
        judge("gradient equals finite differences", each.name, distribution_difference(each), differences));
  }
  for (const PpoCase& each : ppo_cases()) {
    checks.push_back(judge("PPO's loss and its gradient equal the tape's", each.name, ppo_difference(each), exact));
  }
  return checks;
}

}  // namespace engram

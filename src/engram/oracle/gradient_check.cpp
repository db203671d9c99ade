#include "engram/oracle/gradient_check.h"

#include <algorithm>
#include <string_view>

#include "engram/nn/cells.h"
#include "engram/oracle/finite_difference.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using oracle::Row;
using oracle::Table;
using oracle::Tape;
using oracle::Variable;

std::shared_ptr<const Layout> declared(Module& module) {
  auto layout = std::make_shared<Layout>();
  module.declare(*layout);
  return layout;
}

void randomise(std::span<Real> values, double scale, Rng& rng) {
  for (Real& value : values) value = scale * rng.normal();
}

double dot(const Tensor& a, const Tensor& b) {
  double sum = 0;
  for (size_t i = 0; i < a.values().size(); ++i) sum += a.values()[i] * b.values()[i];
  return sum;
}

std::span<const double> numbers(const Parameters& parameters, const Part& part) {
  return parameters.values().subspan(static_cast<size_t>(part.offset), static_cast<size_t>(part.rows * part.columns));
}

// A tensor whose numbers are leaves of a tape.
struct Leaves {
  std::vector<Variable> values;
  int64_t columns = 0;

  Leaves(Tape& tape, const Tensor& numbers) : columns(numbers.columns()) {
    for (double value : numbers.values()) values.push_back(tape.leaf(value));
  }
  Row<Variable> row(int64_t i) const { return {values.begin() + i * columns, values.begin() + (i + 1) * columns}; }
  void collect(const std::vector<double>& gradient, Tensor& out) const {
    for (size_t i = 0; i < values.size(); ++i) out.values()[i] = gradient[static_cast<size_t>(values[i].index)];
  }
};

std::vector<Table<Variable>> leaves(Tape& tape, const Parameters& parameters) {
  std::vector<Table<Variable>> tables;
  for (const Part& part : parameters.layout().parts()) {
    tables.push_back({part.rows, part.columns, {}});
    for (double value : numbers(parameters, part)) tables.back().values.push_back(tape.leaf(value));
  }
  return tables;
}

void collect(const std::vector<Table<Variable>>& tables, const std::vector<double>& gradient, Parameters& out) {
  for (size_t p = 0; p < tables.size(); ++p) {
    Real* to = out.view(out.layout().parts()[p]).data;
    for (const Variable& variable : tables[p].values) *to++ = gradient[static_cast<size_t>(variable.index)];
  }
}

template <class... Each>
Equation find_among(const std::string& name, CellList<Each...>) {
  Equation found = nullptr;
  ((found = name == Each::name ? &Each::template textbook<Variable, oracle::RecurrentWeights<Variable>> : found), ...);
  return found;
}

// L += row . weights
void add_loss(Variable& loss, const Row<Variable>& row, const double* weights, int64_t count) {
  for (int64_t j = 0; j < count; ++j) loss = loss + row[static_cast<size_t>(j)] * Variable(weights[j]);
}

}  // namespace

Specimen::Specimen(ModulePtr made, int64_t steps, uint64_t seed)
    : module(std::move(made)),
      parameters(declared(*module)),
      x(steps * lanes, module->shape().input),
      start(steps, lanes),
      initial(lanes, module->shape().memory),
      d_y(steps * lanes, module->shape().output),
      d_final(lanes, module->shape().memory),
      workspace_(parameters.layout().slots()),
      y_(steps * lanes, module->shape().output) {
  Rng rng(seed, Purpose::test);
  module->initialise(parameters, rng);
  for (const Part& part : parameters.layout().parts()) {  // biases that begin at zero would hide their part
    if (part.kind == Kind::bias) randomise(parameters.view(part).row_span(0), 0.3, rng);
  }
  for (Tensor* tensor : {&x, &d_y, &d_final}) randomise(tensor->values(), 1, rng);
  randomise(initial.values(), 0.7, rng);
  start(0, 0) = start(steps / 2, 1) = start(1, 3) = start(steps - 1, 3) = 1;
}

Derivatives Specimen::zero() const {
  return {Parameters(parameters.shared_layout()), Tensor(x.rows(), x.columns()),
          Tensor(initial.rows(), initial.columns())};
}

double Specimen::loss() {
  memory_ = initial;
  module->forward(parameters, sequence(), memory_, y_, workspace_, {});
  return dot(y_, d_y) + dot(memory_, d_final);
}

Derivatives Specimen::by_backward() const {
  Derivatives result = zero();
  Tensor memory = initial, y = y_;
  result.d_memory = d_final;
  const Pass pass{.keep = true};
  module->forward(parameters, sequence(), memory, y, workspace_, pass);
  module->backward(parameters, sequence(), d_y, result.d_x, result.d_memory, &result.parameters, workspace_, pass);
  return result;
}

Derivatives by_finite_differences(Specimen& specimen) {
  Derivatives result = specimen.zero();
  const auto differentiate = [&](double* point, size_t count, double* out) {
    for (size_t i = 0; i < count; ++i) {
      out[i] = oracle::central_difference([&] { return specimen.loss(); }, point[i]);
    }
  };
  for (const Part& part : specimen.parameters.layout().parts()) {
    differentiate(specimen.parameters.view(part).data, static_cast<size_t>(part.rows * part.columns),
                  result.parameters.view(part).data);
  }
  differentiate(specimen.x.data(), specimen.x.values().size(), result.d_x.data());
  differentiate(specimen.initial.data(), specimen.initial.values().size(), result.d_memory.data());
  return result;
}

Equation find_equation(const std::string& memory) { return find_among(memory, Cells{}); }

oracle::RecurrentWeights<Variable> recurrent_weights(const Layout& layout, const std::vector<Table<Variable>>& parts,
                                                     int64_t units) {
  const auto part = [&](std::string_view name) -> Table<Variable> {
    const auto found = std::ranges::find(layout.parts(), name, &Part::name);
    if (found == layout.parts().end()) return {0, 0, {}};
    return parts[static_cast<size_t>(found - layout.parts().begin())];
  };
  return {units, part("weight_input"), part("weight_hidden"), part("bias"), part("weight_unit")};
}

Derivatives by_tape(const Specimen& specimen, Equation equation) {
  Tape tape;
  const std::vector<Table<Variable>> parts = leaves(tape, specimen.parameters);
  const Leaves x(tape, specimen.x), initial(tape, specimen.initial);
  const auto [D, O, M] = specimen.module->shape();
  const CellForm& cell = *specimen.module->describe().cell;
  const auto weights = recurrent_weights(specimen.parameters.layout(), parts, O / cell.outputs);
  Variable loss(0);
  for (int64_t lane = 0; lane < Specimen::lanes; ++lane) {
    Row<Variable> memory = initial.row(lane);
    for (int64_t t = 0; t < specimen.start.rows(); ++t) {
      const int64_t row = t * Specimen::lanes + lane;
      if (specimen.start(t, lane) != 0) memory.assign(static_cast<size_t>(M), Variable(0));
      memory = equation(x.row(row), memory, weights);
      add_loss(loss, memory, specimen.d_y.view().row(row), O);
    }
    add_loss(loss, memory, specimen.d_final.view().row(lane), M);
  }
  const std::vector<double> gradient = tape.gradient(loss);
  Derivatives result = specimen.zero();
  collect(parts, gradient, result.parameters);
  x.collect(gradient, result.d_x);
  initial.collect(gradient, result.d_memory);
  return result;
}

Derivatives by_tape_of_mlp(const Specimen& specimen) {
  Tape tape;
  const std::vector<Table<Variable>> parts = leaves(tape, specimen.parameters);  // weight, bias, weight, bias ...
  const Leaves x(tape, specimen.x);
  Variable loss(0);
  for (int64_t row = 0; row < specimen.x.rows(); ++row) {
    Row<Variable> y = x.row(row);
    for (size_t layer = 0; layer < parts.size(); layer += 2) {
      Row<Variable> z;
      for (int64_t j = 0; j < parts[layer].columns; ++j) {
        z.push_back(oracle::product(y, y.size(), parts[layer], j) + parts[layer + 1](0, j));
        if (layer + 2 < parts.size()) z.back() = relu(z.back());
      }
      y = z;
    }
    add_loss(loss, y, specimen.d_y.view().row(row), static_cast<int64_t>(y.size()));
  }
  const std::vector<double> gradient = tape.gradient(loss);
  Derivatives result = specimen.zero();
  collect(parts, gradient, result.parameters);
  x.collect(gradient, result.d_x);
  return result;
}

double difference(const Derivatives& a, const Derivatives& b) {
  double worst = std::max(oracle::relative_difference(a.d_x.values(), b.d_x.values()),
                          oracle::relative_difference(a.d_memory.values(), b.d_memory.values()));
  for (const Part& part : a.parameters.layout().parts()) {
    if (part.kind == Kind::statistic) continue;  // nothing learns it, nothing differentiates by it
    worst = std::max(worst, oracle::relative_difference(numbers(a.parameters, part), numbers(b.parameters, part)));
  }
  return worst;
}

}  // namespace engram::inline ENGRAM_REAL

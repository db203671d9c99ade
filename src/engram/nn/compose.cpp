#include "engram/nn/compose.h"

#include <algorithm>

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

bool all_causal(const std::vector<Named>& parts) {
  return std::ranges::all_of(parts, [](const Named& part) { return part.module->causal(); });
}

void declare_all(std::vector<Named>& parts, Layout& layout) {
  for (Named& part : parts) {
    const Layout::Scope scope(layout, part.name);
    part.module->declare(layout);
  }
}

void initialise_all(const std::vector<Named>& parts, Parameters& parameters, Rng& rng) {
  for (const Named& part : parts) part.module->initialise(parameters, rng);
}

Description describe_all(const std::vector<Named>& parts, Description::Kind kind, Shape shape) {
  Description whole{.kind = kind, .shape = shape};
  for (const Named& part : parts) {
    whole.inside.push_back(part.module->describe());
    if (!part.output.empty()) whole.inside.back().output = part.output;
  }
  return whole;
}

// The columns [at, at + count) of a memory that several modules share; empty stays empty.
View share(View memory, int64_t at, int64_t count) { return memory.empty() ? View() : memory.slice_columns(at, count); }

bool all_real_time(const std::vector<Named>& parts) {
  return std::ranges::all_of(parts, [](const Named& part) { return part.module->real_time(); });
}

int64_t influence_of(const std::vector<Named>& parts) {
  int64_t sum = 0;
  for (const Named& part : parts) sum += part.module->influence();
  return sum;
}

// Each part's share of d_memory and of the influence.
void credit_all(const std::vector<Named>& parts, ConstView d_memory, ConstView influence, Parameters& gradient) {
  int64_t memory = 0, at = 0;
  for (const Named& part : parts) {
    const int64_t floats = part.module->shape().memory, count = part.module->influence();
    if (count > 0) {
      part.module->credit(d_memory.slice_columns(memory, floats), influence.slice_columns(at, count), gradient);
    }
    memory += floats;
    at += count;
  }
}

}  // namespace

Shape Chain::shape() const {
  Shape shape{stages_.front().module->shape().input, stages_.back().module->shape().output, 0};
  for (const Named& stage : stages_) shape.memory += stage.module->shape().memory;
  return shape;
}

bool Chain::causal() const { return all_causal(stages_); }

Description Chain::describe() const { return describe_all(stages_, Description::Kind::chain, shape()); }

void Chain::declare(Layout& layout) {
  declare_all(stages_, layout);
  for (size_t i = 0; i + 1 < stages_.size(); ++i) {
    between_.push_back(layout.slot());
    d_between_.push_back(layout.slot());
  }
}

void Chain::initialise(Parameters& parameters, Rng& rng) const { initialise_all(stages_, parameters, rng); }

void Chain::compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
                    Pass pass) const {
  int64_t at = 0;
  for (size_t i = 0; i < stages_.size(); ++i) {
    const Module& module = *stages_[i].module;
    const Shape shape = module.shape();
    const bool last = i + 1 == stages_.size();
    View output = last ? y : workspace.make(between_[i], x.values.rows, shape.output);
    module.forward(parameters, x, share(memory, at, shape.memory), output, workspace, pass);
    at += shape.memory;
    x.values = output;
  }
}

void Chain::differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                          Parameters* gradient, Workspace& workspace, Pass pass) const {
  int64_t at = shape().memory;
  for (size_t i = stages_.size(); i-- > 0;) {
    const Module& module = *stages_[i].module;
    const Shape shape = module.shape();
    at -= shape.memory;
    const Sequence input{i == 0 ? x.values : ConstView(workspace.get(between_[i - 1])), x.start};
    View d_input = i == 0 ? d_x : workspace.make(d_between_[i - 1], x.values.rows, shape.input);
    module.backward(parameters, input, d_y, d_input, share(d_memory, at, shape.memory), gradient, workspace, pass);
    d_y = d_input;
  }
}

// A memory behind another one would owe to the weights of that one, too.
bool Chain::real_time() const {
  return all_real_time(stages_) &&
         std::ranges::count_if(stages_, [](const Named& stage) { return stage.module->influence() > 0; }) <= 1;
}

int64_t Chain::influence() const { return influence_of(stages_); }

void Chain::carry(const Parameters& parameters, Sequence x, View influence, Workspace& workspace) const {
  int64_t at = 0;
  for (size_t i = 0; i < stages_.size(); ++i) {
    const Module& module = *stages_[i].module;
    const int64_t count = module.influence();
    if (i > 0) x.values = workspace.get(between_[i - 1]);
    if (count > 0) module.carry(parameters, x, influence.slice_columns(at, count), workspace);
    at += count;
  }
}

void Chain::credit(ConstView d_memory, ConstView influence, Parameters& gradient) const {
  credit_all(stages_, d_memory, influence, gradient);
}

Shape Branches::shape() const {
  Shape shape{branches_.front().module->shape().input, 0, 0};
  for (const Named& branch : branches_) {
    shape.output += branch.module->shape().output;
    shape.memory += branch.module->shape().memory;
  }
  return shape;
}

bool Branches::causal() const { return all_causal(branches_); }

Description Branches::describe() const { return describe_all(branches_, Description::Kind::branches, shape()); }

void Branches::declare(Layout& layout) {
  declare_all(branches_, layout);
  d_input_ = layout.slot();
}

void Branches::initialise(Parameters& parameters, Rng& rng) const { initialise_all(branches_, parameters, rng); }

void Branches::compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
                       Pass pass) const {
  int64_t at = 0, column = 0;
  for (const Named& branch : branches_) {
    const Shape shape = branch.module->shape();
    branch.module->forward(parameters, x, share(memory, at, shape.memory), y.slice_columns(column, shape.output),
                           workspace, pass);
    at += shape.memory;
    column += shape.output;
  }
}

void Branches::differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                             Parameters* gradient, Workspace& workspace, Pass pass) const {
  int64_t at = 0, column = 0;
  for (const Named& branch : branches_) {
    const Shape shape = branch.module->shape();
    const bool first = column == 0;
    View d_input = first || d_x.empty() ? d_x : workspace.make(d_input_, d_x.rows, d_x.columns);
    branch.module->backward(parameters, x, d_y.slice_columns(column, shape.output), d_input,
                            share(d_memory, at, shape.memory), gradient, workspace, pass);
    if (!first && !d_x.empty()) accumulate(d_input, d_x);
    at += shape.memory;
    column += shape.output;
  }
}

bool Branches::real_time() const { return all_real_time(branches_); }

int64_t Branches::influence() const { return influence_of(branches_); }

void Branches::carry(const Parameters& parameters, Sequence x, View influence, Workspace& workspace) const {
  int64_t at = 0;
  for (const Named& branch : branches_) {
    const int64_t count = branch.module->influence();
    if (count > 0) branch.module->carry(parameters, x, influence.slice_columns(at, count), workspace);
    at += count;
  }
}

void Branches::credit(ConstView d_memory, ConstView influence, Parameters& gradient) const {
  credit_all(branches_, d_memory, influence, gradient);
}

Bypass::Bypass(Named inner, int64_t columns) : columns_(columns) { inner_.push_back(std::move(inner)); }

Shape Bypass::shape() const {
  const Shape inner = inner_.front().module->shape();
  return {inner.input + columns_, inner.output + columns_, inner.memory};
}

Description Bypass::describe() const { return describe_all(inner_, Description::Kind::bypass, shape()); }

void Bypass::declare(Layout& layout) { declare_all(inner_, layout); }

void Bypass::initialise(Parameters& parameters, Rng& rng) const { initialise_all(inner_, parameters, rng); }

void Bypass::compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
                     Pass pass) const {
  const auto [input, output, floats] = inner_.front().module->shape();
  inner_.front().module->forward(parameters, {x.values.slice_columns(0, input), x.start}, memory,
                                 y.slice_columns(0, output), workspace, pass);
  copy(x.values.slice_columns(input, columns_), y.slice_columns(output, columns_));
}

void Bypass::differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                           Parameters* gradient, Workspace& workspace, Pass pass) const {
  const auto [input, output, floats] = inner_.front().module->shape();
  const Sequence front{x.values.slice_columns(0, input), x.start};
  inner_.front().module->backward(parameters, front, d_y.slice_columns(0, output),
                                  d_x.empty() ? d_x : d_x.slice_columns(0, input), d_memory, gradient, workspace, pass);
  if (!d_x.empty()) copy(d_y.slice_columns(output, columns_), d_x.slice_columns(input, columns_));
}

Description Constant::describe() const {
  return {.kind = Description::Kind::constant, .shape = shape(), .parts = {row_}};
}

void Constant::compute(const Parameters& parameters, Sequence, View, View y, Workspace&, Pass) const {
  const ConstView row = parameters[row_];
  for (int64_t r = 0; r < y.rows; ++r) std::copy_n(row.data, output_, y.row(r));
}

void Constant::differentiate(const Parameters&, Sequence, ConstView d_y, View d_x, View, Parameters* gradient,
                             Workspace&, Pass) const {
  if (gradient != nullptr) kernels::accumulate_rows(d_y, (*gradient)[row_]);
  if (!d_x.empty()) fill(d_x, Real(0));
}

}  // namespace engram::inline ENGRAM_REAL

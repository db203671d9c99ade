// Modules made of modules.
//
// Chain      y = M_n(... M_1(x)); memories side by side.
// Branches   every branch sees the same x; outputs side by side (logits | value), memories side by side.
// Bypass     y = M(x_front) | x_back: the last columns of x go by the module, an action by a memory of observations.
// Constant   y = a learned row that does not depend on x: a state-independent log standard deviation.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

struct Named {
  std::string name;  // of its parts' scope
  ModulePtr module;
  std::string output{};  // what its columns are called where they are asked for by name
};

class Chain final : public Module {
 public:
  explicit Chain(std::vector<Named> stages) : stages_(std::move(stages)) {}

  Shape shape() const override;
  bool causal() const override;
  Description describe() const override;
  void declare(Layout& layout) override;
  void initialise(Parameters& parameters, Rng& rng) const override;
  bool real_time() const override;
  int64_t influence() const override;
  void carry(const Parameters& parameters, Sequence x, View influence, Workspace& workspace) const override;
  void credit(ConstView d_memory, ConstView influence, Parameters& gradient) const override;

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  std::vector<Named> stages_;
  std::vector<int> between_, d_between_;  // slots: output of stage i, its derivative (all but the last)
};

class Branches final : public Module {
 public:
  explicit Branches(std::vector<Named> branches) : branches_(std::move(branches)) {}

  Shape shape() const override;
  bool causal() const override;
  Description describe() const override;
  void declare(Layout& layout) override;
  void initialise(Parameters& parameters, Rng& rng) const override;
  bool real_time() const override;
  int64_t influence() const override;
  void carry(const Parameters& parameters, Sequence x, View influence, Workspace& workspace) const override;
  void credit(ConstView d_memory, ConstView influence, Parameters& gradient) const override;

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  std::vector<Named> branches_;
  int d_input_ = -1;  // slot: one branch's share of d_x
};

class Bypass final : public Module {
 public:
  // columns: how many go by.
  Bypass(Named inner, int64_t columns);

  Shape shape() const override;
  bool causal() const override { return inner_.front().module->causal(); }
  Description describe() const override;
  void declare(Layout& layout) override;
  void initialise(Parameters& parameters, Rng& rng) const override;

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  std::vector<Named> inner_;  // 1
  int64_t columns_;
};

class Constant final : public Module {
 public:
  Constant(int64_t input, int64_t output, double initial) : input_(input), output_(output), initial_(initial) {}

  Shape shape() const override { return {input_, output_, 0}; }
  Description describe() const override;
  void declare(Layout& layout) override { row_ = layout.add("row", 1, output_, Kind::bias); }
  void initialise(Parameters& parameters, Rng&) const override { fill(parameters[row_], static_cast<Real>(initial_)); }

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  int64_t input_, output_;
  double initial_;
  Layout::PartId row_ = -1;
};

}  // namespace engram::inline ENGRAM_REAL

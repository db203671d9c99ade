// Module: a differentiable function of sequences with explicit forward and backward.
//
// No tape: BPTT, truncated BPTT, traces and RTRL are this library's subject, so their derivatives are written out as
// the textbook's equations. Gradients cross exactly three seams: learning/losses returns dL/d(output);
// Module::backward turns that into parameter gradients; Optimizer::step applies them.
//
// Shapes: x (T, N, D) as T*N rows, y (T, N, O), memory (N, M). A Module never changes T or N, and T steps at once
// give the same bits as T single steps: acting IS forward with T = 1.
#pragma once

#include <memory>

#include "engram/core/parameters.h"
#include "engram/core/rng.h"
#include "engram/core/view.h"
#include "engram/core/workspace.h"
#include "engram/nn/description.h"

namespace engram::inline ENGRAM_REAL {

struct Sequence {
  ConstView values;  // (T, N, D)
  ConstView start;   // (T, N): 1 where an episode begins: memory is zeroed before that step

  int64_t steps() const { return start.rows; }
  int64_t lanes() const { return start.columns; }
  ConstView at(int64_t t) const { return values.slice_rows(t * lanes(), lanes()); }
};

struct Pass {
  bool keep = false;  // store what backward needs, the incoming memory included
};

class Module {
 public:
  virtual ~Module() = default;
  virtual Shape shape() const = 0;
  virtual bool causal() const { return true; }  // false: refused for acting
  // What it is made of (nn/description.h); its parts are known once it is declared.
  virtual Description describe() const = 0;

  // Declares parameter parts and takes workspace slots; called once, before anything else.
  virtual void declare(Layout& layout) = 0;
  virtual void initialise(Parameters& parameters, Rng& rng) const = 0;

  // The two doors: shapes that do not fit are an Error, here and nowhere further in.
  //
  // memory (N, M): in = before step 0, out = after step T-1. `start` selects zero, it never multiplies.
  void forward(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace, Pass pass) const {
    demand_shapes(x, memory, y, "y");
    compute(parameters, x, memory, y, workspace, pass);
  }

  // The same x and workspace as the forward with pass.keep that came before. d_memory (N, M): in = dL/d(memory out),
  // out = dL/d(memory in). Empty d_x, d_memory or null gradient: not computed. Gradients accumulate; d_x is
  // overwritten.
  void backward(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory, Parameters* gradient,
                Workspace& workspace, Pass pass) const {
    demand_shapes(x, d_memory, d_y, "d_y");
    if (!d_x.empty()) demand_same("d_x", d_x, x.values);
    differentiate(parameters, x, d_y, d_x, d_memory, gradient, workspace, pass);
  }

  // Real-time recurrent learning (docs/rtrl.md). The influence J (N, I) is what the memory of each lane owes to the
  // module's own weights, d memory / d weights, carried forwards in time beside the memory; zero where an episode begins.
  // real_time: whether the module can carry it exactly at a cost in proportion to its weights, which a memory can whose
  // units see themselves alone. What a memory owes to weights in front of it is not carried.
  virtual bool real_time() const { return shape().memory == 0; }
  virtual int64_t influence() const { return 0; }  // I: floats per lane
  // After a forward with pass.keep of the same x and workspace: J before step 0 -> J after step T-1.
  virtual void carry(const Parameters&, Sequence, View, Workspace&) const {}
  // gradient += d_memory (N, M) J (N, I): what the steps before the sequence have to do with a loss on it, where
  // d_memory is dL/d(memory before step 0).
  virtual void credit(ConstView, ConstView, Parameters&) const {}

 private:
  virtual void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
                       Pass pass) const = 0;
  virtual void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                             Parameters* gradient, Workspace& workspace, Pass pass) const = 0;

  void demand_shapes(const Sequence& x, ConstView memory, ConstView y, const char* name) const;
  static void demand_same(const char* name, ConstView found, ConstView expected);
};

using ModulePtr = std::unique_ptr<Module>;

}  // namespace engram::inline ENGRAM_REAL

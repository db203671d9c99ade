// Recurrent<Step>: the time loop, the start masks and truncated BPTT, written once for every recurrent layer.
//
//   forward   for t = 0..T-1:  m_t = start_t ? 0 : m_{t-1};   m_t, y_t = step(x_t, m_t)
//   backward  for t = T-1..0:  d m_t += d y_t;  d m_{t-1} = start_t ? 0 : step'(d m_t)         (BPTT, Werbos 1990)
//
// A Step does one layer's mathematics: the products of all T steps that need no memory (begin), one step forward and
// backward over a range of lanes, and the weight gradients of all T steps at once (end). Its backward with a unit
// vector as d_next IS the row of its one-step derivatives d m_t / d(m_{t-1}, weights) that RTRL needs.
//
// Truncated BPTT(window; stride), Williams & Peng 1990: after every `stride` steps the errors of those steps are sent
// back through the last `window` steps. window >= T with stride >= T is full BPTT.
#pragma once

#include <concepts>
#include <utility>

#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

struct LaneRange {
  int64_t begin, end;
  View of(View rows) const { return rows.slice_rows(begin, end - begin); }
  ConstView of(ConstView rows) const { return rows.slice_rows(begin, end - begin); }
};

// One pass as a Step sees it.
struct StepPass {
  const Parameters& parameters;
  Sequence x;
  Workspace& workspace;
};

template <class S>
concept Step = requires(S& s, const S& c, Layout& layout, Parameters& p, Rng& rng, const StepPass& pass, int64_t t,
                        LaneRange lanes, ConstView d_next, View view, bool add) {
  { c.shape() } -> std::same_as<Shape>;  // the output is the first `output` floats of the memory
  { c.describe() } -> std::same_as<Description>;
  s.declare(layout);
  c.initialise(p, rng);
  c.begin(pass);                                // all-T products without memory
  { c.memory(pass, t) } -> std::same_as<View>;  // (N, M) before step t; t = T: after the last
  c.forward(pass, t, lanes);                    // reads memory(t), writes memory(t + 1)
  c.begin_backward(pass);
  c.backward(pass, t, lanes, d_next, view, add);         // d_next (n, M) -> d_previous; add: a step seen before
  c.end(pass, view, static_cast<Parameters*>(nullptr));  // all-T weight gradients and d_x
  { c.real_time() } -> std::same_as<bool>;               // these as in Module, but that a pass knows no starts
  { c.influence() } -> std::same_as<int64_t>;
  c.begin_carry(pass);
  c.carry(pass, t, lanes, view);  // over step t
  c.credit(d_next, d_next, p);
};

struct Truncation {
  int64_t window = 0;  // steps that an error travels back; 0: to the beginning of the sequence
  int64_t stride = 0;  // steps between two such journeys; 0: as many as the window
};

template <Step S>
class Recurrent final : public Module {
 public:
  explicit Recurrent(S step, Truncation truncation = {}) : step_(std::move(step)), truncation_(truncation) {}

  Shape shape() const override { return step_.shape(); }
  Description describe() const override { return step_.describe(); }

  void declare(Layout& layout) override {
    step_.declare(layout);
    d_next_ = layout.slot();
    d_previous_ = layout.slot();
    d_initial_ = layout.slot();
  }
  void initialise(Parameters& parameters, Rng& rng) const override { step_.initialise(parameters, rng); }

  bool real_time() const override { return step_.real_time(); }
  int64_t influence() const override { return step_.influence(); }
  void carry(const Parameters& parameters, Sequence x, View influence, Workspace& workspace) const override {
    const StepPass pass{parameters, x, workspace};
    step_.begin_carry(pass);
    Threads::divide(workspace.threads(), x.lanes(), lanes_per_job, [&](int64_t begin, int64_t end) {
      const LaneRange lanes{begin, end};
      for (int64_t t = 0; t < x.steps(); ++t) {
        cut(x, t, lanes, lanes.of(influence));
        step_.carry(pass, t, lanes, lanes.of(influence));
      }
    });
  }
  void credit(ConstView d_memory, ConstView influence, Parameters& gradient) const override {
    step_.credit(d_memory, influence, gradient);
  }

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass) const override {
    const StepPass pass{parameters, x, workspace};
    step_.begin(pass);
    Threads::divide(workspace.threads(), x.lanes(), lanes_per_job, [&](int64_t begin, int64_t end) {
      const LaneRange lanes{begin, end};
      copy(lanes.of(memory), lanes.of(step_.memory(pass, 0)));
      for (int64_t t = 0; t < x.steps(); ++t) {
        cut(x, t, lanes, lanes.of(step_.memory(pass, t)));
        step_.forward(pass, t, lanes);
        copy(output_of(lanes.of(step_.memory(pass, t + 1))), lanes.of(y.slice_rows(t * x.lanes(), x.lanes())));
      }
      copy(lanes.of(step_.memory(pass, x.steps())), lanes.of(memory));
    });
  }

  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass) const override {
    const StepPass pass{parameters, x, workspace};
    const int64_t width = shape().memory;
    step_.begin_backward(pass);
    workspace.make(d_next_, x.lanes(), width);
    workspace.make(d_previous_, x.lanes(), width);
    workspace.make(d_initial_, x.lanes(), width);
    Threads::divide(workspace.threads(), x.lanes(), lanes_per_job, [&](int64_t begin, int64_t end) {
      backward_lanes(pass, {begin, end}, d_y, d_memory);
    });
    step_.end(pass, d_x, gradient);
  }

  static constexpr int64_t lanes_per_job = 8;

  View output_of(View memory) const { return memory.slice_columns(0, shape().output); }

  // `start` selects zero; it never multiplies, so that not even a NaN survives the beginning of an episode.
  static void cut(const Sequence& x, int64_t t, LaneRange lanes, View memory) {
    for (int64_t lane = lanes.begin; lane < lanes.end; ++lane) {
      if (x.start(t, lane) != 0) std::ranges::fill(memory.row_span(lane - lanes.begin), Real(0));
    }
  }

  // Journeys end after step e = stride, 2 stride, ..., T; each injects the errors of its own last `stride` steps.
  void backward_lanes(const StepPass& pass, LaneRange lanes, ConstView d_y, View d_memory) const {
    const int64_t T = pass.x.steps();
    const int64_t window = truncation_.window > 0 ? truncation_.window : T;
    const int64_t stride = std::min(T, truncation_.stride > 0 ? truncation_.stride : window);
    View d_initial = lanes.of(pass.workspace.get(d_initial_));
    fill(d_initial, Real(0));
    for (int64_t e = std::min(stride, T), own = 0; own < T; own = e, e = std::min(e + stride, T)) {
      View d_next = lanes.of(pass.workspace.get(d_next_)), d_previous = lanes.of(pass.workspace.get(d_previous_));
      if (e == T && !d_memory.empty()) {
        copy(lanes.of(d_memory), d_next);
      } else {
        fill(d_next, Real(0));
      }
      const int64_t last = std::max<int64_t>(0, e - window);
      for (int64_t t = e - 1; t >= last; --t) {
        if (t >= own) accumulate(lanes.of(d_y.slice_rows(t * pass.x.lanes(), pass.x.lanes())), output_of(d_next));
        step_.backward(pass, t, lanes, d_next, d_previous, t < own);
        cut(pass.x, t, lanes, d_previous);
        std::swap(d_next, d_previous);
      }
      if (last == 0) accumulate(d_next, d_initial);
    }
    if (!d_memory.empty()) copy(d_initial, lanes.of(d_memory));
  }

  S step_;
  Truncation truncation_;
  int d_next_ = -1, d_previous_ = -1, d_initial_ = -1;  // slots (N, M)
};

}  // namespace engram::inline ENGRAM_REAL

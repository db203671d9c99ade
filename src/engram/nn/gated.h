// Gated: a Step whose pre-activations are z = b + x W_x + h W_h and whose rest is a cell's pointwise equations, from
// Elman's to the LSTM's (nn/cells.h).
//
// Shapes: W_x (D, input.count * H), W_h (H, hidden.count * H), b (products * H), weights of the units' own (vectors,
// H); memory (N, states * H), h first; output (N, outputs * H). Parts that the cell does not have (W_h, the units' own)
// are not declared, those of a reservoir are `statistic`. Each
// element of z is one chain: bias, then the x part, then the h part. The x part of all T steps is one product.
#pragma once

#include "engram/core/kernels/kernels.h"
#include "engram/nn/cell_kernels.h"
#include "engram/nn/initialise.h"
#include "engram/nn/recurrent.h"

namespace engram::inline ENGRAM_REAL {

class Gated {
 public:
  // forget_bias: what is added to the keep gate's bias at the start. Gers, Schmidhuber & Cummins 2000: gates that begin
  // half open lose half of the memory at every step, and with it the error that would teach them better.
  Gated(const CellForm& cell, int64_t input, int64_t hidden, double forget_bias = 0)
      : cell_(cell), input_(input), hidden_(hidden), forget_bias_(forget_bias) {}

  Shape shape() const { return {input_, cell_.outputs * hidden_, cell_.states * hidden_}; }
  Description describe() const;
  void declare(Layout& layout);
  // Every part uniform in +-1/sqrt(n) as torch does, n = H for recurrent layers and D where no product with h is;
  // then the forget bias; parts that the cell begins itself (its `initial`, a reservoir) apart.
  void initialise(Parameters& parameters, Rng& rng) const;

  void begin(const StepPass& pass) const;
  View memory(const StepPass& pass, int64_t t) const;
  void forward(const StepPass& pass, int64_t t, LaneRange lanes) const;
  void begin_backward(const StepPass& pass) const;
  void backward(const StepPass& pass, int64_t t, LaneRange lanes, ConstView d_next, View d_previous, bool add) const;
  void end(const StepPass& pass, View d_x, Parameters* gradient) const;

  // Exact where no unit sees another. The influence of one lane is, for each state that a later step reads, the
  // derivative of its H units by their own weights: W_x (D, input.count * H) | b (products * H) | own (vectors * H).
  bool real_time() const { return cell_.diagonal() || cell_.fixed; }
  int64_t influence() const { return cell_.diagonal() ? carried() * own_weights() : 0; }
  void begin_carry(const StepPass& pass) const;
  void carry(const StepPass& pass, int64_t t, LaneRange lanes, View influence) const;
  void credit(ConstView d_memory, ConstView influence, Parameters& gradient) const;

 private:
  int64_t carried() const { return cell_.states - cell_.shown; }
  int64_t own_weights() const { return (input_ * cell_.input.count + cell_.products + cell_.vectors) * hidden_; }

  bool sees_hidden() const { return !cell_.diagonal(); }
  template <class Rows>
  Rows columns(Rows z, Columns of) const {
    return z.slice_columns(of.first * hidden_, of.count * hidden_);
  }
  // What the cell reads of the units' own weights.
  ConstView own(const StepPass& pass) const {
    if (cell_.derive != nullptr) return pass.workspace.get(derived_);
    return vectors_ < 0 ? ConstView() : pass.parameters[vectors_];
  }
  void initialise_fixed(Parameters& parameters, Rng& rng) const;
  View at(View rows, const StepPass& pass, int64_t t) const {
    return rows.slice_rows(t * pass.x.lanes(), pass.x.lanes());
  }
  void accumulate_gradient(const StepPass& pass, ConstView d_z, Parameters& gradient) const;
  kernels::Matrix recurrent_weights(const StepPass& pass) const;
  kernels::Matrix packed(const StepPass& pass, int slot, int64_t k, int64_t n) const {
    return kernels::Matrix::packed(pass.workspace.get(slot).data, k, n);
  }

  const CellForm& cell_;
  int64_t input_, hidden_;
  double forget_bias_;
  Layout::PartId weight_input_ = -1, weight_hidden_ = -1, bias_ = -1, vectors_ = -1;
  int z_ = -1;              // slot (T*N, kept*H): pre-activations, then what the cell keeps
  int memory_ = -1;         // slot ((T+1)*N, states*H): before each step, after the cut
  int d_z_ = -1;            // slot (T*N, (products + vectors)*H): by the pre-activations | by the units' own weights
  int d_z_again_ = -1;      // slot (N, (products + vectors)*H): of a step that an earlier journey saw
  int packed_hidden_ = -1;  // slot: W_h in panels
  int transposed_hidden_ = -1;  // slot: W_h^T in panels
  int transposed_input_ = -1;   // slot: W_x^T in panels
  int derived_ = -1;            // slot (derived, H): of the units' own weights
  int unit_ = -1;               // slot (N, states*H): ones at one state
  int slope_ = -1;              // slot (N, carried * (products + vectors)*H): d(each carried state) / d(z | own)
  int jacobian_ = -1;           // slot (N, carried * states*H): d(each carried state) / d(state before)
};

}  // namespace engram::inline ENGRAM_REAL

// Gated<Cell>: a Step whose pre-activations are z = b + x W_x + h W_h and whose rest is a Cell's pointwise equations:
// Elman, GRU, LSTM (nn/cells.h).
//
// Shapes: W_x (D, input.count * H), W_h (H, hidden.count * H), b (products * H); memory (N, states * H), h first.
// Each element of z is one chain: bias, then the x part, then the h part. The x part of all T steps is one product.
#pragma once

#include "engram/core/kernels/kernels.h"
#include "engram/nn/cell_kernels.h"
#include "engram/nn/initialise.h"
#include "engram/nn/recurrent.h"

namespace engram::inline ENGRAM_REAL {

template <class Cell>
class Gated {
 public:
  Gated(int64_t input, int64_t hidden) : input_(input), hidden_(hidden) {}

  Shape shape() const { return {input_, hidden_, Cell::states * hidden_}; }
  void declare(Layout& layout);
  // Every part uniform in +-1/sqrt(H), as torch does.
  void initialise(Parameters& parameters, Rng& rng) const;

  void begin(const StepPass& pass) const;
  View memory(const StepPass& pass, int64_t t) const;
  void forward(const StepPass& pass, int64_t t, LaneRange lanes) const;
  void begin_backward(const StepPass& pass) const;
  void backward(const StepPass& pass, int64_t t, LaneRange lanes, ConstView d_next, View d_previous, bool add) const;
  void end(const StepPass& pass, View d_x, Parameters* gradient) const;

  Layout::PartId weight_input() const { return weight_input_; }
  Layout::PartId weight_hidden() const { return weight_hidden_; }
  Layout::PartId bias() const { return bias_; }

 private:
  View input_columns(View z) const { return z.slice_columns(Cell::input.first * hidden_, Cell::input.count * hidden_); }
  View hidden_columns(View z) const {
    return z.slice_columns(Cell::hidden.first * hidden_, Cell::hidden.count * hidden_);
  }
  View at(View rows, const StepPass& pass, int64_t t) const {
    return rows.slice_rows(t * pass.x.lanes(), pass.x.lanes());
  }
  kernels::Matrix recurrent_weights(const StepPass& pass) const;
  kernels::Matrix packed(const StepPass& pass, int slot, int64_t k, int64_t n) const {
    return kernels::Matrix::packed(pass.workspace.get(slot).data, k, n);
  }

  int64_t input_, hidden_;
  Layout::PartId weight_input_ = -1, weight_hidden_ = -1, bias_ = -1;
  int z_ = -1;                  // slot (T*N, kept*H): pre-activations, then what the cell keeps
  int memory_ = -1;             // slot ((T+1)*N, states*H): before each step, after the cut
  int d_z_ = -1;                // slot (T*N, products*H)
  int d_z_again_ = -1;          // slot (N, products*H): of a step that an earlier journey saw
  int packed_hidden_ = -1;      // slot: W_h in panels
  int transposed_hidden_ = -1;  // slot: W_h^T in panels
  int transposed_input_ = -1;   // slot: W_x^T in panels
};

extern template class Gated<Elman>;
extern template class Gated<Gru>;
extern template class Gated<Lstm>;

}  // namespace engram::inline ENGRAM_REAL

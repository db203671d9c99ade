// Specimen: a module on a random sequence, and all derivatives of a random loss by every way we know. Compiled in double only.
//
//   L = sum_t y_t . d_y_t + m_T . d_m_T,  d_y, d_m_T, x and the initial memory random, N = 4 lanes:
//   lane 0 starts at t = 0, lane 1 in the middle, lane 2 never, lane 3 twice.
#pragma once

#include <string>

#include "engram/nn/module.h"
#include "engram/oracle/equations.h"

namespace engram::inline ENGRAM_REAL {

struct Derivatives {
  Parameters parameters;
  Tensor d_x;       // (T*N, D)
  Tensor d_memory;  // (N, M) by the memory before step 0
};

class Specimen {
 public:
  static constexpr int64_t lanes = 4;

  Specimen(ModulePtr module, int64_t steps, uint64_t seed);

  Sequence sequence() const { return {x, start}; }
  Derivatives zero() const;
  double loss();                    // of the public members as they stand
  Derivatives by_backward() const;  // forward with keep, then Module::backward: what is judged

  ModulePtr module;
  Parameters parameters;
  Tensor x, start;      // (T*N, D), (T, N)
  Tensor initial;       // (N, M) memory before step 0
  Tensor d_y, d_final;  // (T*N, O), (N, M)

 private:
  mutable Workspace workspace_;
  Tensor y_, memory_;
};

// One derivative at a time from values of the loss.
Derivatives by_finite_differences(Specimen& specimen);

// The whole sequence written out on the tape. A recurrent layer's equation; the module must be one such layer.
using Equation = oracle::Row<oracle::Variable> (*)(const oracle::Row<oracle::Variable>& x,
                                                   const oracle::Row<oracle::Variable>& memory,
                                                   const oracle::RecurrentWeights<oracle::Variable>& weights);
// A cell's textbook; nullptr for a memory that has none.
Equation find_equation(const std::string& memory);
// The parts of one recurrent layer by their names.
oracle::RecurrentWeights<oracle::Variable> recurrent_weights(const Layout& layout,
                                                             const std::vector<oracle::Table<oracle::Variable>>& parts,
                                                             int64_t units);
Derivatives by_tape(const Specimen& specimen, Equation equation);

// The same for an Mlp with ReLU hidden layers, which finite differences cannot judge at the kink.
Derivatives by_tape_of_mlp(const Specimen& specimen);

// The worst relative difference over d_x, d_memory and each part of the parameters, each by its own magnitude.
double difference(const Derivatives& a, const Derivatives& b);

}  // namespace engram::inline ENGRAM_REAL

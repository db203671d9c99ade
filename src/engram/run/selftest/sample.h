// A module in float on a random sequence with starts inside it: what the self-test's comparisons of bytes run.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engram/core/kernels/kernels.h"
#include "engram/nn/module.h"
#include "engram/run/selftest/selftest.h"

namespace engram::inline ENGRAM_REAL {

using Numbers = std::vector<Real>;

// How many of the numbers differ in their bits; another count of numbers differs in all of them.
int64_t differing(std::span<const Real> a, std::span<const Real> b);
void append(ConstView from, Numbers& to);
void randomise(std::span<Real> values, Rng& rng);  // standard normal

// Kernels run on `target` while this lives.
class OnTarget {
 public:
  explicit OnTarget(kernels::Target target) : before_(kernels::target()) { kernels::set_target(target); }
  ~OnTarget() { kernels::set_target(before_); }
  OnTarget(const OnTarget&) = delete;
  OnTarget& operator=(const OnTarget&) = delete;

 private:
  kernels::Target before_;
};

// A comparison of bytes on every available target: the figure is the number of differing numbers, the bound 0. A
// failing check's subject names the first target that differs.
Check on_every_target(std::string name, std::string subject, const std::function<int64_t()>& different);

struct Sample {
  Sample(ModulePtr module, int64_t steps, int64_t lanes, uint64_t seed);

  int64_t steps() const { return start.rows(); }
  int64_t lanes() const { return start.columns(); }
  Sequence sequence(int64_t from, int64_t to) const;  // steps [from, to)

  struct Outcome {
    Tensor y, memory;      // forward
    Tensor d_x, d_memory;  // backward
    Parameters gradient;
    Numbers all() const;
  };
  // Forward and backward of everything at once.
  Outcome run(Threads* threads = nullptr) const;
  Outcome zero() const;

  ModulePtr module;
  Parameters parameters;
  Tensor x, start;      // (T*N, D), (T, N)
  Tensor memory;        // (N, M) before step 0
  Tensor d_y, d_final;  // (T*N, O), (N, M)
};

}  // namespace engram::inline ENGRAM_REAL

// Eligibility traces: how much each state (or state-action pair, or feature) is to blame for the present error.
//
//   every step     z <- gamma lambda z
//   accumulating   z(i) <- z(i) + 1                                   Sutton & Barto eq. 12.5
//   replacing      z(i) <- 1                                          Singh & Sutton (1996); eq. 12.12
//   dutch          z(i) <- z(i) + 1 - alpha z(i), after the decay     van Seijen et al. (2016); eq. 12.11
//
// Only what was visited in this episode is stored and decayed; a trace below 1e-16 is dropped, because its update no
// longer reaches the last bit of a value as large as the error.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/error.h"
#include "engram/core/real.h"

namespace engram::inline ENGRAM_REAL {

enum class TraceKind : uint8_t { accumulating, replacing, dutch };

class Traces {
 public:
  explicit Traces(int64_t size = 0) : trace_(static_cast<size_t>(size)) {}

  void resize(int64_t size) { trace_.resize(static_cast<size_t>(size)); }
  double operator[](int64_t i) const { return trace_[static_cast<size_t>(i)]; }
  std::span<const int64_t> active() const { return active_; }

  void decay(double factor) {
    if (factor == 0) return clear();
    size_t kept = 0;
    for (const int64_t i : active_) {
      double& z = trace_[static_cast<size_t>(i)];
      z *= factor;
      if (z < smallest && z > -smallest) {
        z = 0;
      } else {
        active_[kept++] = i;
      }
    }
    active_.resize(kept);
  }
  void visit_index(int64_t i, TraceKind kind, double learning_rate) {
    double& z = trace_[static_cast<size_t>(i)];
    if (z == 0) active_.push_back(i);
    if (kind == TraceKind::replacing) {
      z = 1;
    } else {
      z += kind == TraceKind::dutch ? 1 - learning_rate * z : 1;
    }
  }
  // A feature of any size: z(i) <- z(i) + x, or z(i) <- x.
  void mark(int64_t i, double x, bool replace) {
    double& z = trace_[static_cast<size_t>(i)];
    if (z == 0) active_.push_back(i);
    z = replace ? x : z + x;
  }
  // Not i itself in the same step: it leaves the list at the next decay.
  void forget(int64_t i) { trace_[static_cast<size_t>(i)] = 0; }
  void clear() {
    for (const int64_t i : active_) trace_[static_cast<size_t>(i)] = 0;
    active_.clear();
  }

  // values(i) += step z(i)
  template <class Values>
  void apply(double step, Values& values) const {
    for (const int64_t i : active_) values[static_cast<size_t>(i)] += step * trace_[static_cast<size_t>(i)];
  }

  void visit(Archive& archive) {
    archive("trace", std::span(trace_));
    archive("active", active_, {0, static_cast<int64_t>(trace_.size()) - 1});
  }

 private:
  static constexpr double smallest = 1e-16;
  std::vector<double> trace_;
  std::vector<int64_t> active_;  // where trace_ is not zero, in order of visit
};

inline TraceKind trace_kind(const std::string& name) {
  if (name == "accumulating") return TraceKind::accumulating;
  if (name == "replacing") return TraceKind::replacing;
  if (name == "dutch") return TraceKind::dutch;
  throw Error("trace: expected accumulating, replacing or dutch, found '" + name + "'");
}

}  // namespace engram::inline ENGRAM_REAL

// StateIndex: the observation of a finite world as the number of its row in a table.
//
// Discrete and MultiDiscrete spaces are counted through (the last column fastest) as long as the table is small; a
// large space gets a growing table instead, whose rows are numbered in the order in which states are first seen.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/space.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class StateIndex {
 public:
  static constexpr int64_t unseen = -1;

  // Error where the space cannot be counted through (fit.h).
  explicit StateIndex(const Space& space, int64_t largest_fixed = int64_t{1} << 20);

  bool growing() const { return growing_; }
  int64_t states() const { return growing_ ? static_cast<int64_t>(keys_.size()) : all_; }
  int64_t find(ConstView row) const;  // unseen, or the number of the state; row (1, columns)
  int64_t add(ConstView row);         // the number of the state, a new one where it is unseen

  void visit(Archive& archive);

 private:
  int64_t key(ConstView row) const;

  std::vector<int> counts_;
  int64_t all_ = 1;
  bool growing_;
  std::vector<int64_t> keys_;  // of the states seen, in order
  std::unordered_map<int64_t, int64_t> number_;
};

}  // namespace engram::inline ENGRAM_REAL

// KnownBars: the bars that an agent was trained or chosen on, so that no verdict is passed on them, whatever file they
// come from the next time.
//
// A bar is 64 bits: the fingerprint of its instant and its open, high, low and close, rounded to float, so that another
// file of the same bars may write fewer digits or another name. Two bars that differ share one by a chance of 2^-64.
// Eight bytes a bar in every checkpoint.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engram/core/archive.h"
#include "engram/data/prices.h"

namespace engram {

class KnownBars {
 public:
  void add(const Prices& prices, int64_t begin, int64_t end);  // rows
  void add(const KnownBars& others);
  // Those rows of [begin, end) that are known, ascending.
  std::vector<int64_t> rows_in(const Prices& prices, int64_t begin, int64_t end) const;
  // Loading adds to what is known: who goes on from another's weights knows the other's bars too.
  void visit(Archive& archive);

 private:
  void add(const std::vector<uint64_t>& sorted);

  std::shared_ptr<const std::vector<uint64_t>> hashes_ = std::make_shared<std::vector<uint64_t>>();  // ascending
};

}  // namespace engram

#include "engram/algorithms/tabular/state_index.h"

#include "engram/algorithms/fit.h"
#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

StateIndex::StateIndex(const Space& space, int64_t largest_fixed) : counts_(space.counts()) {
  if (const std::string reason = uncountable(space); !reason.empty()) throw Error("it " + reason);
  for (const int count : counts_) all_ *= count;
  growing_ = all_ > largest_fixed;
}

int64_t StateIndex::key(ConstView row) const {
  int64_t key = 0;
  for (size_t i = 0; i < counts_.size(); ++i) key = key * counts_[i] + static_cast<int64_t>(row.data[i]);
  return key;
}

int64_t StateIndex::find(ConstView row) const {
  if (!growing_) return key(row);
  const auto found = number_.find(key(row));
  return found == number_.end() ? unseen : found->second;
}

int64_t StateIndex::add(ConstView row) {
  if (!growing_) return key(row);
  const auto [place, is_new] = number_.try_emplace(key(row), states());
  if (is_new) keys_.push_back(place->first);
  return place->second;
}

void StateIndex::visit(Archive& archive) {
  archive("keys", keys_, {0, all_ - 1});
  number_.clear();
  for (size_t i = 0; i < keys_.size(); ++i) number_[keys_[i]] = static_cast<int64_t>(i);
  archive.demand(growing_ ? number_.size() == keys_.size() : keys_.empty(), "keys", "each state once");
}

}  // namespace engram::inline ENGRAM_REAL

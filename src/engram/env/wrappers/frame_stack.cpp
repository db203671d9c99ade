#include "engram/env/wrappers/frame_stack.h"

#include <algorithm>

namespace engram::inline ENGRAM_REAL {
namespace {

template <class T>
std::vector<T> repeated(const std::vector<T>& once, int64_t times) {
  std::vector<T> all;
  for (int64_t k = 0; k < times; ++k) all.insert(all.end(), once.begin(), once.end());
  return all;
}

Space stacked(const Space& space, int64_t frames) {
  if (space.type() != Space::Type::box) return Space::multi_discrete(repeated(space.counts(), frames));
  return Space::box(repeated(space.low(), frames), repeated(space.high(), frames));
}

}  // namespace

FrameStack::FrameStack(const VectorEnv& inner, int64_t frames)
    : space_(stacked(inner.observation_space(), frames)), frames_(inner.lanes(), space_.columns()) {}

void FrameStack::begin(int64_t lane, ConstView observation, View seen) {
  const View stack = frames_.view().slice_rows(lane, 1);
  for (int64_t first = 0; first < stack.columns; first += observation.columns) {
    copy(observation, stack.slice_columns(first, observation.columns));
  }
  copy(stack, seen);
}

void FrameStack::follow(int64_t lane, const Seen& step, View seen) {
  const auto stack = frames_.view().row_span(lane);
  const auto oldest = step.observation.row_span(0).size();
  std::copy(stack.begin() + static_cast<int64_t>(oldest), stack.end(), stack.begin());
  std::ranges::copy(step.observation.row_span(0), stack.end() - static_cast<int64_t>(oldest));
  std::ranges::copy(stack, seen.data);
}

}  // namespace engram::inline ENGRAM_REAL

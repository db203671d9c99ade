#include "engram/env/tabular_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/resources.h"

namespace engram {
namespace {

constexpr int64_t most_states = std::numeric_limits<uint32_t>::max();
constexpr double sum_tolerance = 1e-9;  // of the probabilities of one (state, action)

// Bytes of the model, of the sorting, and of what a solver keeps per state.
double bytes_needed(double states, double actions, double moves) {
  return states * (8 * actions + 64) + moves * (21 + 4 + 32);
}

std::string grouped(double bytes) {
  std::string digits = std::to_string(static_cast<uint64_t>(std::min(bytes, 1e19)));
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, " ");
  return digits;
}

std::string pair_text(int64_t state, int64_t action) {
  return "state " + std::to_string(state) + ", action " + std::to_string(action);
}

void set(std::vector<double>& values, int64_t at, double value) {
  if (values.size() <= static_cast<size_t>(at)) values.resize(static_cast<size_t>(at) + 1);
  values[static_cast<size_t>(at)] = value;
}

}  // namespace

ModelBuilder::ModelBuilder(int64_t states, int64_t actions, std::string name)
    : name_(std::move(name)),
      fixed_states_(states > 0),
      fixed_actions_(actions > 0),
      states_(states),
      actions_(actions) {
  demand_memory();
}

void ModelBuilder::fail(int64_t line, const std::string& text) const {
  throw Error(name_ + (line > 0 ? ":" + std::to_string(line) : "") + ": " + text);
}

void ModelBuilder::demand_memory() const {
  const double bytes =
      bytes_needed(static_cast<double>(states_), static_cast<double>(actions_), static_cast<double>(count_));
  const double present = bytes < 1e6 ? HUGE_VAL : available_memory();
  const bool fits = states_ <= most_states && bytes <= present;
  if (fits) return;
  fail(0, std::to_string(states_) + " states x " + std::to_string(actions_) + " actions with " +
              std::to_string(count_) + " moves need " + grouped(bytes) + " bytes, available are " + grouped(present) +
              "; number states from 0 without gaps, or choose a smaller problem");
}

void ModelBuilder::add(int64_t state, int64_t action, const Transition& m, int64_t line) {
  const auto inside = [&](const char* what, int64_t value, int64_t size, bool fixed, int64_t most) {
    if (value >= 0 && value < (fixed ? size : most)) return;
    fail(line, std::string(what) + ": expected 0.." + std::to_string((fixed ? size : most) - 1) + ", found " +
                   std::to_string(value) +
                   (value < 0 || fixed ? ""
                                       : "; a table up to there would need " +
                                             grouped(bytes_needed(static_cast<double>(value), 1, 0)) + " bytes"));
  };
  inside("state", state, states_, fixed_states_, most_states);
  inside("next", m.next, states_, fixed_states_, most_states);
  inside("action", action, actions_, fixed_actions_, std::numeric_limits<int32_t>::max());
  if (!(m.probability >= 0 && m.probability <= 1)) {
    fail(line, pair_text(state, action) + ": expected a probability in [0, 1], found " + shortest(m.probability));
  }
  if (!std::isfinite(m.reward)) {
    fail(line, pair_text(state, action) + ": expected a finite reward, found " + shortest(m.reward));
  }
  if (count_ == std::numeric_limits<uint32_t>::max()) fail(line, "more than 4294967295 moves");
  states_ = std::max({states_, state + 1, m.next + 1});
  actions_ = std::max(actions_, action + 1);
  knows_terminal_ = knows_terminal_ || m.terminal;
  if (count_ % block_moves == 0) blocks_.push_back(std::make_unique<Move[]>(block_moves));
  blocks_.back()[count_++ % block_moves] = {static_cast<uint32_t>(state),
                                            static_cast<uint32_t>(m.next),
                                            static_cast<uint32_t>(line),
                                            static_cast<uint32_t>(action) & 0x7FFFFFFF,
                                            m.terminal,
                                            m.probability,
                                            m.reward};
}

void ModelBuilder::state_reward(int64_t state, double reward) { set(state_reward_, state, reward); }
void ModelBuilder::start(int64_t state, double probability) { set(start_, state, probability); }

SparseModel ModelBuilder::build() {
  if (states_ == 0) fail(0, "no moves");
  demand_memory();
  SparseModel model;
  model.states_ = states_;
  model.actions_ = actions_;
  model.state_reward_ = std::move(state_reward_);
  model.start_ = std::move(start_);
  if (!model.state_reward_.empty()) model.state_reward_.resize(static_cast<size_t>(states_));
  if (!model.start_.empty()) model.start_.resize(static_cast<size_t>(states_));
  mark_terminal_states(model);
  fill_rows(model, sorted());
  check_sums(model);
  blocks_.clear();
  count_ = 0;
  return model;
}

void ModelBuilder::mark_terminal_states(SparseModel& model) const {
  std::vector<bool> left(static_cast<size_t>(states_), false), ended = left, entered = left;
  for (uint32_t i = 0; i < count_; ++i) {
    const Move& m = move(i);
    left[m.state] = true;
    entered[m.next] = true;
    if (m.terminal) ended[m.next] = true;
  }
  model.terminal_state_.resize(static_cast<size_t>(states_));
  for (size_t s = 0; s < ended.size(); ++s) {
    if (knows_terminal_ && entered[s] && !left[s] && !ended[s]) {
      fail(0, "state " + std::to_string(s) + " is entered but has no moves, and no move into it says terminal 1; " +
                  "add its moves, or terminal 1 to those that end there");
    }
    model.terminal_state_[s] = ended[s] || !left[s];
  }
}

// The order of the moves by (state, action, next); of equal ones the first told comes first.
std::vector<uint32_t> ModelBuilder::sorted() const {
  std::vector<uint32_t> order(count_);
  std::iota(order.begin(), order.end(), 0U);
  const auto before = [this](uint32_t a, uint32_t b) {
    const Move &x = move(a), &y = move(b);
    if (x.state != y.state) return x.state < y.state;
    if (x.action != y.action) return x.action < y.action;
    return x.next != y.next ? x.next < y.next : a < b;
  };
  if (!std::is_sorted(order.begin(), order.end(), before)) std::sort(order.begin(), order.end(), before);
  return order;
}

void ModelBuilder::fill_rows(SparseModel& model, const std::vector<uint32_t>& order) const {
  model.offset_.assign(static_cast<size_t>(states_ * actions_) + 1, 0);
  for (auto* column : {&model.probability_, &model.reward_}) column->reserve(count_);
  model.next_.reserve(count_);
  model.terminal_.reserve(count_);
  const Move* last = nullptr;
  for (const uint32_t i : order) {
    const Move& m = move(i);
    if (model.terminal_state_[m.state]) continue;
    const bool same = last != nullptr && last->state == m.state && last->action == m.action && last->next == m.next;
    if (same && last->terminal != m.terminal) {
      fail(m.line, pair_text(m.state, m.action) + ", next " + std::to_string(m.next) +
                       ": rows with different terminal flags" +
                       (last->line > 0 ? " (the other is line " + std::to_string(last->line) + ")" : ""));
    }
    if (same) {
      merge(model, m);
    } else {
      append(model, m);
    }
    last = &m;
  }
  std::partial_sum(model.offset_.begin(), model.offset_.end(), model.offset_.begin());
}

void ModelBuilder::append(SparseModel& model, const Move& m) const {
  ++model.offset_[static_cast<size_t>(int64_t{m.state} * actions_ + m.action) + 1];
  model.next_.push_back(m.next);
  model.probability_.push_back(m.probability);
  model.reward_.push_back(m.reward);
  model.terminal_.push_back(m.terminal);
}

void ModelBuilder::merge(SparseModel& model, const Move& m) const {
  double &probability = model.probability_.back(), &reward = model.reward_.back();
  const double sum = probability + m.probability;
  if (reward != m.reward && sum > 0) reward = (probability * reward + m.probability * m.reward) / sum;
  probability = sum;
}

int64_t ModelBuilder::first_line(int64_t state, int64_t action) const {
  for (uint32_t i = 0; i < count_; ++i) {
    if (move(i).state == state && move(i).action == action) return move(i).line;
  }
  return 0;
}

void ModelBuilder::check_sums(const SparseModel& model) const {
  for (int64_t row = 0; row < states_ * actions_; ++row) {
    const auto first = static_cast<size_t>(model.offset_[static_cast<size_t>(row)]);
    const auto last = static_cast<size_t>(model.offset_[static_cast<size_t>(row) + 1]);
    double sum = 0;
    for (size_t i = first; i < last; ++i) sum += model.probability_[i];
    if (first < last && !(std::abs(sum - 1) <= sum_tolerance)) {
      fail(first_line(row / actions_, row % actions_),
           pair_text(row / actions_, row % actions_) + ": probabilities must sum to 1, found " + shortest(sum));
    }
  }
}

}  // namespace engram

// Finite Markov decision processes as tables: what planning reads and what every finite world can write down.
//
//   p(s', r | s, a): for each state s and action a a list of (next, probability, reward, terminal)
//
// A state is terminal where some move with `terminal` enters it, or where it has no moves at all; it keeps no moves
// and is worth 0. In other states an action without moves is not available. Two styles of reward, which add: r on the
// move (Sutton & Barto, 2nd ed., eq. 3.2) and R(s) on the state (Russell & Norvig, eq. 17.5):
//
//   v(s) = R(s) + max_a sum_s' p(s' | s, a) (r(s, a, s') + gamma v(s'))        v(terminal s) = R(s)
#pragma once

#include <concepts>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace engram {

struct Transition {
  int64_t next;
  double probability, reward;
  bool terminal;  // the move ends the episode
};

template <class M>
concept TabularModel = requires(const M& m, int64_t i) {
  { m.states() } -> std::convertible_to<int64_t>;
  { m.actions() } -> std::convertible_to<int64_t>;
  { m.terminal(i) } -> std::convertible_to<bool>;
  { *m.transitions(i, i).begin() } -> std::convertible_to<Transition>;  // an empty range: not available
};

// Compressed rows: the moves of (s, a) lie at [offset(s A + a), offset(s A + a + 1)), ascending in `next`, one array a
// column, 21 bytes a move. Built by ModelBuilder; never changed after that.
class SparseModel {
 public:
  class Row;

  int64_t states() const { return states_; }
  int64_t actions() const { return actions_; }
  int64_t moves() const { return offset_.back(); }
  Row transitions(int64_t state, int64_t action) const;
  bool allowed(int64_t state, int64_t action) const {
    const size_t row = static_cast<size_t>(state * actions_ + action);
    return offset_[row] < offset_[row + 1];
  }
  bool terminal(int64_t state) const { return terminal_state_[static_cast<size_t>(state)]; }
  double state_reward(int64_t state) const {
    return state_reward_.empty() ? 0 : state_reward_[static_cast<size_t>(state)];
  }
  double start(int64_t state) const { return start_.empty() ? 0 : start_[static_cast<size_t>(state)]; }

  // The arrays themselves, for sweeps.
  const std::vector<int64_t>& offset() const { return offset_; }                // states * actions + 1
  const std::vector<uint32_t>& next() const { return next_; }                   // moves
  const std::vector<double>& probability() const { return probability_; }       // moves
  const std::vector<double>& reward() const { return reward_; }                 // moves
  const std::vector<double>& state_rewards() const { return state_reward_; }    // states, or empty: all 0
  const std::vector<double>& start_probabilities() const { return start_; }     // states, or empty: not told
  const std::vector<bool>& terminal_states() const { return terminal_state_; }  // states

 private:
  friend class ModelBuilder;
  int64_t states_ = 0, actions_ = 0;
  std::vector<int64_t> offset_{0};
  std::vector<uint32_t> next_;
  std::vector<double> probability_, reward_;
  std::vector<uint8_t> terminal_;
  std::vector<bool> terminal_state_;
  std::vector<double> state_reward_, start_;
};

// The moves of one (state, action); its iterator makes each Transition on the way.
class SparseModel::Row {
 public:
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Transition;
    using difference_type = std::ptrdiff_t;
    using pointer = const Transition*;
    using reference = Transition;

    iterator() = default;
    iterator(const SparseModel* model, size_t at) : model_(model), at_(at) {}
    Transition operator*() const {
      return {model_->next_[at_], model_->probability_[at_], model_->reward_[at_], model_->terminal_[at_] != 0};
    }
    iterator& operator++() {
      ++at_;
      return *this;
    }
    iterator operator++(int) {
      iterator before = *this;
      ++at_;
      return before;
    }
    bool operator==(const iterator&) const = default;

   private:
    const SparseModel* model_ = nullptr;
    size_t at_ = 0;
  };

  Row(const SparseModel* model, size_t first, size_t last) : model_(model), first_(first), last_(last) {}
  iterator begin() const { return {model_, first_}; }
  iterator end() const { return {model_, last_}; }
  size_t size() const { return last_ - first_; }
  bool empty() const { return first_ == last_; }
  Transition operator[](size_t i) const { return *iterator(model_, first_ + i); }

 private:
  const SparseModel* model_;
  size_t first_, last_;
};

inline SparseModel::Row SparseModel::transitions(int64_t state, int64_t action) const {
  const size_t row = static_cast<size_t>(state * actions_ + action);
  return {this, static_cast<size_t>(offset_[row]), static_cast<size_t>(offset_[row + 1])};
}

// Collects moves in any order and makes the model.
//
// Several moves of one (state, action, next) merge: probabilities add, rewards average by probability; different
// `terminal` flags are an error. Further errors: a probability that is not in [0, 1], probabilities of one (state,
// action) that do not sum to 1 within 1e-9, a reward that is not finite, a state or action outside the given sizes,
// a state that is entered but has no moves though other moves say `terminal`, tables that would not fit into memory
// (told before they are allocated). `name` begins each message; `line` > 0 is shown as its line.
class ModelBuilder {
 public:
  // 0: as many as the moves name.
  explicit ModelBuilder(int64_t states = 0, int64_t actions = 0, std::string name = "model");

  void add(int64_t state, int64_t action, const Transition& move, int64_t line = 0);
  void state_reward(int64_t state, double reward);
  void start(int64_t state, double probability);
  SparseModel build();  // leaves the builder empty

 private:
  struct Move {
    uint32_t state, next, line;
    uint32_t action : 31;
    uint32_t terminal : 1;
    double probability, reward;
  };
  static constexpr size_t block_moves = size_t{1} << 16;

  [[noreturn]] void fail(int64_t line, const std::string& text) const;
  const Move& move(uint32_t i) const { return blocks_[i / block_moves][i % block_moves]; }
  void demand_memory() const;
  std::vector<uint32_t> sorted() const;
  void mark_terminal_states(SparseModel& model) const;
  void fill_rows(SparseModel& model, const std::vector<uint32_t>& order) const;
  void append(SparseModel& model, const Move& m) const;
  void merge(SparseModel& model, const Move& m) const;
  void check_sums(const SparseModel& model) const;
  int64_t first_line(int64_t state, int64_t action) const;  // where their moves begin

  std::string name_;
  bool fixed_states_, fixed_actions_;
  int64_t states_, actions_;
  bool knows_terminal_ = false;  // some move says `terminal`
  // Blocks instead of one vector: a vector that grows holds three times what is in it for a moment.
  std::vector<std::unique_ptr<Move[]>> blocks_;
  uint32_t count_ = 0;
  std::vector<double> state_reward_, start_;
};

}  // namespace engram

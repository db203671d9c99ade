#include "engram/env/pomdp/pomdp_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <optional>

#include "engram/core/error.h"
#include "engram/core/resources.h"

namespace engram {
namespace {

struct Token {
  std::string_view text;  // ":" or a word; "" at the end of the file
  int64_t line = 1;
};

// Words and colons, two at a time in sight.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text), now_(scan()), then_(scan()) {}
  const Token& now() const { return now_; }
  const Token& then() const { return then_; }
  Token take() {
    const Token taken = now_;
    now_ = then_;
    then_ = scan();
    return taken;
  }

 private:
  Token scan() {
    skip();
    const size_t first = at_;
    if (at_ < text_.size() && text_[at_++] != ':') at_ = std::min(text_.find_first_of(": \t\r\n#", at_), text_.size());
    return {text_.substr(first, at_ - first), line_};
  }
  void skip() {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size());
      if (at_ == text_.size()) return;
      if (text_[at_] == '\n') ++line_;
      if (std::string_view(" \t\r\n").find(text_[at_]) == std::string_view::npos) return;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  int64_t line_ = 1;
  Token now_, then_;
};

// One of a kind, or all of it.
struct Choice {
  int64_t first, last;
};

struct Named {
  Labels labels;
  std::map<std::string, int64_t, std::less<>> index{};
};

class Reader {
 public:
  Reader(std::string_view text, std::string file) : file_(std::move(file)), lexer_(text) {}

  Pomdp read() {
    while (!lexer_.now().text.empty()) statement();
    open_tables();
    if (model_.start.empty()) fill_start({0, states_.labels.count}, true);
    close(model_.transition, states_.labels.count, transition_line_, "T", "state");
    close(model_.sight, observations_.labels.count, sight_line_, "O", "end state");
    if (model_.costs) {
      for (double& r : model_.reward) r = -r;
    }
    model_.find_expected();
    return std::move(model_);
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& text) const {
    throw Error(file_ + ":" + std::to_string(line) + ": " + text);
  }
  [[noreturn]] void expected(const std::string& what, const Token& found) const {
    fail(found.line, "expected " + what + ", found " +
                         (found.text.empty() ? "the end of the file" : "'" + visible(found.text) + "'"));
  }

  bool took(std::string_view word) {
    if (lexer_.now().text != word) return false;
    lexer_.take();
    return true;
  }
  void demand_colon(const std::string& after) {
    if (!took(":")) expected("':' after " + after, lexer_.now());
  }
  // Where a list ends: at the next keyword, or behind the last line.
  bool list_goes_on() const {
    const std::string_view now = lexer_.now().text;
    return !now.empty() && lexer_.then().text != ":" && now != "start";
  }

  static bool is_keyword(std::string_view word) { return std::ranges::find(keywords, word) != std::end(keywords); }

  void statement() {
    const Token keyword = lexer_.take();
    line_ = keyword.line;
    if (keyword.text == "start") return read_start();
    if (!is_keyword(keyword.text))
      expected("discount, values, states, actions, observations, start, T, O or R", keyword);
    demand_colon(std::string(keyword.text));
    if (keyword.text == "discount") return read_discount();
    if (keyword.text == "values") return read_values();
    if (keyword.text == "states") return read_kind(states_, keyword);
    if (keyword.text == "actions") return read_kind(actions_, keyword);
    if (keyword.text == "observations") return read_kind(observations_, keyword);
    open_tables();
    if (keyword.text == "T") return read_probabilities(model_.transition, states_, transition_line_);
    if (keyword.text == "O") return read_probabilities(model_.sight, observations_, sight_line_);
    read_reward();
  }

  double number(const std::string& what, double least = -1e300, double most = 1e300) {
    const Token token = lexer_.take();
    std::string_view text = token.text;
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
    if (!whole || !(value >= least && value <= most)) expected(what, token);
    return value;
  }
  double probability() { return number("a probability from 0 to 1", 0, 1); }

  void read_discount() {
    model_.discount = number("a discount from 0 to below 1", 0, std::nextafter(1.0, 0.0));
    has_discount_ = true;
  }
  void read_values() {
    const Token token = lexer_.take();
    if (token.text != "reward" && token.text != "cost") expected("reward or cost", token);
    model_.costs = token.text == "cost";
  }

  static std::optional<int64_t> whole_number(std::string_view text) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
  }

  void read_kind(Named& kind, const Token& keyword) {
    if (opened_) fail(keyword.line, std::string(keyword.text) + ": expected before start, T, O and R");
    kind = {};
    if (const auto count = whole_number(lexer_.now().text)) {
      if (*count < 1 || *count > most_of_a_kind) {
        expected("1 to " + std::to_string(most_of_a_kind) + " " + std::string(keyword.text), lexer_.now());
      }
      kind.labels.count = *count;
      lexer_.take();
      return;
    }
    while (list_goes_on()) {
      const Token name = lexer_.take();
      const char first = name.text[0];
      const bool named = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
      if (!named) expected("a name that begins with a letter", name);
      if (!kind.index.emplace(name.text, kind.labels.count++).second) {
        fail(name.line, "the name '" + visible(name.text) + "' stands twice");
      }
      kind.labels.names.emplace_back(name.text);
    }
    if (kind.labels.count == 0) expected("a count or names of " + std::string(keyword.text), lexer_.now());
  }

  // The tables, as soon as something is to be written into them.
  void open_tables() {
    if (opened_) return;
    const int64_t line = lexer_.now().line;
    if (!has_discount_) fail(line, "expected 'discount: ...' before this");
    const auto demand = [&](const Named& kind, const char* name) {
      if (kind.labels.count == 0) fail(line, std::string("expected '") + name + ": ...' before start, T, O and R");
    };
    demand(states_, "states");
    demand(actions_, "actions");
    demand(observations_, "observations");
    const auto s = static_cast<double>(states_.labels.count), a = static_cast<double>(actions_.labels.count),
               o = static_cast<double>(observations_.labels.count);
    demand_memory(file_ + ": its tables", sizeof(double) * a * s * (s + o + 3), "use fewer states or observations");
    opened_ = true;
    model_.states = states_.labels;
    model_.actions = actions_.labels;
    model_.observations = observations_.labels;
    const auto rows = static_cast<size_t>(states_.labels.count * actions_.labels.count);
    model_.transition.assign(rows * static_cast<size_t>(states_.labels.count), 0);
    model_.sight.assign(rows * static_cast<size_t>(observations_.labels.count), 0);
    model_.reward.assign(rows, 0);
    transition_line_.assign(rows, 0);
    sight_line_.assign(rows, 0);
  }

  Choice all(const Named& kind) const { return {0, kind.labels.count}; }
  Choice choose(const Named& kind, const std::string& what) {
    const Token token = lexer_.take();
    if (token.text == "*") return all(kind);
    if (const auto named = kind.index.find(token.text); named != kind.index.end()) {
      return {named->second, named->second + 1};
    }
    const auto i = whole_number(token.text);
    if (!i || *i < 0 || *i >= kind.labels.count) {
      const std::string names = kind.labels.names.empty() ? "" : "one of their names, ";
      expected(what + " (" + names + "0 to " + std::to_string(kind.labels.count - 1) + " or *)", token);
    }
    return {*i, *i + 1};
  }

  void read_start() {
    open_tables();
    const bool include = lexer_.now().text == "include", exclude = lexer_.now().text == "exclude";
    if (include || exclude) {
      lexer_.take();
      demand_colon("include or exclude");
      return read_start_set(include);
    }
    demand_colon("start");
    if (took("uniform")) return fill_start(all(states_), true);
    const Token first = lexer_.now();
    const bool named = states_.index.contains(first.text);
    const std::string_view after = lexer_.then().text;
    const bool alone = after.empty() || after == "start" || is_keyword(after);
    if (named || (alone && states_.labels.count > 1)) return fill_start(choose(states_, "a state"), true);
    read_row(model_.start, states_.labels.count);
    const double sum = std::accumulate(model_.start.begin(), model_.start.end(), 0.0);
    if (std::abs(sum - 1) > slack) fail(first.line, "start: expected probabilities that sum to 1, found " + shown(sum));
    for (double& p : model_.start) p /= sum;
  }
  void read_start_set(bool include) {
    fill_start(all(states_), !include);
    while (list_goes_on()) {
      const Choice chosen = choose(states_, "a state");
      for (int64_t s = chosen.first; s < chosen.last; ++s) model_.start[static_cast<size_t>(s)] = include ? 1 : 0;
    }
    const double sum = std::accumulate(model_.start.begin(), model_.start.end(), 0.0,
                                       [](double before, double p) { return before + (p > 0 ? 1 : 0); });
    if (sum == 0) expected("at least one state to start in", lexer_.now());
    for (double& p : model_.start) p = p > 0 ? 1 / sum : 0;
  }
  // Uniform over `chosen`, or 0 everywhere.
  void fill_start(Choice chosen, bool within) {
    model_.start.assign(static_cast<size_t>(states_.labels.count), 0);
    const double p = within ? 1 / static_cast<double>(chosen.last - chosen.first) : 0;
    for (int64_t s = chosen.first; s < chosen.last; ++s) model_.start[static_cast<size_t>(s)] = p;
  }

  void read_row(std::vector<double>& row, int64_t columns) {
    row.resize(static_cast<size_t>(columns));
    for (double& p : row) p = probability();
  }

  // T or O, whose columns are of `kind`.
  void read_probabilities(std::vector<double>& table, const Named& kind, std::vector<int64_t>& lines) {
    const Choice a = choose(actions_, "an action");
    if (!took(":")) return read_matrix(table, kind, lines, a);
    const Choice s = choose(states_, "a state");
    if (!took(":")) return read_rows(table, kind, lines, a, s);
    const Choice column = choose(kind, &kind == &states_ ? "a state" : "an observation");
    const double p = probability();
    each_row(lines, a, s, [&](size_t row) {
      for (int64_t c = column.first; c < column.last; ++c) {
        table[row * static_cast<size_t>(kind.labels.count) + static_cast<size_t>(c)] = p;
      }
    });
  }
  void read_matrix(std::vector<double>& table, const Named& kind, std::vector<int64_t>& lines, Choice a) {
    if (lexer_.now().text == "uniform") return read_rows(table, kind, lines, a, all(states_));
    const bool identity = &kind == &states_ && took("identity");
    for (int64_t s = 0; s < states_.labels.count; ++s) {
      if (!identity) {
        read_rows(table, kind, lines, a, {s, s + 1});
        continue;
      }
      row_.assign(static_cast<size_t>(kind.labels.count), 0);
      row_[static_cast<size_t>(s)] = 1;
      write_row(table, lines, a, {s, s + 1});
    }
  }
  void read_rows(std::vector<double>& table, const Named& kind, std::vector<int64_t>& lines, Choice a, Choice s) {
    if (took("uniform")) {
      row_.assign(static_cast<size_t>(kind.labels.count), 1 / static_cast<double>(kind.labels.count));
    } else if (&kind == &states_ && took("reset")) {
      if (model_.start.empty()) fill_start(all(states_), true);
      row_ = model_.start;
    } else {
      read_row(row_, kind.labels.count);
    }
    write_row(table, lines, a, s);
  }
  void write_row(std::vector<double>& table, std::vector<int64_t>& lines, Choice a, Choice s) {
    each_row(lines, a, s, [&](size_t row) {
      std::copy(row_.begin(), row_.end(), table.begin() + static_cast<int64_t>(row * row_.size()));
    });
  }
  template <class Write>
  void each_row(std::vector<int64_t>& lines, Choice a, Choice s, const Write& write) {
    for (int64_t action = a.first; action < a.last; ++action) {
      for (int64_t state = s.first; state < s.last; ++state) {
        const auto row = static_cast<size_t>(action * states_.labels.count + state);
        lines[row] = line_;
        write(row);
      }
    }
  }

  void read_reward() {
    const Choice a = choose(actions_, "an action");
    demand_colon("the action of a reward");
    const Choice s = choose(states_, "a state");
    if (!took(":")) {  // a matrix
      for (int64_t next = 0; next < states_.labels.count; ++next) read_reward_row(a, s, {next, next + 1});
      return;
    }
    const Choice next = choose(states_, "a state");
    if (!took(":")) return read_reward_row(a, s, next);
    const Choice o = choose(observations_, "an observation");
    write_reward(a, s, next, o, number("a reward"));
  }
  void read_reward_row(Choice a, Choice s, Choice next) {
    for (int64_t o = 0; o < observations_.labels.count; ++o) write_reward(a, s, next, {o, o + 1}, number("a reward"));
  }
  void write_reward(Choice a, Choice s, Choice next, Choice o, double value) {
    const auto is_all = [](Choice c, const Named& kind) { return c.last - c.first == kind.labels.count; };
    widen(!is_all(next, states_), !is_all(o, observations_));
    const int64_t extent = model_.reward_next, seen = model_.reward_observations;
    if (extent == 1) next = {0, 1};
    if (seen == 1) o = {0, 1};
    each_row(reward_line_, a, s, [&](size_t row) {
      for (int64_t n = next.first; n < next.last; ++n) {
        for (int64_t k = o.first; k < o.last; ++k) {
          model_.reward[(row * static_cast<size_t>(extent) + static_cast<size_t>(n)) * static_cast<size_t>(seen) +
                        static_cast<size_t>(k)] = value;
        }
      }
    });
  }
  // Rewards get an axis of end states or of observations as soon as a line tells some of them apart.
  void widen(bool by_next, bool by_observation) {
    if (reward_line_.empty()) reward_line_.assign(transition_line_.size(), 0);
    const int64_t extent = by_next ? states_.labels.count : model_.reward_next;
    const int64_t seen = by_observation ? observations_.labels.count : model_.reward_observations;
    if (extent == model_.reward_next && seen == model_.reward_observations) return;
    const size_t rows = transition_line_.size();
    demand_memory(
        file_ + ": its rewards",
        2.0 * sizeof(double) * static_cast<double>(rows) * static_cast<double>(extent) * static_cast<double>(seen),
        "let fewer of them depend on end state and observation");
    std::vector<double> wide;
    wide.reserve(rows * static_cast<size_t>(extent * seen));
    for (int64_t row = 0; row < static_cast<int64_t>(rows); ++row) {
      for (int64_t n = 0; n < extent; ++n) {
        for (int64_t k = 0; k < seen; ++k) {
          wide.push_back(model_.pays(row / states_.labels.count, row % states_.labels.count, n, k));
        }
      }
    }
    model_.reward = std::move(wide);
    model_.reward_next = extent;
    model_.reward_observations = seen;
  }

  // Rows that do not sum to 1 are no probabilities.
  void close(std::vector<double>& table, int64_t columns, const std::vector<int64_t>& lines, const char* name,
             const char* what) const {
    for (size_t row = 0; row < lines.size(); ++row) {
      double* const first = table.data() + row * static_cast<size_t>(columns);
      const double sum = std::accumulate(first, first + columns, 0.0);
      const auto i = static_cast<int64_t>(row);
      const std::string place = std::string(name) + " of action " + model_.actions.of(i / states_.labels.count) + ", " +
                                what + " " + model_.states.of(i % states_.labels.count);
      if (lines[row] == 0) fail(lexer_.now().line, "expected " + place + ", found no line that tells it");
      if (std::abs(sum - 1) > slack) {
        fail(lines[row], place + ": expected probabilities that sum to 1, found " + shown(sum));
      }
      for (int64_t c = 0; c < columns; ++c) first[c] /= sum;
    }
  }

  static std::string shown(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
  }

  static constexpr std::string_view keywords[] = {"discount",     "values", "states", "actions",
                                                  "observations", "T",      "O",      "R"};
  static constexpr int64_t most_of_a_kind = int64_t{1} << 24;  // float, in which networks see them, counts no further
  static constexpr double slack = 1e-5;

  std::string file_;
  Lexer lexer_;
  Named states_, actions_, observations_;
  bool has_discount_ = false, opened_ = false;
  int64_t line_ = 1;  // of the present statement
  Pomdp model_;
  std::vector<int64_t> transition_line_, sight_line_, reward_line_;  // (A S): where a row was written last; 0: nowhere
  std::vector<double> row_;                                          // scratch
};

}  // namespace

Pomdp read_pomdp(std::string_view text, const std::string& file) { return Reader(text, file).read(); }

}  // namespace engram

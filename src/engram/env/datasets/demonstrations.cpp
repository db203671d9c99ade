#include "engram/env/datasets/demonstrations.h"

#include <algorithm>

#include "engram/core/error.h"
#include "engram/data/number_rows.h"
#include "engram/env/batched.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// The places of prefix_0, prefix_1, ... among the names.
std::vector<size_t> places_of(const std::vector<std::string>& names, const std::string& prefix) {
  std::vector<size_t> places;
  while (true) {
    const auto found = std::ranges::find(names, prefix + std::to_string(places.size()));
    if (found == names.end()) return places;
    places.push_back(static_cast<size_t>(found - names.begin()));
  }
}

void demand_columns(const std::vector<size_t>& places, const Space& space, const std::string& file, const char* name) {
  if (static_cast<int>(places.size()) == space.columns()) return;
  throw Error(file + ": demonstrations of another world: expected " + std::to_string(space.columns()) + " columns " +
              name + "0 ... for " + space.describe() + ", found " + std::to_string(places.size()) +
              "; record some there: evaluate RUN --trace FILE.csv");
}

// The row's values in those places, one after the other.
std::vector<Real> taken(const NumberRows& rows, int64_t row, const std::vector<size_t>& places) {
  std::vector<Real> values;
  for (const size_t place : places) {
    values.push_back(static_cast<Real>(rows.values[static_cast<size_t>(row) * rows.names.size() + place]));
  }
  return values;
}

std::string shown(const std::vector<Real>& values) {
  std::string text;
  for (const Real x : values) text += (text.empty() ? "" : ", ") + shortest(static_cast<double>(x));
  return text;
}

// The kinds of number of a trace, each with the space that it must fit.
struct Part {
  Part(const NumberRows& rows, const Space& space, const std::string& file, const char* prefix, const char* name)
      : space(space), places(places_of(rows.names, prefix)), fits(space), name(name) {
    demand_columns(places, space, file, prefix);
  }
  void append(const NumberRows& rows, int64_t row, const std::string& file, std::vector<Real>& to) const {
    const std::vector<Real> values = taken(rows, row, places);
    if (!fits(values.data())) {
      throw Error(file + ": step " + std::to_string(row) + ": demonstrations of another world: expected an " + name +
                  " in " + space.describe() + ", found (" + shown(values) + ")");
    }
    to.insert(to.end(), values.begin(), values.end());
  }

  const Space& space;
  std::vector<size_t> places;
  RowCheck fits;
  const char* name;
};

}  // namespace

Demonstrations::Demonstrations(const Space& observation, const Space& action, std::string_view text,
                               const std::string& file) {
  input_ = observation;
  target_ = action;
  const NumberRows rows = read_number_rows(text, file, {.chosen = "", .sequence = "episode"});
  const Part seen(rows, observation, file, "observation_", "observation");
  const Part done(rows, action, file, "action_", "action");
  std::vector<MadeRows>& episodes = parts_[0];
  for (int64_t row = 0; row < rows.rows(); ++row) {
    if (std::ranges::binary_search(rows.begins, row)) episodes.emplace_back();
    MadeRows& episode = episodes.back();
    seen.append(rows, row, file, episode.input);
    done.append(rows, row, file, episode.target);
    episode.weight.push_back(1);
  }
}

Demonstrations::Demonstrations(const Space& observation, const Space& action) {
  input_ = observation;
  target_ = action;
  MadeRows& blank = parts_[0].emplace_back();
  blank.input.assign(static_cast<size_t>(observation.columns()), 0);
  blank.target.assign(static_cast<size_t>(action.columns()), 0);
  blank.weight = {1};
}

}  // namespace engram::inline ENGRAM_REAL

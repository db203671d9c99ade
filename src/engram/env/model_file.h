// A finite model as CSV text: the user's own MDP, and what `describe --model` writes.
//
//   state,action,next,probability,reward[,terminal]       any order of columns, one row a possible outcome
//
// terminal is 1 where the move ends the episode; without that column, states without rows are the terminal ones. Rows
// of terminal states are not needed and not read. Rewards by state, which the file has no column for, are written as
// rewards on arrival: the same best policies, and values v(s) = (u(s) - R(s)) / gamma.
// Errors name file and line: an unknown or missing column, what is no number, and all that ModelBuilder refuses.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engram/env/tabular_model.h"

namespace engram {

class ModelReader {
 public:
  explicit ModelReader(std::string file);  // the name that errors show
  ~ModelReader();
  void feed(std::string_view piece);
  SparseModel finish();

 private:
  class Table;
  std::unique_ptr<Table> table_;
};

// The header, then one call a line, without its newline; 17 significant digits.
void write_model(const SparseModel& model, const std::function<void(std::string_view line)>& take);

}  // namespace engram

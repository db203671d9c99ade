// Space: what an observation or an action may be.
//
// An observation or action is one row of numbers: box: its values; discrete(n): ONE column holding the index
// 0..n-1; multi_discrete(n...): one index a column (binary = twos). Nested spaces are flattened at the doors.
#pragma once

#include <string>
#include <vector>

namespace engram {

class Space {
 public:
  enum class Type { box, discrete, multi_discrete };

  static Space box(std::vector<double> low, std::vector<double> high);  // one bound a column, +-inf allowed
  static Space box(int columns, double low, double high);
  static Space discrete(int n);
  static Space multi_discrete(std::vector<int> counts);

  Type type() const { return type_; }
  int columns() const;  // of the row that holds one observation or action
  int choices() const;  // sum of counts: the width of the logits, of the mask, of a one-hot encoding; box: 0
  int features() const { return type_ == Type::box ? columns() : choices(); }  // as a network sees it
  const std::vector<int>& counts() const { return counts_; }                   // discrete kinds: choices per column
  const std::vector<double>& low() const { return low_; }                      // box
  const std::vector<double>& high() const { return high_; }                    // box

  bool contains(const double* row) const;
  std::string describe() const;  // "Box(4; low, high)", "Discrete(2)"
  bool operator==(const Space&) const = default;

 private:
  Type type_ = Type::box;
  std::vector<double> low_, high_;
  std::vector<int> counts_;
};

}  // namespace engram

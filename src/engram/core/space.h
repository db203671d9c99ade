// Space: what an observation or an action may be.
//
// An observation or action is one row of numbers: box: its values; discrete(n): ONE column holding the index
// 0..n-1; multi_discrete(n...): one index a column (binary = twos). Nested spaces are flattened at the doors. An image
// is a box whose row holds height x width x channels values, the channels of a pixel side by side.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "engram/core/rng.h"

namespace engram {

// The smallest kind of number that keeps every value of a row.
enum class Storage : uint8_t {
  real,
  bit,    // 0 or 1
  byte,   // whole numbers from 0 to 255
  index,  // whole numbers of 32 bits
};

class Space {
 public:
  enum class Type { box, discrete, multi_discrete };

  static Space box(std::vector<double> low, std::vector<double> high);  // one bound a column, +-inf allowed
  static Space box(int columns, double low, double high);
  static Space image(int height, int width, int channels, double low = 0, double high = 255);
  static Space binary_image(int height, int width, int channels);  // each value 0 or 1
  static Space discrete(int n);
  static Space multi_discrete(std::vector<int> counts);

  Type type() const { return type_; }
  int columns() const;  // of the row that holds one observation or action: the product of shape()
  const std::vector<int>& shape() const { return shape_; }  // an image's height, width, channels; else the columns
  bool is_image() const { return shape_.size() == 3; }
  // bit: a binary image; byte: an image within 0..255, whose values are whole; index: the discrete kinds
  Storage storage() const { return storage_; }
  int choices() const;  // sum of counts: the width of the logits, of the mask, of a one-hot encoding; box: 0
  int features() const { return type_ == Type::box ? columns() : choices(); }  // as a network sees it
  const std::vector<int>& counts() const { return counts_; }                   // discrete kinds: choices per column
  const std::vector<double>& low() const { return low_; }                      // box
  const std::vector<double>& high() const { return high_; }                    // box

  bool contains(const double* row) const;

  // Draws one row uniformly among what `mask` allows: a choice c of column i is allowed where its entry is not 0. mask
  // (1, choices) or empty: everything is. An unbounded column of a box is drawn normally. Error where a column has no
  // choice left.
  template <class Mask, class Row>
  void draw(const Mask& mask, Rng& rng, const Row& row) const {
    int64_t first = 0;
    for (int column = 0; column < columns(); ++column) {
      using Number = std::remove_reference_t<decltype(row(0, column))>;
      if (type_ == Type::box) {
        row(0, column) = static_cast<Number>(draw_value(column, rng));
        continue;
      }
      const int count = counts_[static_cast<size_t>(column)];
      const auto allowed = [&](int64_t choice) { return mask.empty() || mask(0, first + choice) != 0; };
      int64_t left = 0, choice = 0;
      for (int64_t c = 0; c < count; ++c) left += allowed(c) ? 1 : 0;
      for (int64_t among = draw_rank(column, left, rng); !allowed(choice) || among-- > 0;) ++choice;
      row(0, column) = static_cast<Number>(choice);
      first += count;
    }
  }

  std::string describe() const;  // "Box(4; low, high)", "Discrete(2)"
  bool operator==(const Space&) const = default;

 private:
  double draw_value(int column, Rng& rng) const;                    // of a box
  static int64_t draw_rank(int column, int64_t allowed, Rng& rng);  // 0..allowed-1

  Type type_ = Type::box;
  Storage storage_ = Storage::real;
  std::vector<int> shape_;
  std::vector<double> low_, high_;
  std::vector<int> counts_;
};

}  // namespace engram

// Whole numbers of any size: counts beyond 2^64. Digits to the base 10^18, the lowest first, so that
// decimal text needs no division; sums and products by a word are what counting asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace engram {

class WholeNumber {
 public:
  WholeNumber() = default;
  explicit WholeNumber(uint64_t value) { add_product(one(), value); }

  bool zero() const { return digits_.empty(); }
  void operator+=(const WholeNumber& other) { add_product(other, 1); }

  // *this += other * factor; other may be *this.
  void add_product(const WholeNumber& other, uint64_t factor) {
    Wide carry = 0;
    const size_t count = other.digits_.size();
    for (size_t i = 0; i < count || carry > 0; ++i) {
      if (i == digits_.size()) digits_.push_back(0);
      carry += digits_[i];
      if (i < count) carry += static_cast<Wide>(&other == this ? digits_[i] : other.digits_[i]) * factor;
      digits_[i] = static_cast<uint64_t>(carry % base);
      carry /= base;
    }
    while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  }

  // At most what it is, and below 10^18.
  void operator-=(uint64_t less) {
    for (size_t i = 0; less > 0; ++i) {
      const bool borrows = digits_[i] < less;
      digits_[i] += (borrows ? base : 0) - less;
      less = borrows ? 1 : 0;
    }
    while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
  }

  std::string text() const {
    if (zero()) return "0";
    std::string result = std::to_string(digits_.back());
    for (size_t i = digits_.size() - 1; i-- > 0;) {
      const std::string digit = std::to_string(digits_[i]);
      result += std::string(18 - digit.size(), '0') + digit;
    }
    return result;
  }

 private:
  __extension__ using Wide = unsigned __int128;
  static constexpr uint64_t base = 1'000'000'000'000'000'000;

  static const WholeNumber& one() {
    static const WholeNumber number = [] {
      WholeNumber made;
      made.digits_ = {1};
      return made;
    }();
    return number;
  }

  std::vector<uint64_t> digits_;  // none: 0
};

}  // namespace engram

#include "engram/oracle/tape.h"

#include <algorithm>
#include <cmath>

namespace engram::oracle {
namespace {

Variable unary(Variable a, double value, double slope) {
  return a.tape == nullptr ? Variable(value) : a.tape->note(value, {a, {}}, {slope, 0});
}

Variable binary(Variable a, Variable b, double value, double slope_a, double slope_b) {
  Tape* tape = a.tape != nullptr ? a.tape : b.tape;
  return tape == nullptr ? Variable(value) : tape->note(value, {a, b}, {slope_a, slope_b});
}

}  // namespace

Variable Tape::note(double value, std::array<Variable, 2> operands, std::array<double, 2> slopes) {
  notes_.push_back({{operands[0].index, operands[1].index}, slopes});
  return {value, this, static_cast<int>(notes_.size()) - 1};
}

std::vector<double> Tape::gradient(const Variable& root) const {
  std::vector<double> bar(notes_.size());
  if (root.tape == nullptr) return bar;
  bar[static_cast<size_t>(root.index)] = 1;
  for (size_t i = static_cast<size_t>(root.index) + 1; i-- > 0;) {
    for (size_t side : {0u, 1u}) {
      const int operand = notes_[i].operands[side];
      if (operand >= 0) bar[static_cast<size_t>(operand)] += notes_[i].slopes[side] * bar[i];
    }
  }
  return bar;
}

Variable operator+(Variable a, Variable b) { return binary(a, b, a.value + b.value, 1, 1); }
Variable operator-(Variable a, Variable b) { return binary(a, b, a.value - b.value, 1, -1); }
Variable operator*(Variable a, Variable b) { return binary(a, b, a.value * b.value, b.value, a.value); }
Variable operator/(Variable a, Variable b) {
  return binary(a, b, a.value / b.value, 1 / b.value, -a.value / (b.value * b.value));
}

Variable tanh(Variable a) {
  const double y = std::tanh(a.value);
  return unary(a, y, 1 - y * y);
}
Variable sigmoid(Variable a) {
  const double y = 1 / (1 + std::exp(-a.value));
  return unary(a, y, y * (1 - y));
}
Variable relu(Variable a) { return unary(a, std::max(a.value, 0.0), a.value > 0 ? 1 : 0); }
Variable exp(Variable a) { return unary(a, std::exp(a.value), std::exp(a.value)); }
Variable log(Variable a) { return unary(a, std::log(a.value), 1 / a.value); }
Variable sqrt(Variable a) { return unary(a, std::sqrt(a.value), 0.5 / std::sqrt(a.value)); }
Variable sin(Variable a) { return unary(a, std::sin(a.value), std::cos(a.value)); }
Variable cos(Variable a) { return unary(a, std::cos(a.value), -std::sin(a.value)); }
Variable min(Variable a, Variable b) {
  const bool first = a.value <= b.value;
  return binary(a, b, first ? a.value : b.value, first ? 1 : 0, first ? 0 : 1);
}
Variable clip(Variable a, double low, double high) {
  const double y = std::clamp(a.value, low, high);
  return unary(a, y, y == a.value ? 1 : 0);
}

}  // namespace engram::oracle

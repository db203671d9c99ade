// Tape: reverse-mode differentiation of scalar double arithmetic, a judge of the derivatives that nn writes by hand.
//
// Every operation notes its (at most two) operands and the slopes d result / d operand; the gradient walks the notes
// backwards: bar(operand) += slope * bar(result) (Griewank & Walther 2008, section 3.2). Slow on purpose: one scalar
// per note, nothing shared with what it judges. Numbers without a tape are constants.
#pragma once

#include <array>
#include <vector>

namespace engram::oracle {

class Tape;

struct Variable {
  double value = 0;
  Tape* tape = nullptr;
  int index = -1;  // of its note

  Variable() = default;
  Variable(double constant) : value(constant) {}
  Variable(double value, Tape* tape, int index) : value(value), tape(tape), index(index) {}
};

class Tape {
 public:
  Variable leaf(double value) { return note(value, {}, {0, 0}); }
  Variable note(double value, std::array<Variable, 2> operands, std::array<double, 2> slopes);

  // d root / d (every note), by index; zeros where root does not depend on it.
  std::vector<double> gradient(const Variable& root) const;

 private:
  struct Note {
    std::array<int, 2> operands;  // -1: a constant or none
    std::array<double, 2> slopes;
  };
  std::vector<Note> notes_;
};

Variable operator+(Variable a, Variable b);
Variable operator-(Variable a, Variable b);
Variable operator*(Variable a, Variable b);
Variable operator/(Variable a, Variable b);
inline Variable operator-(Variable a) { return Variable(0) - a; }

Variable tanh(Variable a);
Variable sigmoid(Variable a);  // 1 / (1 + exp(-a))
Variable relu(Variable a);     // slope 0 at 0
Variable exp(Variable a);
Variable log(Variable a);
Variable sqrt(Variable a);
Variable sin(Variable a);
Variable cos(Variable a);
Variable min(Variable a, Variable b);  // ties: a
Variable clip(Variable a, double low, double high);

}  // namespace engram::oracle

// Formal languages as data sets: every step's target is the next symbol.
//
//   EmbeddedReber   B, then T or P, a string of Reber's grammar, the same T or P again, E (Fahlman 1991; Hochreiter &
//                   Schmidhuber 1997). Only who kept the second symbol knows the one before the last, which alone
//                   counts where `only_embedded` is set: chance is ln 2 there
//   AnBn            a^n b^n and an end (Gers & Schmidhuber 2001): trained on n of 1 .. train_n, judged on 1 .. test_n.
//                   After the first b everything is certain to whoever counts, and only that counts
//
// Reber's grammar: B; T S* X or P T* V; then X X or V: two states with two ways each (see `moves`), until S or V and E.
#pragma once

#include "engram/env/datasets/generated.h"

namespace engram::inline ENGRAM_REAL {

struct EmbeddedReber {
  struct Options {
    bool only_embedded = true;
    void visit(OptionVisitor& v) {
      v.option("only_embedded", only_embedded,
               "only the symbol before the last counts; false: every symbol, of which many are a matter of chance");
    }
  };
  enum Symbol { B, T, P, S, X, V, E };
  static Space input_space(const Options&) { return Space::discrete(7); }
  static Space target_space(const Options&) { return Space::discrete(7); }

  static void make(const Options& options, DataPart, Rng& rng, MadeRows& rows) {
    struct Move {
      Symbol symbol;
      int to;
    };
    // Of each state of the inner grammar after its B: two ways, equally likely.
    static constexpr Move moves[][2] = {
        {{T, 1}, {P, 2}}, {{S, 1}, {X, 3}}, {{T, 2}, {V, 4}}, {{X, 2}, {S, 5}}, {{P, 3}, {V, 5}}};
    const Symbol embedded = rng.below(2) == 0 ? T : P;
    std::vector<Symbol> string{B, embedded, B};
    for (int state = 0; state != 5;) {
      const Move move = moves[state][rng.below(2)];
      string.push_back(move.symbol);
      state = move.to;
    }
    string.insert(string.end(), {E, embedded, E});
    const size_t last = string.size() - 2;  // the embedded symbol's second time
    for (size_t t = 0; t + 1 < string.size(); ++t) {
      rows.add({static_cast<double>(string[t])}, {static_cast<double>(string[t + 1])},
               !options.only_embedded || t + 1 == last);
    }
  }
};

struct AnBn {
  struct Options {
    int64_t train_n = 10, test_n = 100;
    void visit(OptionVisitor& v) {
      v.option("train_n", train_n, {1, 1e6}, "largest n to train on");
      v.option("test_n", test_n, {1, 1e6}, "largest n to be judged on");
    }
  };
  enum Symbol { end, a, b };
  static Space input_space(const Options&) { return Space::discrete(3); }
  static Space target_space(const Options&) { return Space::discrete(3); }

  static void make(const Options& options, DataPart part, Rng& rng, MadeRows& rows) {
    const int64_t n = 1 + rng.below(part == DataPart::test ? options.test_n : options.train_n);
    const auto symbol = [n](int64_t t) { return static_cast<double>(t < n ? a : t < 2 * n ? b : end); };
    for (int64_t t = 0; t < 2 * n; ++t) rows.add({symbol(t)}, {symbol(t + 1)}, t >= n);
  }
};

}  // namespace engram::inline ENGRAM_REAL

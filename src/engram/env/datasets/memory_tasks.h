// The classic tasks that ask for a memory, as data sets (Hochreiter & Schmidhuber 1997; Bai, Kolter & Koltun 2018).
//
//   Adding          two columns: U(0, 1), and a marker that is 1 at two of `length` steps, one in each half; at the last
//                   step the sum of the two marked numbers is to be said. Who says 1 always: mse 1/6
//   TemporalOrder   X or Y at two moments among noise of four symbols, begin and end marked: which came first, which
//                   second? four classes, said at the end
//   Copy            `symbols` of 8 to keep, `length` blanks, a signal: say them in order. Who guesses among 8 where a
//                   symbol is due: ln 8 a symbol, symbols x ln 8 / (length + 2 symbols) a step
//   DelayedRecall   say the symbol that stood `delay` steps before, at every step from there on
//   Parity          a bit a step, 0 or 1: at the end, whether the ones were odd; trained on `length`, judged on
//                   `test_length`
//   DrawnOut        one to `most` of four symbols, each drawn out over 2 to 6 frames of five noisy columns, between
//                   silences: say them in their order. Nobody has aligned them: that a target stands where its symbol
//                   begins is nothing that CTC reads
//   TemporalXor     bits in threes, the third the exclusive or of the two before it: say the next bit (Elman 1990).
//                   Every third one can be known
#pragma once

#include "engram/env/datasets/generated.h"

namespace engram::inline ENGRAM_REAL {

struct LengthOption {
  int64_t length;
  explicit LengthOption(int64_t steps) : length(steps) {}
  void visit(OptionVisitor& v) {
    v.option("length", length, {4, 1e6}, "steps over which something must be kept; longer is harder");
  }
};

struct Adding {
  struct Options : LengthOption {
    Options() : LengthOption(100) {}
  };
  static Space input_space(const Options&) { return Space::box(2, 0, 1); }
  static Space target_space(const Options&) { return Space::box(1, 0, 2); }
  static void make(const Options& options, DataPart, Rng& rng, MadeRows& rows) {
    const int64_t half = options.length / 2, one = rng.below(half), two = half + rng.below(options.length - half);
    double sum = 0;
    for (int64_t t = 0; t < options.length; ++t) {
      const bool marked = t == one || t == two;
      const double x = rng.uniform();
      sum += marked ? x : 0;
      rows.add({x, marked ? 1.0 : 0.0}, {sum}, t + 1 == options.length);
    }
  }
};

struct TemporalOrder {
  struct Options : LengthOption {
    Options() : LengthOption(100) {}
  };
  static Space input_space(const Options&) { return Space::discrete(8); }   // a b c d, X, Y, begin, end
  static Space target_space(const Options&) { return Space::discrete(4); }  // XX XY YX YY
  static void make(const Options& options, DataPart, Rng& rng, MadeRows& rows) {
    constexpr int x = 4, begin = 6, end = 7;
    const int64_t L = options.length + rng.below(options.length / 10 + 1);
    const int64_t one = L / 10 + rng.below(L / 10 + 1), two = L / 2 + rng.below(L / 10 + 1);
    const int64_t first = rng.below(2), second = rng.below(2);
    for (int64_t t = 0; t < L; ++t) {
      const int64_t noise = rng.below(4);
      const int64_t symbol = t == 0 ? begin : t + 1 == L ? end : t == one ? x + first : t == two ? x + second : noise;
      rows.add({static_cast<double>(symbol)}, {static_cast<double>(2 * first + second)}, t + 1 == L);
    }
  }
};

struct Copy {
  struct Options : LengthOption {
    int64_t symbols = 10;
    Options() : LengthOption(50) {}
    void visit(OptionVisitor& v) {
      LengthOption::visit(v);
      v.option("symbols", symbols, {1, 1e6}, "how many are to be kept");
    }
  };
  static Space input_space(const Options&) { return Space::discrete(10); }  // blank, 8 symbols, signal
  static Space target_space(const Options&) { return Space::discrete(9); }  // blank, 8 symbols
  static void make(const Options& options, DataPart, Rng& rng, MadeRows& rows) {
    constexpr double blank = 0, signal = 9;
    std::vector<double> kept;
    for (int64_t i = 0; i < options.symbols; ++i) {
      kept.push_back(static_cast<double>(1 + rng.below(8)));
      rows.add({kept.back()}, {blank});
    }
    for (int64_t t = 0; t < options.length; ++t) rows.add({blank}, {blank});
    for (double symbol : kept) rows.add({signal}, {symbol});
  }
};

struct DelayedRecall {
  struct Options : LengthOption {
    int64_t delay = 10;
    Options() : LengthOption(60) {}
    void visit(OptionVisitor& v) {
      LengthOption::visit(v);
      v.option("delay", delay, {1, 1e6}, "how many steps ago the symbol stood that is to be said");
    }
  };
  static Space input_space(const Options&) { return Space::discrete(4); }
  static Space target_space(const Options&) { return Space::discrete(4); }
  static void make(const Options& options, DataPart, Rng& rng, MadeRows& rows) {
    for (int64_t t = 0; t < options.length + options.delay; ++t) {
      const double symbol = static_cast<double>(rng.below(4));
      const bool due = t >= options.delay;
      const Real before = due ? rows.input[static_cast<size_t>(t - options.delay)] : Real(0);
      rows.add({symbol}, {static_cast<double>(before)}, due);
    }
  }
};

struct Parity {
  struct Options : LengthOption {
    int64_t test_length = 1000;
    Options() : LengthOption(40) {}
    void visit(OptionVisitor& v) {
      LengthOption::visit(v);
      v.option("test_length", test_length, {4, 1e6}, "of the sequences that it is judged on");
    }
  };
  static Space input_space(const Options&) { return Space::discrete(2); }
  static Space target_space(const Options&) { return Space::discrete(2); }
  // Lengths of 1 .. length to train on, so that short ones show the way; whatever was odd so far is said at every step.
  static void make(const Options& options, DataPart part, Rng& rng, MadeRows& rows) {
    const int64_t length = part == DataPart::test ? options.test_length : 1 + rng.below(options.length);
    int64_t odd = 0;
    for (int64_t t = 0; t < length; ++t) {
      const int64_t bit = rng.below(2);
      odd ^= bit;
      const bool counts = part != DataPart::test || t + 1 == length;
      rows.add({static_cast<double>(bit)}, {static_cast<double>(odd)}, counts);
    }
  }
};

struct DrawnOut {
  struct Options {
    int64_t most = 5;
    double noise = 0.5;
    void visit(OptionVisitor& v) {
      v.option("most", most, {1, 1000}, "symbols of the longest sequence");
      v.option("noise", noise, {0, 100}, "standard deviation of what is added to each column; 1 is a symbol's height");
    }
  };
  static Space input_space(const Options&) { return Space::box(5, -1e6, 1e6); }  // one a symbol, and of silence
  static Space target_space(const Options&) { return Space::discrete(4); }
  static void make(const Options& options, DataPart, Rng& rng, MadeRows& rows) {
    constexpr int64_t silence = 4;
    const auto draw_out = [&](int64_t symbol, int64_t frames) {
      for (int64_t t = 0; t < frames; ++t) {
        double x[5];
        for (int64_t k = 0; k < 5; ++k) x[k] = (k == symbol ? 1 : 0) + options.noise * rng.normal();
        rows.add({x[0], x[1], x[2], x[3], x[4]}, {static_cast<double>(symbol % silence)}, t == 0 && symbol != silence);
      }
    };
    draw_out(silence, 1 + rng.below(3));
    for (int64_t left = 1 + rng.below(options.most); left > 0; --left) {
      draw_out(rng.below(silence), 2 + rng.below(5));
      draw_out(silence, 1 + rng.below(3));
    }
  }
};

struct TemporalXor {
  struct Options : LengthOption {
    Options() : LengthOption(300) {}
  };
  static Space input_space(const Options&) { return Space::discrete(2); }
  static Space target_space(const Options&) { return Space::discrete(2); }
  static void make(const Options& options, DataPart, Rng& rng, MadeRows& rows) {
    std::vector<int64_t> bits;
    while (static_cast<int64_t>(bits.size()) <= options.length) {
      const int64_t a = rng.below(2), b = rng.below(2);
      bits.insert(bits.end(), {a, b, a ^ b});
    }
    for (int64_t t = 0; t < options.length; ++t) {
      const auto at = static_cast<size_t>(t);
      rows.add({static_cast<double>(bits[at])}, {static_cast<double>(bits[at + 1])});
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL

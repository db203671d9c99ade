// The benchmark: rates of kernels, modules, environments and whole algorithms, beside what one core can do at most.
//
// Shared machines are noisy. So a row is CPU time, the best of several rounds of some milliseconds, and the peak it is
// held against (fused multiply-adds that never leave the registers) is probed between these very rounds. What a row
// computes is a function of a fixed seed: its signature proves that a refactor changed nothing.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace engram {

struct BenchRow {
  std::string name;
  double seconds;  // of one call
  double rate;     // units per second
  std::string unit;
  double gflops, percent_of_peak;  // NaN where operations are not counted
  double peak_gflops;              // probed beside this row; NaN without vectors
  std::string signature;           // of what the calls up to a fixed one computed
  std::vector<std::pair<std::string, double>> figures;
};

struct BenchReport {
  std::string cpu;
  double peak_gflops = NAN, peak_gflops_avx2 = NAN;  // of one core: with its widest vectors, with AVX2
  std::vector<BenchRow> rows;
};

// One thing to measure: a call makes `units` units with `flops` floating-point operations (NaN: not counted).
struct BenchWork {
  std::string name, unit;
  double units, flops;
  std::string signature;
  std::function<void()> call;
};

// What a group writes its rows to.
class Bench {
 public:
  using Listener = std::function<void(const std::string&)>;
  Bench(BenchReport& report, Listener listener) : report_(report), listener_(std::move(listener)) {}

  void measure(const BenchWork& work);
  void add(BenchRow row);
  void note(const std::string& text) { listener_(text); }  // of a row that could not be measured
  double probe();  // GFLOP/s of this core now, with the vectors in use; NaN without

 private:
  BenchReport& report_;
  Listener listener_;
};

struct BenchGroup {
  std::string_view name, summary;
  void (*run)(Bench& bench);
};
std::span<const BenchGroup> bench_groups();

// One group, or all where `group` is empty. Error with the nearest name.
BenchReport run_bench(const std::string& group, Bench::Listener listener);

// The groups.
void bench_kernels(Bench& bench);
void bench_modules(Bench& bench);
void bench_environments(Bench& bench);
void bench_algorithms(Bench& bench);
void bench_tabular(Bench& bench);
void bench_data(Bench& bench);

}  // namespace engram

#include "engram/run/bench/bench.h"

#include <algorithm>
#include <cstdio>

#include "engram/core/error.h"
#include "engram/core/kernels/probe.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

constexpr BenchGroup groups[] = {
    {"kernels", "products, gradients, activations, updates", bench_kernels},
    {"modules", "recurrent layers and an MLP, forward and backward", bench_modules},
    {"environments", "steps of each world at random, 64 lanes", bench_environments},
    {"algorithms", "whole training, environment steps included", bench_algorithms},
    {"tabular", "tables: learning in a 32 x 32 grid, world included", bench_tabular},
    {"data", "prices read from text, a market account against its shifts", bench_data},
};

constexpr int rounds = 7, probe_windows = 4;
constexpr double window_seconds = 0.02;
constexpr int64_t probe_rounds = 1 << 17;  // about half a millisecond

double seconds_of(const std::function<void()>& call, int64_t calls) {
  const double begin = thread_cpu_seconds();
  for (int64_t i = 0; i < calls; ++i) call();
  return thread_cpu_seconds() - begin;
}

// So many calls that a window is long beside the clock.
int64_t calls_per_window(const std::function<void()>& call) {
  int64_t calls = 1;
  while (seconds_of(call, calls) < window_seconds / 2) calls *= 2;
  return calls;
}

// The best of some short windows; NaN for a target without vectors.
double peak(kernels::Target target) {
  double best = NAN;
  for (int i = 0; i < probe_windows; ++i) {
    const double begin = thread_cpu_seconds();
    const double operations = kernels::multiply_add(target, probe_rounds);
    const double gflops = 1e-9 * operations / (thread_cpu_seconds() - begin);
    if (operations > 0) best = std::fmax(best, gflops);
  }
  return best;
}

bool available(kernels::Target target) {
  const std::vector<kernels::Target> all = kernels::available_targets();
  return std::find(all.begin(), all.end(), target) != all.end();
}

std::string cpu_name() {
  try {
    const std::string text = read_file("/proc/cpuinfo");
    const size_t name = text.find("model name"), colon = text.find(": ", name);
    if (name != std::string::npos && colon != std::string::npos) {
      return text.substr(colon + 2, text.find('\n', colon) - colon - 2);
    }
  } catch (const Error&) {  // a system without it
  }
  return "unknown";
}

std::vector<const BenchGroup*> chosen(const std::string& name) {
  std::vector<const BenchGroup*> result;
  std::vector<std::string> names;
  for (const BenchGroup& group : groups) {
    if (name.empty() || name == group.name) result.push_back(&group);
    names.emplace_back(group.name);
  }
  if (result.empty()) throw Error("bench: unknown group '" + name + "'" + suggestion(name, names));
  return result;
}

}  // namespace

double Bench::probe() {
  const double gflops = peak(kernels::target());
  report_.peak_gflops = std::fmax(report_.peak_gflops, gflops);
  return gflops;
}

void Bench::measure(const BenchWork& work) {
  const int64_t calls = calls_per_window(work.call);
  double seconds = HUGE_VAL, gflops_peak = probe();
  for (int i = 0; i < rounds; ++i) {
    if (interrupted()) throw Error("interrupted", 130);
    seconds = std::min(seconds, seconds_of(work.call, calls) / static_cast<double>(calls));
    gflops_peak = std::fmax(gflops_peak, probe());
  }
  const double gflops = 1e-9 * work.flops / seconds;
  add({work.name,
       seconds,
       work.units / seconds,
       work.unit,
       gflops,
       100 * gflops / gflops_peak,
       gflops_peak,
       work.signature,
       {}});
}

void Bench::add(BenchRow row) { report_.rows.push_back(std::move(row)); }

std::span<const BenchGroup> bench_groups() { return groups; }

BenchReport run_bench(const std::string& group, Bench::Listener listener) {
  const FlushDenormals flush;
  const std::vector<const BenchGroup*> selected = chosen(group);
  BenchReport report{.cpu = cpu_name(), .rows = {}};
  if (available(kernels::Target::avx2)) report.peak_gflops_avx2 = peak(kernels::Target::avx2);
  Bench bench(report, std::move(listener));
  for (const BenchGroup* each : selected) {
    each->run(bench);
    if (interrupted()) throw Error("interrupted", 130);
  }
  if (available(kernels::Target::avx2)) {
    report.peak_gflops_avx2 = std::fmax(report.peak_gflops_avx2, peak(kernels::Target::avx2));
  }
  return report;
}

}  // namespace engram

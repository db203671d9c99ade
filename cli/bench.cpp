// bench: a row of words for each measurement as it arrives, or the whole report as JSON.
#include "engram/run/bench/bench.h"

#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

struct BenchFlags {
  bool json = false, help = false;
  void visit(OptionVisitor& v) {
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

// An undefined figure (NaN) is dumped as null.
Json to_json(const BenchReport& report) {
  Json rows = Json::array();
  for (const BenchRow& row : report.rows) {
    rows.push_back({{"name", row.name},
                    {"seconds", row.seconds},
                    {"rate", row.rate},
                    {"unit", row.unit},
                    {"gflops", row.gflops},
                    {"percent_of_peak", row.percent_of_peak},
                    {"peak_gflops", row.peak_gflops},
                    {"signature", row.signature}});
    for (const auto& [name, value] : row.figures) rows.back()[name] = value;
  }
  return {{"cpu", report.cpu},
          {"peak_gflops", report.peak_gflops},
          {"peak_gflops_avx2", report.peak_gflops_avx2},
          {"rows", rows}};
}

std::string cell(const char* format, double value) {
  if (std::isnan(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

// 1234567 -> "1.23 M".
std::string rate(double value) {
  const char* const prefixes[] = {"", " k", " M", " G"};
  size_t i = 0;
  for (; value >= 1000 && i < 3; ++i) value /= 1000;
  return cell("%.3g", value) + prefixes[i];
}

void print(const BenchReport& report) {
  std::printf("%s; one core's peak: %s GFLOP/s, with AVX2 %s\n", report.cpu.c_str(),
              cell("%.0f", report.peak_gflops).c_str(), cell("%.0f", report.peak_gflops_avx2).c_str());
  std::printf("rate: best of several rounds, CPU time; %% of the peak that was probed beside it\n\n");
  std::printf("  %-30s %9s  %-24s %9s %7s %17s  %s\n", "", "rate", "per second", "GFLOP/s", "% peak",
              "rate per GFLOP/s", "signature");
  for (const BenchRow& row : report.rows) {
    const bool counted = !std::isnan(row.gflops);
    std::printf("  %-30s %9s  %-24s %9s %7s %17s  %s\n", row.name.c_str(), rate(row.rate).c_str(), row.unit.c_str(),
                cell("%.1f", row.gflops).c_str(), cell("%.1f", row.percent_of_peak).c_str(),
                counted ? cell("%.0f", row.rate / row.peak_gflops).c_str() : "-", row.signature.c_str());
    for (const auto& [name, value] : row.figures) std::printf("    %-28s %9.3f\n", name.c_str(), value);
  }
}

void print_groups() {
  std::cout << "\ngroups:\n";
  for (const BenchGroup& group : bench_groups()) {
    std::printf("  %-14s %s\n", std::string(group.name).c_str(), std::string(group.summary).c_str());
  }
}

}  // namespace

int bench_verb(const Verb& verb, std::span<const std::string> words) {
  BenchFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) {
    print_groups();
    return 0;
  }
  demand_positionals(arguments, 0, 1, verb.usage);
  const std::string group = arguments.positionals.empty() ? "" : arguments.positionals[0];
  const BenchReport report =
      run_bench(group, [](const std::string& text) { std::cerr << "note: " << text << std::endl; });
  if (flags.json) {
    print_json(to_json(report));
  } else {
    print(report);
  }
  return 0;
}

}  // namespace engram

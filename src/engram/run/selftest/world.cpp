#include "engram/run/selftest/world.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "engram/core/error.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {
namespace {

const std::string sample_of = "sample of ";

// Bars by the hour for a world that trades them.
std::string made_bars() {
  Rng rng(33, Purpose::test);
  std::string csv = "Date,Open,High,Low,Close,Volume\n";
  double price = 100;
  for (int hour = 0; hour < 25 * 24; ++hour) {
    char line[128];
    const double open = price;
    price *= 1 + 0.01 * (rng.uniform() - 0.5);
    std::snprintf(line, sizeof line, "2020-01-%02dT%02d:00,%.6f,%.6f,%.6f,%.6f,1\n", 1 + hour / 24, hour % 24, open,
                  std::max(open, price), std::min(open, price), price);
    csv += line;
  }
  return csv;
}

}  // namespace

std::unique_ptr<WorldMaker> registered_maker(const WorldEntry& world) {
  auto maker = world.options();
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  if (options.contains("data")) options.assign("data", sample_of + world.id, "selftest");
  // Few sequences of those that are made: a learner asks for the length of every one, which makes it.
  for (const char* count : {"train_sequences", "validation_sequences", "test_sequences"}) {
    if (options.contains(count)) options.assign(count, "32", "selftest");
  }
  return maker;
}

WorldContext made_context() {
  return {DataPart::train, [](const std::string& path) {
            const bool own = path.starts_with(sample_of) && !find_world(path.substr(sample_of.size())).sample.empty();
            return own ? find_world(path.substr(sample_of.size())).sample : made_bars();
          }};
}

WorldSource registered(const WorldEntry& world) {
  return [&world](int lanes) { return registered_maker(world)->make_world(lanes, made_context()); };
}

SmallRun small_run(const AlgorithmEntry& algorithm, const std::string& memory) {
  const WorldSource vexing = make_vexing;
  const bool fits = misfit(algorithm.demands, facts_of(make_vexing(1))).empty();
  SmallRun run{&algorithm, memory, algorithm.quick.options,
               fits ? vexing : registered(find_world(algorithm.quick.environment)), 3};
  if (!misfit(algorithm.demands, facts_of(run.world(run.lanes))).empty()) run.lanes = 1;
  return run;
}

std::vector<SmallRun> small_runs() {
  std::vector<SmallRun> all;
  for (const AlgorithmEntry& algorithm : registered_algorithms()) {
    all.push_back(small_run(algorithm, "none"));
    if (!algorithm.memory) continue;
    for (const MemoryEntry& memory : registered_memories()) all.push_back(small_run(algorithm, memory.name));
  }
  return all;
}

SmallRun small_run_in(const WorldEntry& world) {
  const WorldSource source = registered(world);
  for (const int lanes : {3, 1}) {
    const WorldFacts facts = facts_of(source(lanes));
    for (const AlgorithmEntry& algorithm : registered_algorithms()) {
      if (!misfit(algorithm.demands, facts).empty()) continue;
      const std::string memory = algorithm.memory ? registered_memories().back().name : "none";
      return {&algorithm, memory, algorithm.quick.options, source, lanes};
    }
  }
  throw Error("no registered algorithm takes " + world.id);
}

std::unique_ptr<Algorithm> make_algorithm(const SmallRun& run, World world, Threads* threads) {
  const auto maker = run.algorithm->options(run.memory);
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  for (const auto& [name, value] : run.options) options.assign(name, value, "selftest");
  return maker->make(std::move(world), {run.seed, int64_t{1} << 20, threads, nullptr, run.lanes});
}

std::string saved(Algorithm& algorithm) {
  Archive archive = Archive::saver();
  algorithm.visit(archive);
  return archive.finish();
}

void load(Algorithm& algorithm, std::string bytes) {
  Archive archive = Archive::loader(std::move(bytes));
  algorithm.visit(archive);
  archive.finish();
}

int64_t differing_bytes(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return static_cast<int64_t>(std::max(a.size(), b.size()));
  int64_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) count += a[i] != b[i];
  return count;
}

}  // namespace engram::inline ENGRAM_REAL

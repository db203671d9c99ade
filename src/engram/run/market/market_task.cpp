#include "engram/run/market/market_task.h"

#include <limits>
#include <sstream>

#include "engram/core/platform.h"
#include "engram/data/csv.h"
#include "engram/env/market/market.h"
#include "engram/run/files/files.h"
#include "engram/run/market/looks.h"

namespace engram::inline ENGRAM_REAL {
namespace {

class Ledger final : public Recorder {
 public:
  explicit Ledger(const VectorEnv& world) : world_(world), lines_(static_cast<size_t>(world.lanes())) {}

  void record(const TraceStep& step) override {
    market(step.episode).append_ledger(lines_[static_cast<size_t>(step.episode)]);
  }
  // One pass after the other; several get their instrument's name as a last column.
  void write(const std::string& directory) const override {
    const bool several = lines_.size() > 1;
    std::string text = Market::ledger_header() + (several ? ",instrument\n" : "\n");
    for (size_t lane = 0; lane < lines_.size(); ++lane) {
      const MarketPass* pass = market(static_cast<int64_t>(lane)).market_pass();
      const std::string name = several && pass != nullptr ? "," + csv_field(pass->bars().prices.name) : "";
      std::istringstream lines(lines_[lane]);
      for (std::string line; std::getline(lines, line);) text += line + name + "\n";
    }
    write_file_atomically(directory + "/ledger.csv", text);
  }

 private:
  const Market& market(int64_t lane) const { return *world_.lane_as<Market>(static_cast<int>(lane)); }

  const VectorEnv& world_;
  std::vector<std::string> lines_;  // of each lane
};

class MarketTask final : public Task {
 public:
  int lanes(const VectorEnv& world, DataPart part, int64_t) const override {
    return world.lane_as<Market>(0)->instruments(part);
  }
  DataPart judged(const VectorEnv& world) const override { return world.lane_as<Market>(0)->judged_part(); }
  int64_t longest() const override { return std::numeric_limits<int64_t>::max(); }  // a pass ends with its bars
  DataPart rehearsal() const override { return DataPart::validation; }
  int rehearsal_lanes(int64_t) const override { return 1; }
  bool compares_with_chance() const override { return false; }  // a random trader only pays costs
  std::unique_ptr<Recorder> recorder(const VectorEnv& world) const override { return std::make_unique<Ledger>(world); }
  Course course(const VectorEnv& played) const override {
    const std::vector<MarketPass> passes = passes_of(played);
    auto [returns, years] = earnings_of(passes);
    return {std::move(returns), years};
  }
  std::shared_ptr<const Finding> finding(const JudgedRun& run, const VectorEnv& played) const override {
    auto finding = std::make_shared<MarketFinding>();
    finding->passes = passes_of(played);
    const int64_t looks = count_look(run.directory, run.policy, data_hash(finding->passes));
    finding->judgement = judge(finding->passes, looks, run.trials);
    finding->judgement.figures = run.algorithm.figures(played);
    keep_verdict(run.directory, run.policy, *finding);
    return finding;
  }
};

}  // namespace

const Task& market_task() {
  static const MarketTask task;
  return task;
}

}  // namespace engram::inline ENGRAM_REAL

// Task: how a trained policy is judged in its world. By default it plays whole episodes and its returns say it all;
// other worlds are played otherwise, keep books, or come to a finding of their own. Whoever evaluates, tunes, reports
// or trains asks the Task and knows no kind of world.
//
//   lanes, longest   how a judgement is played
//   rehearsal        the part of the data on which a policy may be looked at again and again, as the verdict may not
//   recorder         hears of every step and leaves files beside the run
//   course           what was earned bar by bar, where that is a series in time
//   finding          what the played lanes come to: as JSON, in words, as a part of a report
//
// The table of tasks (run/tasks.cpp) names those that are not the default by the type of a world's lanes.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engram/run/task/evaluation.h"

namespace engram::inline ENGRAM_REAL {

class Finding;

// Runs of one kind in a report, which differ in nothing but their seed.
struct FindingGroup {
  std::string label, options_hash;
  std::vector<int64_t> seeds;
  std::vector<std::shared_ptr<const Finding>> findings;  // of each seed
};

// What findings come to in a report: its part of the page in place of the returns, and what it says of each group.
class ReportPart {
 public:
  virtual ~ReportPart() = default;
  virtual std::string page() const = 0;                            // HTML
  virtual double headline(size_t group) const = 0;                 // the one number of its card
  virtual std::vector<std::string> notes(size_t group) const = 0;  // below it
  virtual nlohmann::ordered_json json(size_t group) const = 0;     // `test` of report --json
};

// What a Task says of a played policy beyond its returns.
class Finding {
 public:
  virtual ~Finding() = default;
  // All groups hold findings of one Task.
  virtual std::shared_ptr<const ReportPart> report(const std::vector<FindingGroup>& groups) const = 0;
  virtual nlohmann::ordered_json json() const = 0;  // `test` of evaluate --json
  virtual std::string text() const = 0;             // the same for people, in lines
};

// Hears of the steps of lanes that play; `write` leaves what it kept in the directory of the run.
class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual void record(const TraceStep& step) = 0;
  virtual void write(const std::string& directory) const = 0;
};

// Simple returns one after the other, and the years that they span.
struct Course {
  std::vector<double> returns;
  double years = 0;
};

// Whose lanes were played.
struct JudgedRun {
  std::string directory;  // of its run
  std::string policy;     // fingerprint of what the run had learned by then
  const Algorithm& algorithm;
  int64_t trials = 1;  // how many settings were tried to find its own
};

class Task {
 public:
  virtual ~Task() = default;
  // How many lanes a judgement of a part plays, one episode each, where `episodes` were asked for.
  virtual int lanes(const VectorEnv&, DataPart, int64_t episodes) const { return static_cast<int>(episodes); }
  virtual int64_t longest() const { return longest_episode; }  // steps, after which an episode is cut
  // The part that a verdict is passed on, of the data that the lanes hold.
  virtual DataPart judged(const VectorEnv&) const { return DataPart::test; }
  virtual DataPart rehearsal() const { return DataPart::test; }
  virtual int rehearsal_lanes(int64_t episodes) const { return static_cast<int>(episodes); }
  virtual bool compares_with_chance() const { return true; }  // whether the returns of random actions tell anything
  virtual std::unique_ptr<Recorder> recorder(const VectorEnv&) const { return nullptr; }
  virtual Course course(const VectorEnv&) const { return {}; }
  // Of lanes that have just been played over the test part; null: the returns say it all.
  virtual std::shared_ptr<const Finding> finding(const JudgedRun&, const VectorEnv&) const { return nullptr; }
};

// By the type of its lanes.
const Task& task_of(const VectorEnv& world);

}  // namespace engram::inline ENGRAM_REAL

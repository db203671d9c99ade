// The report verb: runs of one environment, measured and shown on one page.
//
// Every run's policy plays the same episodes as `evaluate RUN` would, so both print the same figures.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engram/run/report/figures.h"

namespace engram::inline ENGRAM_REAL {

struct ReportRequest {
  std::vector<std::string> runs;  // run directories, or directories of run directories
  std::string out;                // "": report.html in the run, or in the nearest directory that holds all the runs
  std::string checkpoint = "last";
  int64_t episodes = 100;  // of every evaluation
  bool force = false;      // though options or data of a run were changed since
};

// Whoever waits for a report.
struct ReportListener {
  std::function<void(const std::string&)> warning;
  std::function<void(const std::string&)> progress;  // what is being measured now
};

// The request with directories of runs replaced by their runs and `out` filled in; nothing is measured. Error: no run,
// one that stands twice, no run directory, runs of different environments, an `out` that cannot be written or that is
// a file which is no report.
ReportRequest settle(ReportRequest request);

// Reads and measures; `request` is settled.
ReportFigures measure(const ReportRequest& request, const ReportListener& listener);

void write_report(const std::string& file, const ReportFigures& figures);

}  // namespace engram::inline ENGRAM_REAL

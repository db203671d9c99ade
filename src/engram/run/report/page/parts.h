// The sections of the page, each as HTML; "" where a section has nothing to show.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engram/run/report/chart/chart.h"
#include "engram/run/report/figures.h"

namespace engram::inline ENGRAM_REAL {

std::string learning_part(const ReportFigures& report);
std::string final_part(const ReportFigures& report);
std::string memory_part(const ReportFigures& report);
std::string maps_part(const ReportFigures& report);
std::string time_part(const ReportFigures& report);
std::string settings_part(const ReportFigures& report);
std::string runs_part(const ReportFigures& report);

std::string memory_sentence(const MemoryUse& use);  // "uses about 8 steps of memory"

inline bool several_seeds(const ReportFigures& report) {
  return std::any_of(report.groups.begin(), report.groups.end(),
                     [](const GroupFigures& group) { return group.runs.size() > 1; });
}

// What returns are compared with.
inline std::vector<ChartReference> levels(const ReportFigures& report) {
  return {{"random", report.references.random}, {"optimal", report.references.optimal}};
}

}  // namespace engram::inline ENGRAM_REAL

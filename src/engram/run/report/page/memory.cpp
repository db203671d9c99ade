// The part "memory": the return with a memory cut every k steps, and what that says about its use.
#include "engram/run/report/page/parts.h"

#include <algorithm>
#include <cmath>

#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// The cut with the highest return; null where none is clearly above the agent with its whole memory.
const CutFigure* better_cut(const MemoryUse& use) {
  const auto best = std::max_element(use.cuts.begin(), use.cuts.end(), [](const CutFigure& a, const CutFigure& b) {
    return a.mean_return < b.mean_return;
  });
  const double clearly = use.cuts.back().mean_return + (1 - memory_share) * use.worth;
  return best->every != 0 && best->mean_return > clearly ? &*best : nullptr;
}

std::string memory_details(const GroupFigures& group) {
  const MemoryUse& use = group.memory;
  std::string text = group.label + ": " + memory_sentence(use) + ". ";
  if (use.finding == MemoryUse::Finding::unused) {
    return text + "With an empty memory at every step it loses " + show(use.worth) + " of return, " +
           show_interval(use.worth_low, use.worth_high) + ".";
  }
  text += "Return " + show(use.cuts.back().mean_return) + " with its memory, " + show(use.cuts.front().mean_return) +
          " without";
  for (const CutFigure& cut : use.cuts) {
    if (cut.every == use.steps)
      text += ", " + show(cut.mean_return) + " when it is emptied every " + plural(cut.every, "step");
  }
  if (const CutFigure* better = better_cut(use)) {
    text += "; it does better, " + show(better->mean_return) + ", when it is emptied every " +
            plural(better->every, "step") + ": what it carries longer than that hurts it";
  }
  return text + ".";
}

// Cuts stand at the logarithms of their distances; "never" one place after the longest.
LineChart memory_chart(const ReportFigures& report) {
  LineChart chart;
  chart.id = "memory";
  chart.title = "Return with memory emptied every k steps";
  chart.description =
      "Mean return against how often memory is emptied: every step, every 2, 4, 8 steps and so on, never.";
  chart.x_label = "memory emptied every k steps";
  chart.y_label = "mean return";
  int64_t longest = 1;
  for (const GroupFigures& group : report.groups) {
    for (const CutFigure& cut : group.memory.cuts) longest = std::max(longest, cut.every);
  }
  const double never = std::log2(static_cast<double>(longest)) + 1;
  const auto place = [&](int64_t every) { return every == 0 ? never : std::log2(static_cast<double>(every)); };
  for (int64_t every = 1; every <= longest; every *= 2) chart.x_ticks.emplace_back(place(every), std::to_string(every));
  chart.x_ticks.emplace_back(never, "never");
  for (size_t i = 0; i < report.groups.size(); ++i) {
    ChartSeries series;
    series.label = report.groups[i].label;
    series.colour = colour_of(i);
    series.dots = true;
    for (const CutFigure& cut : report.groups[i].memory.cuts) {
      series.x.push_back(place(cut.every));
      series.y.push_back(cut.mean_return);
      series.low.push_back(cut.low);
      series.high.push_back(cut.high);
    }
    if (!series.x.empty()) chart.series.push_back(series);
  }
  chart.references = {{"random", report.references.random}};
  return chart;
}

}  // namespace

std::string memory_sentence(const MemoryUse& use) {
  switch (use.finding) {
    case MemoryUse::Finding::unused:
      return "no use of its memory could be measured";
    case MemoryUse::Finding::about:
      return "uses about " + plural(use.steps, "step") + " of memory";
    case MemoryUse::Finding::all:
      return "uses more than " + plural(use.steps, "step") + " of memory";
  }
  return "";
}

std::string memory_part(const ReportFigures& report) {
  const LineChart chart = memory_chart(report);
  if (chart.series.empty()) return "";
  std::string text = paragraph(
      "The trained agents play the same episodes again while their memory is emptied every k steps. How far return "
      "falls tells how much of the past they use.");
  text += figure(draw(chart),
                 "Bands: 95 % bootstrap intervals. \u201cUses about N steps\u201d: N is the smallest k measured from "
                 "which on at least 95 % of what memory is worth, R(never) \u2212 R(1), is kept.");
  for (const GroupFigures& group : report.groups) {
    if (!group.memory.cuts.empty()) text += paragraph(memory_details(group));
  }
  return section("memory-section", "How long the memory is", text);
}

}  // namespace engram::inline ENGRAM_REAL

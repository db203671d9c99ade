// The part "time": where the seconds of each group went.
#include "engram/run/report/page/parts.h"

#include <cmath>

#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {

std::string time_part(const ReportFigures& report) {
  ShareChart chart;
  chart.id = "time";
  chart.title = "Where the time went";
  chart.description = "Shares of training time spent in the world, acting, learning and evaluating.";
  chart.parts = {"world", "acting", "learning", "evaluation"};
  std::string rows;
  for (size_t i = 0; i < report.groups.size(); ++i) {
    const GroupFigures& group = report.groups[i];
    const Seconds& s = group.seconds;
    const double total = s.world + s.acting + s.learning + s.evaluation;
    if (total > 0) {
      chart.rows.push_back({group.label,
                            show_short(std::round(group.steps_per_second)) + " steps/s",
                            {s.world / total, s.acting / total, s.learning / total, s.evaluation / total}});
    }
    rows += "<tr>" + row_head(group.label, colour_of(i)) + cell(show_seconds(s.world)) + cell(show_seconds(s.acting)) +
            cell(show_seconds(s.learning)) + cell(show_seconds(s.evaluation)) +
            cell(show_count(static_cast<int64_t>(std::isfinite(group.steps_per_second) ? group.steps_per_second : 0))) +
            "</tr>\n";
  }
  if (chart.rows.empty()) return "";
  std::string text =
      figure(draw(chart),
             "World: stepping the environment. Acting: choosing actions. Learning: gradients and updates. "
             "Steps per second: environment steps over world, acting and learning.");
  text += table_of("Seconds, all seeds together", {"", "world", "acting", "learning", "evaluation", "steps per second"},
                   rows);
  return section("time-section", "Where the time went", text);
}

}  // namespace engram::inline ENGRAM_REAL

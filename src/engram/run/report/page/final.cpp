// The part "the final policy": mean and interval of each group, and comparisons of groups.
#include "engram/run/report/page/parts.h"

#include <cmath>

#include "engram/run/report/chart/chart.h"
#include "engram/run/report/page/html.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::vector<double> run_means(const GroupFigures& group) {
  std::vector<double> means;
  if (group.runs.size() < 2) return means;
  for (const RunFigures& run : group.runs) means.push_back(run.evaluation.mean_return);
  return means;
}

// How far from random (0) to optimal (1).
std::string share_text(const References& references, double value) {
  return show_percent((value - references.random) / (references.optimal - references.random));
}

std::string comparison_rows(const ReportFigures& report) {
  const bool share = std::isfinite(report.references.optimal) && std::isfinite(report.references.random);
  std::string rows;
  for (size_t i = 0; i < report.groups.size(); ++i) {
    const GroupFigures& group = report.groups[i];
    rows += "<tr>" + row_head(group.label, colour_of(i)) + cell(show_count(static_cast<int64_t>(group.runs.size()))) +
            cell(show(group.mean_return)) + cell(show_interval(group.low, group.high)) +
            cell(show(group.interquartile_mean)) + cell(show(group.min_return)) + cell(show(group.max_return)) +
            cell(show(group.mean_length)) + (share ? cell(share_text(report.references, group.mean_return)) : "") +
            "</tr>\n";
  }
  if (std::isfinite(report.references.random)) {
    rows += "<tr>" + row_head("random actions") + cell("") + cell(show(report.references.random)) +
            cell(show_interval(report.references.random_low, report.references.random_high)) + cell("") + cell("") +
            cell("") + cell("") + (share ? cell(show_percent(0)) : "") + "</tr>\n";
  }
  if (std::isfinite(report.references.optimal)) {
    rows += "<tr>" + row_head("optimal") + cell("") + cell(show(report.references.optimal)) + cell("") + cell("") +
            cell("") + cell("") + cell("") + (share ? cell(show_percent(1)) : "") + "</tr>\n";
  }
  return rows;
}

std::string comparison_caption(const ReportFigures& report) {
  std::string text = several_seeds(report) ? "Return over seeds; IQM: the mean of the middle half of the seeds"
                                           : "Return over the episodes of the run";
  const bool share = std::isfinite(report.references.optimal) && std::isfinite(report.references.random);
  return text + (share ? "; share: 0 % is random play, 100 % the optimum" : "");
}

// Of each seed, its figure of that number.
double mean_figure(const GroupFigures& group, size_t number, bool baseline) {
  double sum = 0;
  for (const RunFigures& run : group.runs) {
    const auto& figures = baseline ? run.evaluation.baseline : run.evaluation.figures;
    sum += number < figures.size() ? std::get<double>(figures[number].value) : NAN;
  }
  return sum / static_cast<double>(group.runs.size());
}

// What data sets are judged by, beside whoever looks at no input; "" where returns say it all.
std::string data_table(const ReportFigures& report) {
  const std::vector<Figure>& figures = report.groups[0].runs[0].evaluation.figures;
  if (figures.empty()) return "";
  std::vector<std::string> heads{""};
  for (const Figure& figure : figures) heads.push_back(figure.name);
  const auto row = [&](const std::string& head, const GroupFigures& group, bool baseline) {
    std::string cells = head;
    for (size_t i = 0; i < figures.size(); ++i) cells += cell(show(mean_figure(group, i, baseline)));
    return "<tr>" + cells + "</tr>\n";
  };
  std::string rows;
  for (size_t i = 0; i < report.groups.size(); ++i) {
    rows += row(row_head(report.groups[i].label, colour_of(i)), report.groups[i], false);
  }
  rows += row(row_head("without looking at the input"), report.groups[0], true);
  return table_of("Figures of the test part, means over the seeds", heads, rows);
}

std::string how_judged(const ReportFigures& report) {
  if (report.groups[0].runs[0].evaluation.figures.empty()) {
    return "Each run's policy (checkpoint " + report.checkpoint + ") plays " +
           plural(report.episodes, "fresh episode") + " without exploring.";
  }
  return "Each run's policy (checkpoint " + report.checkpoint + ") reads the test part, " +
         plural(report.episodes, "sequence") +
         "; the return of a sequence is its mean log probability of what came, or minus its mean squared error.";
}

}  // namespace

std::string final_part(const ReportFigures& report) {
  IntervalChart chart;
  chart.id = "final";
  chart.title = "Return of the final policies";
  chart.description =
      "Mean return with its 95 percent interval, one row for each group of runs; the table below has the figures.";
  chart.x_label = "return";
  chart.references = levels(report);
  for (size_t i = 0; i < report.groups.size(); ++i) {
    const GroupFigures& group = report.groups[i];
    chart.rows.push_back({group.label, colour_of(i), group.mean_return, group.low, group.high, run_means(group)});
  }
  const std::string unit = several_seeds(report)
                               ? "one ring a seed; the bar: 95 % bootstrap interval of the mean over seeds"
                               : "the bar: 95 % bootstrap interval of the mean over episodes";
  std::string text = paragraph(how_judged(report)) + data_table(report);
  text += figure(draw(chart), "Mean return: the stroke; " + unit + ".");
  std::vector<std::string> heads{"", "seeds", "mean", "95 % interval", "IQM", "lowest", "highest", "length"};
  if (std::isfinite(report.references.optimal) && std::isfinite(report.references.random)) {
    heads.emplace_back("share");
  }
  text += table_of(comparison_caption(report), heads, comparison_rows(report));
  return section("final-section", "The final policy", text);
}

}  // namespace engram::inline ENGRAM_REAL

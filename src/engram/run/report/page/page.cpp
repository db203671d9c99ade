#include "engram/run/report/page/page.h"

#include <algorithm>
#include <set>

#include "engram/run/report/page/html.h"
#include "engram/run/report/page/parts.h"
#include "engram/run/report/page/text.h"

namespace engram {
namespace {

constexpr std::string_view first_words = "<!DOCTYPE html>\n<!-- engram report -->\n";

}  // namespace

bool is_report(std::string_view html) { return html.starts_with(first_words); }

std::string document(const std::string& title, const std::string& body) {
  return "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<link rel=\"icon\" href=\"data:,\">\n<title>" +
         escape_html(title) + "</title>\n<style>" + std::string(page_style) + "</style>\n</head>\n<body>\n<main>\n" +
         body + "</main>\n</body>\n</html>\n";
}

inline namespace ENGRAM_REAL {
namespace {

std::string lead(const ReportFigures& report) {
  std::vector<std::string> labels;
  std::set<size_t> counts;
  std::set<int64_t> steps;
  for (const GroupFigures& group : report.groups) {
    labels.push_back(group.label);
    counts.insert(group.runs.size());
    for (const RunFigures& run : group.runs) steps.insert(run.record.timesteps);
  }
  std::string text = report.groups.size() <= 4 ? join(labels) : plural(static_cast<int64_t>(labels.size()), "setting");
  if (counts.size() == 1) {
    text += "; " + plural(static_cast<int64_t>(*counts.begin()), "seed") + (labels.size() > 1 ? " each" : "");
  }
  text += steps.size() == 1 ? "; " + show_count(*steps.begin()) + " steps"
                            : "; " + show_count(*steps.begin()) + " to " + show_count(*steps.rbegin()) + " steps";
  return text + ".";
}

std::string notes(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += "<span class=\"note\">" + escape_html(word) + "</span>";
  return text;
}

std::string episode_notes(const GroupFigures& group) {
  std::string text = "<span class=\"note\">mean return</span>";
  if (group.low < group.high) {
    text += "<span class=\"note\">95\u202f% interval " + show_interval(group.low, group.high) + "</span>";
  }
  return text;
}

std::string card(const ReportFigures& report, size_t number) {
  const GroupFigures& group = report.groups[number];
  const double headline = report.part ? report.part->headline(number) : group.mean_return;
  std::string text = "<li class=\"c" + std::to_string(colour_of(number)) + "\"><span class=\"name\">" +
                     escape_html(group.label) + "</span><span class=\"figure\">" + show(headline) + "</span>" +
                     (report.part ? notes(report.part->notes(number)) : episode_notes(group));
  if (!group.memory.cuts.empty()) text += notes({memory_sentence(group.memory)});
  return text + "</li>\n";
}

// One card a group: its mean, how well that is known, how long its memory is.
std::string findings(const ReportFigures& report) {
  if (report.groups.size() > 9) return "";
  std::string text = "<ul class=\"findings\">\n";
  for (size_t i = 0; i < report.groups.size(); ++i) text += card(report, i);
  return text + "</ul>\n";
}

std::string header(const ReportFigures& report) {
  std::string text = "<header><p class=\"eyebrow\">engram report</p>\n<h1>" + escape_html(report.environment) +
                     "</h1>\n<p class=\"lead\">" + escape_html(report.summary) + "</p>\n" + paragraph(lead(report));
  return text + findings(report) + "</header>\n";
}

std::string footer(const ReportFigures& report) {
  return "<footer>Measured by engram " + escape_html(report.version) + " (" + escape_html(report.commit) +
         "). The seeds of every episode and resample are fixed: the same runs give the same page. docs/reports.md says "
         "what each figure means.</footer>\n";
}

}  // namespace

std::string page_of(const ReportFigures& report) {
  const std::string body = header(report) + learning_part(report) +
                           (report.part ? report.part->page() : final_part(report)) + memory_part(report) +
                           maps_part(report) + time_part(report) + settings_part(report) + runs_part(report) +
                           footer(report);
  return std::string(first_words) + document(report.environment + " \u2013 engram report", body);
}

}  // namespace ENGRAM_REAL
}  // namespace engram

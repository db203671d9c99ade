// The part "settings": options by group, where each value came from, and in which the groups differ.
#include "engram/run/report/page/parts.h"

#include <algorithm>

#include "engram/run/report/page/html.h"
#include "engram/run/report/page/text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::string origin_text(Origin origin) {
  return origin == Origin::chosen ? "this run" : origin == Origin::preset ? "preset" : "library";
}

const OptionFigure* find(const GroupFigures& group, const std::string& name) {
  for (const OptionFigure& option : group.runs[0].options) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

// Every option of any group, in the order in which they are described; the seed tells runs apart, not groups.
std::vector<std::string> option_names(const ReportFigures& report) {
  std::vector<std::string> names;
  for (const GroupFigures& group : report.groups) {
    for (const OptionFigure& option : group.runs[0].options) {
      const bool known = std::find(names.begin(), names.end(), option.name) != names.end();
      if (!known && option.name != "seed") names.push_back(option.name);
    }
  }
  return names;
}

// Different texts once each.
std::string either(const std::vector<std::string>& texts) {
  std::string text;
  for (size_t i = 0; i < texts.size(); ++i) {
    const bool repeated = std::find(texts.begin(), texts.begin() + static_cast<int64_t>(i), texts[i]) !=
                          texts.begin() + static_cast<int64_t>(i);
    if (!repeated) text += (text.empty() ? "" : " or ") + texts[i];
  }
  return text;
}

struct OptionRow {
  std::string html;
  Origin origin = Origin::library;  // the strongest over the groups
};

OptionRow option_row(const ReportFigures& report, const std::string& name) {
  OptionRow row;
  std::string values, meaning;
  std::vector<std::string> standards;
  for (const GroupFigures& group : report.groups) {
    const OptionFigure* option = find(group, name);
    values += option == nullptr ? cell("") : code_cell(option->value);
    if (option == nullptr) continue;
    standards.push_back(option->standard);
    meaning = option->meaning;
    row.origin = std::max(row.origin, option->origin);
  }
  row.html = "<tr>" + code_cell(name) + values + code_cell(either(standards)) + cell(origin_text(row.origin)) +
             "<td class=\"wide\">" + escape_html(meaning) + "</td></tr>\n";
  return row;
}

std::vector<std::string> option_heads(const ReportFigures& report) {
  std::vector<std::string> heads{"option"};
  for (const GroupFigures& group : report.groups) heads.push_back(report.groups.size() == 1 ? "value" : group.label);
  heads.insert(heads.end(), {"library\u2019s default", "set by", "meaning"});
  return heads;
}

std::string presets_text(const ReportFigures& report) {
  std::vector<std::string> names;
  for (const GroupFigures& group : report.groups) {
    const std::string& preset = group.runs[0].record.preset;
    const std::string text = preset.empty() || preset == "none" ? "no preset" : "the preset " + preset;
    if (std::find(names.begin(), names.end(), text) == names.end()) names.push_back(text);
  }
  return join(names);
}

std::string run_row(const RunFigures& run, int colour) {
  const RunRecord& record = run.record;
  const std::string steps =
      show_count(record.timesteps) + (record.finished() ? "" : " of " + show_count(record.total_timesteps));
  return "<tr>" + row_head(record.directory, colour) + cell(std::to_string(record.seed)) + cell(steps) +
         cell(show(run.evaluation.mean_return)) + cell(show_interval(run.evaluation.low, run.evaluation.high)) +
         cell(show(run.evaluation.std_return)) + cell(show(run.evaluation.min_return)) +
         cell(show(run.evaluation.max_return)) + cell(show_seconds(record.wall_seconds)) + "</tr>\n";
}

}  // namespace

std::string settings_part(const ReportFigures& report) {
  std::string chosen, tuned, all;
  for (const std::string& name : option_names(report)) {
    const OptionRow row = option_row(report, name);
    if (row.origin == Origin::chosen) chosen += row.html;
    if (row.origin == Origin::preset) tuned += row.html;
    all += row.html;
  }
  const std::vector<std::string> heads = option_heads(report);
  const std::string differing = "Options that differ from the library\u2019s defaults, under " + presets_text(report);
  std::string text = chosen.empty() && tuned.empty() ? paragraph("Every option is at the library\u2019s default.")
                                                     : table_of(differing, heads, chosen + tuned, true);
  text += folded("Every option", table_of("Every option as it was resolved", heads, all, true));
  return section("settings-section", "Settings", text);
}

std::string runs_part(const ReportFigures& report) {
  std::string rows;
  for (size_t i = 0; i < report.groups.size(); ++i) {
    for (const RunFigures& run : report.groups[i].runs) rows += run_row(run, colour_of(i));
  }
  std::string copies;
  for (const std::string& copy : report.copies) copies += (copies.empty() ? "" : "; ") + copy;
  if (!copies.empty()) copies = paragraph("Left out, as one seed counts once: " + copies + ".");
  return section("runs-section", "The runs",
                 copies + table_of("Every run; interval, deviation and extremes over its episodes",
                                   {"directory", "seed", "steps", "mean", "95 % interval", "deviation", "lowest",
                                    "highest", "wall clock"},
                                   rows));
}

}  // namespace engram::inline ENGRAM_REAL

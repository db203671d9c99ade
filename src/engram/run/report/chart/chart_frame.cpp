#include "engram/run/report/chart/chart_frame.h"

#include <algorithm>
#include <cmath>

#include "engram/run/report/page/text.h"

namespace engram {

double text_width(const std::string& text) { return letter_width * static_cast<double>(text.size()); }

std::string colour_class(int colour) { return "c" + std::to_string(colour % palette_size); }

void append_finite(std::vector<double>& all, const std::vector<double>& values) {
  std::copy_if(values.begin(), values.end(), std::back_inserter(all), [](double v) { return std::isfinite(v); });
}

std::string legend(const std::vector<std::pair<std::string, int>>& entries, bool always) {
  std::string text = std::string("<ul class=\"legend") + (always ? " always" : "") + "\">";
  for (const auto& [label, colour] : entries) {
    text += "<li class=\"" + colour_class(colour) + "\"><span class=\"swatch\"></span>" + escape_html(label) + "</li>";
  }
  return text + "</ul>\n";
}

}  // namespace engram

// Figures and words as a page shows them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace engram {

std::string escape_html(std::string_view text);  // also for attributes in double quotes

// Four significant digits at most, a proper minus sign, thousands grouped; an undefined figure is a dash.
std::string show(double value);
std::string show_count(int64_t value);     // 1234567 -> "1,234,567"
std::string show_short(double value);      // for axes and headlines: 25k, 1.5M
std::string show_percent(double share);    // 0.1234 -> "12.3 %"
std::string show_seconds(double seconds);  // "0.41 s", "12.3 s", "4 min 5 s"
std::string show_interval(double low, double high);
std::string plural(int64_t count, std::string_view noun);  // "1 seed", "5 seeds"

}  // namespace engram

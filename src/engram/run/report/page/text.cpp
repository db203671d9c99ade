#include "engram/run/report/page/text.h"

#include <cmath>
#include <cstdio>

namespace engram {
namespace {

constexpr const char* dash = "\u2013";
constexpr const char* minus = "\u2212";

std::string sign(double value) { return value < 0 ? minus : ""; }

std::string group_thousands(const std::string& digits) {
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

std::string fixed(double magnitude, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, magnitude);
  return text;
}

std::string without_closing_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string scientific(double magnitude) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2e", magnitude);
  return text;
}

std::string show_magnitude(double magnitude) {
  if (magnitude == 0) return "0";
  if (magnitude < 1e-4 || magnitude >= 1e15) return scientific(magnitude);
  if (magnitude >= 9999.5) return group_thousands(fixed(magnitude, 0));
  if (magnitude == std::floor(magnitude)) return group_thousands(fixed(magnitude, 0));
  const int before = static_cast<int>(std::floor(std::log10(magnitude))) + 1;
  const std::string text = without_closing_zeros(fixed(magnitude, 4 - before));
  return magnitude >= 1000 ? group_thousands(text) : text;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return escaped;
}

std::string show(double value) {
  if (!std::isfinite(value)) return dash;
  return sign(value) + show_magnitude(std::abs(value));
}

std::string show_count(int64_t value) {
  return sign(static_cast<double>(value)) + group_thousands(std::to_string(value < 0 ? -value : value));
}

std::string show_short(double value) {
  if (!std::isfinite(value)) return dash;
  const double magnitude = std::abs(value);
  const char* unit = magnitude >= 1e9 ? "G" : magnitude >= 1e6 ? "M" : magnitude >= 1e3 ? "k" : "";
  const double scale = magnitude >= 1e9 ? 1e9 : magnitude >= 1e6 ? 1e6 : magnitude >= 1e3 ? 1e3 : 1;
  char text[64];
  std::snprintf(text, sizeof text, "%.4g", magnitude / scale);
  return sign(value) + text + unit;
}

std::string show_percent(double share) {
  if (!std::isfinite(share)) return dash;
  return sign(share) + without_closing_zeros(fixed(100 * std::abs(share), 1)) + "\u202f%";
}

std::string show_seconds(double seconds) {
  if (!std::isfinite(seconds)) return dash;
  if (seconds < 10) return fixed(seconds, 2) + "\u202fs";
  if (seconds < 120) return fixed(seconds, 1) + "\u202fs";
  const auto whole = static_cast<int64_t>(std::llround(seconds));
  if (whole < 7200) return std::to_string(whole / 60) + "\u202fmin " + std::to_string(whole % 60) + "\u202fs";
  return std::to_string(whole / 3600) + "\u202fh " + std::to_string(whole / 60 % 60) + "\u202fmin";
}

std::string show_interval(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return dash;
  return "[" + show(low) + ", " + show(high) + "]";
}

std::string plural(int64_t count, std::string_view noun) {
  return show_count(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace engram

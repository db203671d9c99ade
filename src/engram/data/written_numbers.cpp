#include "engram/data/written_numbers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "engram/core/error.h"

namespace engram {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

// Signs of money, as UTF-8 and as Windows-1252 has them, and names in front or behind.
constexpr std::array<std::string_view, 23> money{
    "$",   "US$", "\xC2\xA3", "\xC2\xA5", "\xC2\xA2", "\xA3", "\xA5", "\x80", "R$",  "kr",  "z\xC5\x82", "US",
    "USD", "EUR", "GBP",      "JPY",      "CHF",      "PLN",  "CAD",  "AUD",  "INR", "CNY", "USDT"};
// Blanks that are more than a byte: no-break, thin and narrow no-break.
constexpr std::array<std::string_view, 3> wide_blanks{"\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};

// The signs of Unicode's block of currencies, U+20A0 to U+20CF.
bool begins_with_currency(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  return text.size() >= 3 && byte(0) == 0xE2 &&
         ((byte(1) == 0x82 && byte(2) >= 0xA0) || (byte(1) == 0x83 && byte(2) <= 0x8F));
}

void trim(std::string_view& text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
}

void take_money(std::string_view& text) {
  trim(text);
  if (begins_with_currency(text)) text.remove_prefix(3);
  if (text.size() >= 3 && begins_with_currency(text.substr(text.size() - 3))) text.remove_suffix(3);
  std::string_view longest_front, longest_back;
  for (std::string_view name : money) {
    if (text.starts_with(name) && name.size() > longest_front.size()) longest_front = name;
    if (text.ends_with(name) && name.size() > longest_back.size()) longest_back = name;
  }
  if (longest_front.size() + longest_back.size() >= text.size()) return;
  text.remove_prefix(longest_front.size());
  text.remove_suffix(longest_back.size());
  trim(text);
}

double take_multiplier(std::string_view& text) {
  static constexpr std::pair<char, double> multipliers[] = {{'K', 1e3}, {'k', 1e3}, {'M', 1e6}, {'m', 1e6},
                                                            {'B', 1e9}, {'b', 1e9}, {'T', 1e12}};
  for (const auto& [letter, factor] : multipliers) {
    if (text.size() < 2 || text.back() != letter) continue;
    text.remove_suffix(1);
    trim(text);
    return factor;
  }
  return 1;
}

// Sign, digits, marks and exponent, without money and blanks; empty where something else is in it.
struct Body {
  std::string text;
  double factor = 1;
};
Body body_of(std::string_view cell) {
  Body body;
  const bool negative = cell.starts_with('-');
  if (negative) cell.remove_prefix(1);
  take_money(cell);
  body.factor = take_multiplier(cell);
  if (negative) body.text = "-";
  for (size_t i = 0; i < cell.size(); ++i) {
    const auto wide = std::ranges::find_if(wide_blanks, [&](auto blank) { return cell.substr(i).starts_with(blank); });
    const size_t mark = wide != wide_blanks.end() ? wide->size() : cell[i] == ' ' || cell[i] == '\'' ? 1 : 0;
    if (mark > 0) {  // between groups of three digits only
      const auto group = cell.substr(std::min(cell.size(), i + mark), 3);
      if (i == 0 || !digit(cell[i - 1]) || group.size() < 3 || !std::ranges::all_of(group, digit)) return {};
      i += mark - 1;
    } else if (digit(cell[i]) || std::string_view(".,+-eE").find(cell[i]) != std::string_view::npos) {
      body.text += cell[i];
    } else {
      return {};
    }
  }
  return body;
}

// Groups of three between marks, the first of one to three digits.
bool is_grouped(std::string_view digits, char mark) {
  size_t first = digits.find(mark);
  if (first == std::string_view::npos) return true;
  if (first == 0 || first > 3) return false;
  for (size_t at = first; at < digits.size(); at += 4) {
    if (digits[at] != mark || digits.size() - at < 4) return false;
  }
  return true;
}

std::optional<double> read_body(const Body& body, char decimal) {
  const char mark = decimal == '.' ? ',' : '.';
  std::string_view text = body.text;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t end = std::min({text.find(decimal), text.find('e'), text.find('E'), text.size()});
  if (text.find(mark, end) != std::string_view::npos || !is_grouped(text.substr(0, end), mark)) return std::nullopt;
  std::string plain = negative ? "-" : "";
  for (char c : text) {
    if (c != mark) plain += c == decimal ? '.' : c;
  }
  const auto value = plain_number(plain);
  return value && std::isfinite(*value * body.factor) ? std::optional(*value * body.factor) : std::nullopt;
}

}  // namespace

std::optional<double> plain_number(std::string_view cell) {
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  const bool whole = error == std::errc() && end == cell.data() + cell.size() && std::isfinite(value);
  return whole ? std::optional(value) : std::nullopt;
}

std::optional<double> written_number(std::string_view cell, char decimal) {
  const Body body = body_of(cell);
  return body.text.empty() ? std::nullopt : read_body(body, decimal);
}

bool is_written_number(std::string_view cell) { return written_number(cell, '.') || written_number(cell, ','); }

void DecimalEvidence::see(std::string_view cell, int64_t line) {
  const Body body = body_of(cell);
  const bool marked = body.text.find_first_of(".,") != std::string::npos;
  if (!marked) return;
  const auto as_point = read_body(body, '.'), as_comma = read_body(body, ',');
  const bool leading_zero = body.text.starts_with("0.") || body.text.starts_with("0,");  // 0,998 is no 998
  const bool comma = as_comma && (!as_point || (leading_zero && body.text[1] == ','));
  const bool point = as_point && (!as_comma || (leading_zero && body.text[1] == '.'));
  if (point && point_line_ == 0) point_line_ = line, point_cell_ = cell;
  if (comma && comma_line_ == 0) comma_line_ = line, comma_cell_ = cell;
  open_ = open_ || (as_point && as_comma && !point && !comma && body.text.find(',') != std::string::npos);
}

std::optional<char> DecimalEvidence::decimal(const std::string& place) const {
  if (point_line_ != 0 && comma_line_ != 0) {
    throw Error(place + ": '" + point_cell_ + "' at line " + std::to_string(point_line_) + " has a decimal point, '" +
                comma_cell_ + "' at line " + std::to_string(comma_line_) +
                " a decimal comma; write all numbers of a column alike");
  }
  if (point_line_ != 0) return '.';
  return comma_line_ != 0 ? std::optional(',') : std::nullopt;
}

}  // namespace engram

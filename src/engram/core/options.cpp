#include "engram/core/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engram/core/error.h"

namespace engram {

std::string shortest(double value) {
  char buffer[32];
  const bool whole = value == std::trunc(value) && std::abs(value) < 0x1p53;
  char* const last = buffer + sizeof buffer;
  const auto end =
      whole ? std::to_chars(buffer, last, value, std::chars_format::fixed).ptr : std::to_chars(buffer, last, value).ptr;
  return {buffer, end};
}

namespace {

std::string canonical(std::string_view name) {
  std::string result(name);
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(int64_t value) { return std::to_string(value); }
std::string text_of(double value) { return shortest(value); }
std::string text_of(const std::optional<double>& value) { return value ? shortest(*value) : "none"; }
std::string text_of(const Schedule& value) { return (value.linear ? "lin_" : "") + shortest(value.initial); }
std::string text_of(const std::vector<int64_t>& values) {
  std::string text;
  for (int64_t value : values) text += (text.empty() ? "" : ",") + std::to_string(value);
  return text.empty() ? "none" : text;
}

class Describer final : public OptionVisitor {
 public:
  explicit Describer(std::vector<OptionDescription>& out) : out_(out) {}
  void option(Name n, bool& v, Name m) override { out_.push_back({n, "bool", text_of(v), m, {}, {}}); }
  void option(Name n, int64_t& v, Range r, Name m) override { out_.push_back({n, "integer", text_of(v), m, r, {}}); }
  void option(Name n, double& v, Range r, Name m) override { out_.push_back({n, "number", text_of(v), m, r, {}}); }
  void option(Name n, std::optional<double>& v, Range r, Name m) override {
    out_.push_back({n, "number or none", text_of(v), m, r, {}});
  }
  void option(Name n, Schedule& v, Range r, Name m) override { out_.push_back({n, "schedule", text_of(v), m, r, {}}); }
  void option(Name n, std::vector<int64_t>& v, Range r, Name m) override {
    out_.push_back({n, "integers", text_of(v), m, r, {}});
  }
  void option(Name n, std::string& v, std::vector<std::string> choices, Name m) override {
    out_.push_back({n, "text", v, m, {}, std::move(choices)});
  }

 private:
  std::vector<OptionDescription>& out_;
};

constexpr double most_whole = 9e15;  // whole numbers up to here are doubles as well, one by one

// digits x 10^power, without zeros at either end; 0 is no digit at all.
struct Decimal {
  bool negative = false;
  std::string digits{};
  int64_t power = 0;
};

bool is_digit(std::string_view text, size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }

// The power of ten behind the digits: "" none, "k" and "M", "e6". Nothing where it is something else.
std::optional<int64_t> power_behind(std::string_view text) {
  if (text.empty()) return 0;
  if (text == "k" || text == "K") return 3;
  if (text == "M") return 6;
  if (text[0] != 'e' && text[0] != 'E') return {};
  text.remove_prefix(text.substr(1).starts_with('+') && is_digit(text, 2) ? 2 : 1);
  int32_t power = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), power);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return power;
}

// A number as people write it: digits, a '_' between two of them, one point, a power of ten. No rounding anywhere.
std::optional<Decimal> decimal_of(std::string_view text) {
  Decimal d{.negative = text.starts_with('-')};
  if (d.negative) text.remove_prefix(1);
  bool point = false;
  size_t i = 0;
  for (; i < text.size(); ++i) {
    const bool between = i > 0 && is_digit(text, i - 1) && is_digit(text, i + 1);
    if (is_digit(text, i)) {
      d.digits += text[i];
      d.power -= point ? 1 : 0;
    } else if (text[i] == '.' && !point) {
      point = true;
    } else if (text[i] != '_' || !between) {
      break;
    }
  }
  const std::optional<int64_t> power = power_behind(text.substr(i));
  if (d.digits.empty() || !power) return {};
  d.digits.erase(0, std::min(d.digits.find_first_not_of('0'), d.digits.size()));
  for (d.power += *power; d.digits.ends_with('0'); ++d.power) d.digits.pop_back();
  if (d.digits.empty()) d.power = 0;
  return d;
}

// Nothing beyond 18 digits. Power: at least 0.
std::optional<int64_t> whole(const Decimal& decimal) {
  if (static_cast<int64_t>(decimal.digits.size()) + decimal.power > 18) return {};
  const std::string text = "0" + decimal.digits + std::string(static_cast<size_t>(decimal.power), '0');
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return decimal.negative ? -value : value;
}

class Assigner final : public OptionVisitor {
 public:
  Assigner(std::string name, std::string_view text, const std::string& place)
      : name_(std::move(name)), text_(text), place_(place) {}
  bool found() const { return found_; }

  void option(Name n, bool& v, Name) override {
    if (!matches(n)) return;
    if (text_ == "true" || text_ == "1") {
      v = true;
    } else if (text_ == "false" || text_ == "0") {
      v = false;
    } else {
      fail("expected true or false");
    }
  }
  void option(Name n, int64_t& v, Range r, Name) override {
    if (matches(n)) v = integer(text_, r);
  }
  void option(Name n, double& v, Range r, Name) override {
    if (matches(n)) v = number(text_, r);
  }
  void option(Name n, std::optional<double>& v, Range r, Name) override {
    if (!matches(n)) return;
    if (text_ == "none") {
      v.reset();
    } else {
      v = number(text_, r);
    }
  }
  void option(Name n, Schedule& v, Range r, Name) override {
    if (!matches(n)) return;
    const bool linear = text_.starts_with("lin_");
    v = {number(linear ? text_.substr(4) : text_, r), linear};
  }
  void option(Name n, std::vector<int64_t>& v, Range r, Name) override {
    if (!matches(n)) return;
    std::vector<int64_t> values;
    for (std::string_view rest = text_; text_ != "none";) {
      const size_t comma = rest.find(',');
      values.push_back(integer(rest.substr(0, comma), r));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
    v = std::move(values);
  }
  void option(Name n, std::string& v, std::vector<std::string> choices, Name) override {
    if (!matches(n)) return;
    if (!choices.empty() && std::find(choices.begin(), choices.end(), text_) == choices.end()) {
      std::string all;
      for (const std::string& choice : choices) all += (all.empty() ? "" : ", ") + choice;
      fail("expected one of " + all, suggestion(text_, choices));
    }
    v = text_;
  }

 private:
  bool matches(Name n) {
    const bool same = name_ == n;
    found_ = found_ || same;
    return same;
  }
  [[noreturn]] void fail(const std::string& expected, const std::string& hint = "") const {
    throw Error(place_ + ": " + expected + ", found '" + std::string(text_) + "'" + hint);
  }
  static std::string show(Range r) { return "[" + shortest(r.low) + ", " + shortest(r.high) + "]"; }
  double number(std::string_view text, Range r) const {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) fail("expected a number");
    if (value < r.low || value > r.high) fail("expected a number in " + show(r));
    return value;
  }
  int64_t integer(std::string_view text, Range r) const {
    const std::optional<Decimal> decimal = decimal_of(text);
    if (!decimal) fail("expected a number such as 100000, 100_000, 100k, 1e5 or 1M");
    if (decimal->power < 0) fail("expected a whole number");
    r = {std::max(r.low, -most_whole), std::min(r.high, most_whole)};
    const std::optional<int64_t> value = whole(*decimal);
    if (!value || static_cast<double>(*value) < r.low || static_cast<double>(*value) > r.high) {
      fail("expected a number in " + show(r));
    }
    return *value;
  }

  std::string name_;
  std::string_view text_;
  const std::string& place_;
  bool found_ = false;
};

}  // namespace

void OptionSet::add(Visit visit) {
  members_.push_back(std::move(visit));
  std::vector<std::string> all = names();
  std::ranges::sort(all);
  const auto twice = std::ranges::adjacent_find(all);
  if (twice == all.end()) return;
  throw Error("options: '" + *twice + "' is declared twice; a set that repeats another's names needs a scope");
}

void OptionSet::assign(std::string_view name, std::string_view text, const std::string& place) const {
  Assigner assigner(canonical(name), text, place);
  for (const Visit& visit : members_) visit(assigner);
  if (!assigner.found()) {
    throw Error(place + ": unknown option '" + std::string(name) + "'" + suggestion(canonical(name), names()));
  }
}

bool OptionSet::contains(std::string_view name) const {
  const std::vector<std::string> all = names();
  return std::find(all.begin(), all.end(), canonical(name)) != all.end();
}

std::vector<OptionDescription> OptionSet::describe() const {
  std::vector<OptionDescription> result;
  Describer describer(result);
  for (const Visit& visit : members_) visit(describer);
  return result;
}

std::vector<std::string> OptionSet::names() const {
  std::vector<std::string> result;
  for (const OptionDescription& option : describe()) result.push_back(option.name);
  return result;
}

}  // namespace engram

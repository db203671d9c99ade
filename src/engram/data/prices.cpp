#include "engram/data/prices.h"

#include <date/date.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/rounding.h"
#include "engram/data/csv.h"
#include "engram/data/dates.h"
#include "engram/data/price_columns.h"

namespace engram {
namespace {

constexpr double milliseconds_per_year = 365.25 * milliseconds_per_day;

// One instrument while its file is read.
struct Series {
  Prices prices;
  std::vector<WrittenDate> dates;
  std::vector<int64_t> lines;
  int64_t skipped = 0, without_volume = 0, line_of_missing_volume = 0;
};

// Digits with commas between groups of three, as a spreadsheet writes them: 1,234.5.
std::optional<double> grouped_number(std::string_view text) {
  std::string digits;
  const size_t point = std::min(text.find('.'), text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',') {
      digits += text[i];
    } else if (i == 0 || i > point || (point - i) % 4 != 0) {
      return std::nullopt;
    }
  }
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> read_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
  }
  return text.find(',') == std::string_view::npos ? std::nullopt : grouped_number(text);
}

std::string duration_text(int64_t milliseconds) {
  static constexpr std::pair<int64_t, const char*> units[] = {
      {milliseconds_per_day, "day"}, {3'600'000, "hour"}, {60'000, "minute"}, {1000, "second"}, {1, "millisecond"}};
  for (const auto& [unit, name] : units) {
    if (milliseconds < unit && unit > 1) continue;
    const int64_t count = milliseconds / unit;
    return std::to_string(count) + " " + name + (count == 1 ? "" : "s");
  }
  return "";
}

std::string offset_text(int minutes) {
  char text[16];
  std::snprintf(text, sizeof text, "%c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                std::abs(minutes) % 60);
  return text;
}

class Reader {
 public:
  Reader(const std::string& file, const PriceFormat& format)
      : file_(file), format_(format), order_(date_order_named(format.date_format, "--date_format")) {}

  std::vector<Prices> read(std::string_view bytes) {
    for_each_csv_row(bytes, csv_delimiter(bytes), [this](std::span<const std::string_view> row, int64_t line) {
      line_ = line;
      if (header_.empty()) {
        header_.assign(row.begin(), row.end());
        header_line_ = line;
      } else {
        bar(row);
      }
    });
    const auto has_bars = [](const Series& series) { return !series.dates.empty(); };
    if (std::none_of(series_.begin(), series_.end(), has_bars))
      throw Error(file_ + ": too few rows: found no bar below the header");
    demand_one_style();
    const DateOrder order = decide_order();
    std::vector<Prices> result;
    for (Series& series : series_) {
      if (has_bars(series)) result.push_back(finish(series, order));
    }
    return result;
  }

 private:
  static constexpr size_t price_roles = 5;  // open, high, low, close, adjusted close: `values_` begins with them

  [[noreturn]] void fail(int64_t line, const std::string& message) const {
    throw Error(file_ + ":" + std::to_string(line) + ": " + message);
  }
  [[noreturn]] void fail(PriceRole role, const std::string& expected, std::string_view text) const {
    fail(line_, columns_.name(role) + ": expected " + expected + ", found '" + std::string(text) + "'");
  }
  static size_t place(PriceRole role) { return static_cast<size_t>(role) - static_cast<size_t>(PriceRole::open); }
  double& value(PriceRole role) { return values_[place(role)]; }

  void understand(std::span<const std::string_view> row) {
    try {
      columns_ = understand_columns(header_, row);
    } catch (const Error& error) {
      fail(header_line_, error.what());
    }
    if (format_.raw) {
      std::replace(columns_.roles.begin(), columns_.roles.end(), PriceRole::adjusted_close, PriceRole::ignored);
    }
    has_open_ = columns_.has(PriceRole::open);
    has_high_ = columns_.has(PriceRole::high);
    has_low_ = columns_.has(PriceRole::low);
    has_adjusted_ = columns_.has(PriceRole::adjusted_close);
    has_volume_ = columns_.has(PriceRole::volume);
  }

  void bar(std::span<const std::string_view> row) {
    if (columns_.roles.empty()) understand(row);
    const size_t width = columns_.roles.size();
    if (row.size() != width) {
      fail(line_,
           "expected " + std::to_string(width) + " fields as in the header, found " + std::to_string(row.size()));
    }
    Series& series = series_of(row);
    if (!read_cells(row)) {
      ++series.skipped;
      return;
    }
    complete_bar();
    append(series);
  }

  Series& series_of(std::span<const std::string_view> row) {
    std::string_view name;
    for (size_t i = 0; i < row.size(); ++i) {
      if (columns_.roles[i] == PriceRole::symbol) name = row[i];
    }
    const auto found = by_name_.find(name);
    if (found != by_name_.end()) return series_[found->second];
    by_name_.emplace(name, series_.size());
    series_.emplace_back().prices.name = columns_.has(PriceRole::symbol) ? std::string(name) : file_;
    return series_.back();
  }

  // Whether the row has prices; a hole among them is an error.
  bool read_cells(std::span<const std::string_view> row) {
    size_t prices = 0, holes = 0, hole = 0;
    volume_missing_ = false;
    for (size_t i = 0; i < row.size(); ++i) {
      const PriceRole role = columns_.roles[i];
      if (role < PriceRole::open || role > PriceRole::volume) continue;
      if (is_missing(row[i])) {
        volume_missing_ = volume_missing_ || role == PriceRole::volume;
        if (role != PriceRole::volume) ++prices, ++holes, hole = i;
        continue;
      }
      const auto number = read_number(row[i]);
      if (!number) fail(role, "a number", row[i]);
      if (role == PriceRole::volume) {
        if (*number < 0) fail(role, "a number of at least 0", row[i]);
      } else {
        ++prices;
        if (*number <= 0) fail(role, "a price above 0", row[i]);
      }
      value(role) = *number;
    }
    if (holes == prices) return false;
    if (holes > 0) fail(columns_.roles[hole], "a number, as the row's other prices are there", row[hole]);
    read_stamp(row);
    return true;
  }

  void read_stamp(std::span<const std::string_view> row) {
    int32_t time = 0;
    for (size_t i = 0; i < row.size(); ++i) {
      if (columns_.roles[i] == PriceRole::stamp) {
        const auto written = read_date(row[i]);
        if (!written) fail(PriceRole::stamp, "a date such as YYYY-MM-DD, optionally with a time", row[i]);
        date_ = *written;
      } else if (columns_.roles[i] == PriceRole::time_of_day) {
        const auto read = read_time_of_day(row[i]);
        if (!read) fail(PriceRole::time_of_day, "a time such as HH:MM", row[i]);
        time = *read;
      }
    }
    date_.time += time;
  }

  void complete_bar() {
    const double close = value(PriceRole::close);
    const double open = has_open_ ? value(PriceRole::open) : close;
    double& high = value(PriceRole::high);
    double& low = value(PriceRole::low);
    if (!has_high_) high = std::max(open, close);
    if (!has_low_) low = std::min(open, close);
    value(PriceRole::open) = open;
    const auto beyond = [&](const char* what, double bound, const char* side) {
      fail(line_, std::string(what) + " " + shortest(bound) + " is " + side + " open " + shortest(open) + " or close " +
                      shortest(close));
    };
    if (high < std::max(open, close)) beyond("high", high, "below");
    if (low > std::min(open, close)) beyond("low", low, "above");
    if (volume_missing_) value(PriceRole::volume) = 0;
  }

  void append(Series& series) {
    Prices& prices = series.prices;
    const double adjusted = has_adjusted_ ? value(PriceRole::adjusted_close) : value(PriceRole::close);
    const double ratio = adjusted / value(PriceRole::close);
    prices.open.push_back(ratio * value(PriceRole::open));
    prices.high.push_back(ratio * value(PriceRole::high));
    prices.low.push_back(ratio * value(PriceRole::low));
    prices.close.push_back(adjusted);
    prices.volume.push_back(has_volume_ ? value(PriceRole::volume) : 0);
    if (volume_missing_ && series.line_of_missing_volume == 0) series.line_of_missing_volume = line_;
    series.without_volume += volume_missing_ ? 1 : 0;
    series.dates.push_back(date_);
    series.lines.push_back(line_);
  }

  void demand_one_style() const {
    const WrittenDate* first = nullptr;
    int64_t line = 0;
    for (const Series& series : series_) {
      for (size_t i = 0; i < series.dates.size(); ++i) {
        if (first == nullptr) first = &series.dates[i], line = series.lines[i];
        if (series.dates[i].open_order != first->open_order) {
          fail(series.lines[i], columns_.name(PriceRole::stamp) + ": '" + slashed(series.dates[i]) +
                                    "' is written otherwise than the date at line " + std::to_string(line) +
                                    "; write all dates alike, best as YYYY-MM-DD");
        }
        if (series.dates[i].zone == first->zone) continue;
        fail(series.lines[i], columns_.name(PriceRole::stamp) + ": the time zone " + zone_text(series.dates[i]) +
                                  ", but " + zone_text(*first) + " at line " + std::to_string(line) +
                                  "; write all stamps in one zone");
      }
    }
  }
  static std::string zone_text(const WrittenDate& date) {
    return date.zone == WrittenDate::no_zone ? "is not given" : "is " + offset_text(date.zone);
  }

  // How the dates read in one order of day and month.
  struct Reading {
    const WrittenDate* impossible = nullptr;
    int64_t line = 0;  // of the impossible date
    bool ascending = true;
  };
  Reading try_order(DateOrder order) const {
    Reading reading;
    for (const Series& series : series_) {
      int64_t before = std::numeric_limits<int64_t>::min();
      for (size_t i = 0; i < series.dates.size(); ++i) {
        const auto stamp = series.dates[i].stamp(order);
        if (!stamp) return {&series.dates[i], series.lines[i], false};
        reading.ascending = reading.ascending && *stamp > before;
        before = *stamp;
      }
    }
    return reading;
  }

  DateOrder decide_order() const {
    const Reading month_day = try_order(DateOrder::month_day), day_month = try_order(DateOrder::day_month);
    if (order_) {
      const Reading& chosen = *order_ == DateOrder::month_day ? month_day : day_month;
      if (chosen.impossible) {
        fail(chosen.line, "--date_format " + format_.date_format + ": there is no day " + slashed(*chosen.impossible));
      }
      return *order_;
    }
    if (month_day.impossible && day_month.impossible) {
      fail(month_day.line, columns_.name(PriceRole::stamp) + ": '" + slashed(*month_day.impossible) +
                               "' has its day first, but '" + slashed(*day_month.impossible) + "' at line " +
                               std::to_string(day_month.line) + " its month; write all dates in one order");
    }
    if (month_day.impossible) return DateOrder::day_month;
    if (day_month.impossible) return DateOrder::month_day;
    if (month_day.ascending != day_month.ascending) {
      return month_day.ascending ? DateOrder::month_day : DateOrder::day_month;
    }
    demand_no_choice();
    return DateOrder::month_day;
  }
  // Both orders are possible: fine only if they mean the same days.
  void demand_no_choice() const {
    for (const Series& series : series_) {
      for (size_t i = 0; i < series.dates.size(); ++i) {
        const WrittenDate& date = series.dates[i];
        if (!date.open_order || date.first == date.second) continue;
        fail(series.lines[i], columns_.name(PriceRole::stamp) + ": ambiguous dates: '" + slashed(date) +
                                  "' may have its month or its day first, and no row of the column decides; give "
                                  "--date_format mdy or --date_format dmy");
      }
    }
  }
  static std::string slashed(const WrittenDate& date) {
    const std::string year = std::to_string(date.year), first = std::to_string(date.first);
    const std::string second = std::to_string(date.second);
    return date.open_order ? first + "/" + second + "/" + year : year + "-" + first + "-" + second;
  }

  Prices finish(Series& series, DateOrder order) const {
    Prices& prices = series.prices;
    for (const WrittenDate& date : series.dates) {
      prices.time.push_back(*date.stamp(order));
      prices.intraday = prices.intraday || prices.time.back() % milliseconds_per_day != 0;
    }
    if (series.dates[0].zone != WrittenDate::no_zone) prices.zone = series.dates[0].zone;
    prices.close_only = !has_open_;
    demand_ascending(series);
    demand_one_frequency(series);
    demand_movement(series.prices, file_);
    demand_volume(series);
    write_notes(series);
    return std::move(prices);
  }

  void demand_ascending(const Series& series) const {
    const std::vector<int64_t>& time = series.prices.time;
    const std::string& instrument = series.prices.name;
    for (size_t i = 1; i < time.size(); ++i) {
      if (time[i] > time[i - 1]) continue;
      const std::string name = columns_.name(PriceRole::stamp) + (instrument == file_ ? "" : " of " + instrument);
      fail(series.lines[i],
           name + (time[i] == time[i - 1] ? ": the same stamp as the bar before; each may occur once"
                                          : ": earlier than the bar before; sort the file by date, oldest first"));
    }
  }

  // Bars of one frequency have about one step between them, weekends and holidays aside: its median over any 32 bars
  // does not change by a factor of 6. (Days and weeks differ by 7.)
  void demand_one_frequency(const Series& series) const {
    constexpr size_t window = 32;
    const std::vector<int64_t>& time = series.prices.time;
    struct Step {
      int64_t median, line;
    };
    std::optional<Step> least, most;
    for (size_t begin = 0; begin + window < time.size(); begin += window) {
      std::array<int64_t, window> steps;
      for (size_t i = 0; i < window; ++i) steps[i] = time[begin + i + 1] - time[begin + i];
      std::nth_element(steps.begin(), steps.begin() + window / 2, steps.end());
      const Step step{steps[window / 2], series.lines[begin]};
      if (!least || step.median < least->median) least = step;
      if (!most || step.median > most->median) most = step;
    }
    if (!least || most->median < 6 * least->median) return;
    fail(most->line, "mixed frequencies: about " + duration_text(most->median) + " between bars here, about " +
                         duration_text(least->median) + " from line " + std::to_string(least->line) +
                         " on; give bars of one frequency");
  }

  // Volumes may be missing throughout, as in many files of indices and currencies, but not here and there.
  void demand_volume(const Series& series) const {
    if (series.without_volume == 0 || series.without_volume == series.prices.rows()) return;
    fail(series.line_of_missing_volume, columns_.name(PriceRole::volume) + ": expected a number, found ''");
  }

  void write_notes(Series& series) const {
    Prices& prices = series.prices;
    const auto note = [&](const std::string& text) { prices.notes.push_back(prices.name + ": " + text); };
    if (series.skipped > 0) note(std::to_string(series.skipped) + " rows without any price skipped");
    if (has_adjusted_) note("prices scaled by " + columns_.name(PriceRole::adjusted_close) + " / Close");
    if (prices.close_only) note("no Open: orders fill at the next close");
    const auto silent = std::count(prices.volume.begin(), prices.volume.end(), 0.0);
    if (has_volume_ && silent > 0) note(std::to_string(silent) + " bars without volume");
  }

  const std::string& file_;
  const PriceFormat& format_;
  std::optional<DateOrder> order_;
  std::vector<std::string> header_;
  PriceColumns columns_;
  bool has_open_ = false, has_high_ = false, has_low_ = false, has_adjusted_ = false, has_volume_ = false;
  std::vector<Series> series_;
  std::map<std::string, size_t, std::less<>> by_name_;
  int64_t header_line_ = 0, line_ = 0;
  // Of the row being read.
  std::array<double, price_roles + 1> values_{};
  WrittenDate date_{};
  bool volume_missing_ = false;
};

}  // namespace

std::vector<Prices> parse_prices(std::string_view bytes, const std::string& file, const PriceFormat& format) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) throw Error(file + ": the file is empty");
  if (bytes.find('\0') != std::string_view::npos) {
    throw Error(file + ": a binary file; expected CSV text with the header Date,Open,High,Low,Close,Volume");
  }
  return Reader(file, format).read(bytes);
}

void demand_movement(const Prices& prices, const std::string& place) {
  constexpr size_t enough = 20;  // fewer bars are too few in any case
  const std::vector<double>& close = prices.close;
  const auto moved = [&](double price) { return !is_rounding(price - close[0], close[0]); };
  if (close.size() < enough || std::any_of(close.begin(), close.end(), moved)) return;
  throw Error(place + ": constant prices: every bar of " + prices.name + " closes at " + shortest(close[0]) +
              "; there is nothing to trade");
}

void bring_to_one_clock(std::vector<Prices>& all) {
  const Prices* first = nullptr;
  bool several = false;
  for (const Prices& prices : all) {
    if (!prices.intraday) continue;
    if (first == nullptr) first = &prices;
    several = several || prices.zone != first->zone;
    if (prices.zone.has_value() == first->zone.has_value()) continue;
    const Prices &with = prices.zone ? prices : *first, &without = prices.zone ? *first : prices;
    throw Error(without.name + ": the stamps say no time zone, those of " + with.name + " are of " +
                offset_text(*with.zone) + "; write the zone in both, as in 2020-01-31T15:00+00:00");
  }
  if (!several) return;
  for (Prices& prices : all) {
    if (!prices.intraday || *prices.zone == 0) continue;
    for (int64_t row = 0; row < prices.rows(); ++row) prices.time[static_cast<size_t>(row)] = prices.instant(row);
    prices.notes.push_back(prices.name + ": stamps of " + offset_text(*prices.zone) + " brought to UTC");
    prices.zone = 0;
  }
}

int64_t Prices::instant(int64_t row) const {
  constexpr int64_t milliseconds_per_minute = 60'000;
  return time[static_cast<size_t>(row)] - (intraday ? zone.value_or(0) * milliseconds_per_minute : 0);
}

double Prices::bars_per_year() const {
  if (rows() < 2) return 0;
  return static_cast<double>(rows() - 1) / (static_cast<double>(time.back() - time.front()) / milliseconds_per_year);
}

std::string Prices::time_text(int64_t row) const {
  const date::sys_time<std::chrono::milliseconds> stamp{std::chrono::milliseconds(time[static_cast<size_t>(row)])};
  return date::format(intraday ? "%F %T" : "%F", date::floor<std::chrono::seconds>(stamp));
}

}  // namespace engram

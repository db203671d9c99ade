// The reader of price files: rows become bars, as prices.h says.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/rounding.h"
#include "engram/data/csv.h"
#include "engram/data/price_columns.h"
#include "engram/data/price_doubts.h"
#include "engram/data/prices.h"
#include "engram/data/stamp_column.h"
#include "engram/data/table_text.h"
#include "engram/data/written_numbers.h"

namespace engram {
namespace {

using Row = std::span<const std::string_view>;
using Bar = std::array<double, bar_roles>;

double& of(Bar& bar, PriceRole role) { return bar[static_cast<size_t>(role)]; }

// What was mended or left out, and the first line of it.
struct Count {
  int64_t times = 0, line = 0;
  void at(int64_t where) {
    if (times++ == 0) line = where;
  }
};

// One instrument while its file is read.
struct Series {
  Prices prices;
  WrittenStamps stamps;
  int64_t skipped = 0, silent = 0;
  Count widened, unopened;
};

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

bool starts_comment(Row row) { return row[0].starts_with('#') || row[0].starts_with("//"); }

// Thrown by the first cell that is no plain number where no style has been decided yet.
struct StyleUnknown {};

class Reader {
 public:
  Reader(const std::string& file, const PriceFormat& format, const TableText& table)
      : file_(file), format_(format), text_(table.text()), notes_(table.notes()), delimiter_(csv_delimiter(text_)) {
    const std::vector<HeadRow> head = first_rows();
    if (head.size() == 1) throw Error(file_ + ": too few rows: found no bar below the header");
    columns_ = understand_columns(head, file_, format_.columns);
    if (format_.raw) forget_adjusted_closes();
    decimals_.assign(columns_.width(), '\0');
  }

  std::vector<Prices> read() {
    try {
      read_rows();
    } catch (const StyleUnknown&) {
      decide_styles();
      read_rows();
    }
    if (odd_ && no_bars()) throw Error(*odd_);
    if (no_bars()) throw Error(file_ + ": too few rows: found no bar below the header");
    std::erase_if(series_, [](const Series& series) { return series.prices.close.empty(); });
    read_stamps();
    std::vector<Prices> result;
    for (Series& series : series_) result.push_back(finish(series));
    add_file_notes(result[0]);
    return result;
  }

  PriceFacts facts() const {
    PriceFacts facts{delimiter_, columns_.layout, stamp_meaning_, {}, columns_.first_line};
    static constexpr std::pair<PriceRole, const char*> roles[] = {
        {PriceRole::stamp, "time"},    {PriceRole::time_of_day, "time_of_day"},
        {PriceRole::symbol, "symbol"}, {PriceRole::open, "open"},
        {PriceRole::high, "high"},     {PriceRole::low, "low"},
        {PriceRole::close, "close"},   {PriceRole::adjusted_close, "adj_close"},
        {PriceRole::volume, "volume"}};
    for (const auto& [role, name] : roles) {
      const int column = columns_.column(role);
      if (column < 0) continue;
      const std::string& named = columns_.names[static_cast<size_t>(column)];
      facts.columns.emplace_back(name, named.empty() ? std::to_string(column + 1) : named);
    }
    return facts;
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& message) const {
    throw Error(file_ + ":" + std::to_string(line) + ": " + message);
  }
  [[noreturn]] void fail(size_t column, PriceRole role, const std::string& expected, std::string_view text) const {
    const std::string& name = columns_.names[column];
    fail(line_, (name.empty() ? columns_.name(role) : name) + ": expected " + expected + ", found '" +
                    std::string(text) + "'");
  }
  bool no_bars() const {
    return std::ranges::all_of(series_, [](const Series& series) { return series.prices.close.empty(); });
  }

  std::vector<HeadRow> first_rows() const {
    constexpr size_t lines = 256, most = size_t{1} << 20;
    size_t end = 0;
    for (size_t i = 0; i < lines && end < std::min(most, text_.size()); ++i) {
      end = std::min(text_.find('\n', end), text_.size() - 1) + 1;
    }
    std::vector<HeadRow> rows;
    for_each_csv_row(text_.substr(0, end), delimiter_, [&](Row row, int64_t line) {
      rows.push_back({{row.begin(), row.end()}, line});
    });
    if (rows.empty()) throw Error(file_ + ": the file is empty");
    return rows;
  }

  void forget_adjusted_closes() {
    for (auto& one : columns_.instruments) one.column[static_cast<size_t>(PriceRole::adjusted_close)] = -1;
  }

  // --- rows

  template <class Use>
  void for_each_bar_row(const Use& use) {
    odd_.reset();
    comments_ = repeated_ = odd_rows_ = 0;
    for_each_csv_row(text_, delimiter_, [&](Row row, int64_t line) {
      line_ = line;
      if (line < columns_.first_line || (starts_comment(row) && ++comments_ > 0)) return;
      if (is_header(row)) {
        ++repeated_;
      } else if (row.size() != columns_.width() && !fits(row)) {
        odd_row(row);
      } else {
        use(row);
      }
    });
  }
  bool is_header(Row row) const {
    return !columns_.header.empty() && row.size() == columns_.header.size() && row[0] == columns_.header[0] &&
           std::ranges::equal(row, columns_.header);
  }
  // Further fields are empty.
  bool fits(Row row) const {
    return row.size() > columns_.width() &&
           std::ranges::all_of(row.subspan(columns_.width()), [](std::string_view cell) { return cell.empty(); });
  }
  // Closing lines are fine; where a bar follows, such a line is an error.
  void odd_row(Row row) {
    const auto stamp = static_cast<size_t>(columns_.stamp);
    const std::string message = file_ + ":" + std::to_string(line_) + ": expected " + std::to_string(columns_.width()) +
                                " fields as in the " + (columns_.header.empty() ? "first row" : "header") + ", found " +
                                std::to_string(row.size());
    const bool dated = stamp < row.size() && row.size() > 1 && may_be_stamp(row[stamp]);
    if (dated) throw Error(message);
    if (!odd_) odd_ = message;
    ++odd_rows_;
  }
  bool may_be_stamp(std::string_view cell) const {
    if (columns_.kind == StampStyle::counted) return plain_number(cell).has_value();
    return columns_.kind == StampStyle::compact ? read_compact_date(cell).has_value()
                                                : read_calendar_date(cell).has_value();
  }

  void read_rows() {
    series_.clear();
    by_name_.clear();
    if (columns_.symbol < 0) {
      for (const auto& one : columns_.instruments) add_series(one.name.empty() ? file_ : one.name);
    }
    for_each_bar_row([this](Row row) {
      if (columns_.symbol >= 0) {
        take_bar(row, columns_.instruments[0], series_of(row[static_cast<size_t>(columns_.symbol)]));
      } else {
        for (size_t i = 0; i < series_.size(); ++i) take_bar(row, columns_.instruments[i], series_[i]);
      }
    });
  }
  void add_series(const std::string& name) { series_.emplace_back().prices.name = name; }
  Series& series_of(std::string_view name) {
    if (last_ < series_.size() && series_[last_].prices.name == name) return series_[last_];
    const auto found = by_name_.find(name);
    last_ = found != by_name_.end() ? found->second : series_.size();
    if (found != by_name_.end()) return series_[last_];
    by_name_.emplace(name, series_.size());
    add_series(std::string(name));
    return series_.back();
  }

  void take_bar(Row row, const PriceColumns::Instrument& instrument, Series& series) {
    Bar bar{};
    volume_missing_ = open_missing_ = false;
    if (!read_cells(row, instrument, bar)) {
      ++series.skipped;
      return;
    }
    if (!read_stamp(row, series.stamps)) return;
    if (odd_) throw Error(*odd_);  // a bar follows what was taken for a closing line
    complete_bar(instrument, bar, series);
    append(instrument, bar, series);
  }

  // Whether the row has prices; a hole among them is an error, but for an open.
  bool read_cells(Row row, const PriceColumns::Instrument& instrument, Bar& bar) {
    size_t prices = 0, holes = 0, hole = 0;
    for (size_t r = 0; r < bar_roles; ++r) {
      if (instrument.column[r] < 0) continue;
      const auto column = static_cast<size_t>(instrument.column[r]);
      const auto role = static_cast<PriceRole>(r);
      const std::string_view cell = row[column];
      prices += role == PriceRole::volume ? 0 : 1;
      if (const auto number = number_at(column, cell)) {
        bar[r] = *number;
        check_value(column, role, *number, cell);
      } else if (!is_missing(cell)) {
        fail(column, role, "a number", cell);
      } else if (role == PriceRole::volume) {
        volume_missing_ = true;
      } else {
        ++holes;
        if (role == PriceRole::open) open_missing_ = true;
        if (role != PriceRole::open) hole = r;
      }
    }
    if (holes == prices) return false;
    if (holes > (open_missing_ ? 1 : 0)) {
      const auto column = static_cast<size_t>(instrument.column[hole]);
      fail(column, static_cast<PriceRole>(hole), "a number, as the row's other prices are there", row[column]);
    }
    return true;
  }

  void check_value(size_t column, PriceRole role, double number, std::string_view cell) {
    if (role == PriceRole::volume) {
      if (number < 0) fail(column, role, "a number of at least 0", cell);
    } else if (role == PriceRole::open && number == 0) {
      open_missing_ = true;
    } else if (number <= 0) {
      fail(column, role, "a price above 0", cell);
    }
  }

  std::optional<double> number_at(size_t column, std::string_view cell) const {
    const char decimal = decimals_[column];
    if (decimal == '\0' || decimal == '.') {
      double value = 0;
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
      if (error == std::errc() && end == cell.data() + cell.size() && std::isfinite(value)) return value;
    }
    if (is_missing(cell)) return std::nullopt;
    if (decimal == '\0' && is_written_number(cell)) throw StyleUnknown();
    return decimal == '\0' ? std::nullopt : written_number(cell, decimal);
  }

  // False: a closing line.
  bool read_stamp(Row row, WrittenStamps& stamps) {
    const std::string_view cell = row[static_cast<size_t>(columns_.stamp)];
    if (columns_.kind == StampStyle::counted) {
      const auto count = plain_number(cell);
      if (!count) return no_stamp(cell);
      stamps.counts.push_back(*count);
    } else {
      auto date = columns_.kind == StampStyle::compact ? read_compact_date(cell) : read_calendar_date(cell);
      if (!date) return no_stamp(cell);
      if (columns_.time_of_day >= 0) add_time(row[static_cast<size_t>(columns_.time_of_day)], *date, stamps);
      stamps.dates.push_back(*date);
    }
    stamps.lines.push_back(line_);
    return true;
  }
  bool no_stamp(std::string_view cell) {
    const auto column = static_cast<size_t>(columns_.stamp);
    const bool digits = std::ranges::any_of(cell, [](char c) { return c >= '0' && c <= '9'; });
    const std::string message = file_ + ":" + std::to_string(line_) + ": " + columns_.name(PriceRole::stamp) +
                                ": expected a date such as YYYY-MM-DD, optionally with a time, found '" +
                                std::string(cell) + "'";
    if (digits || column >= columns_.width()) throw Error(message);
    if (!odd_) odd_ = message;
    ++odd_rows_;
    return false;
  }
  void add_time(std::string_view cell, WrittenDate& date, WrittenStamps& stamps) const {
    if (columns_.clock) {
      int32_t clock = 0;
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), clock);
      if (error == std::errc() && end == cell.data() + cell.size()) return stamps.clocks.push_back(clock);
    } else if (const auto time = read_time_of_day(cell)) {
      date.time += *time;
      return;
    }
    fail(static_cast<size_t>(columns_.time_of_day), PriceRole::time_of_day, "a time such as HH:MM", cell);
  }

  void complete_bar(const PriceColumns::Instrument& instrument, Bar& bar, Series& series) {
    constexpr double hair = 1e-6;
    const double close = of(bar, PriceRole::close);
    double &open = of(bar, PriceRole::open), &high = of(bar, PriceRole::high), &low = of(bar, PriceRole::low);
    if (open_missing_) series.unopened.at(line_);
    if (open_missing_ || instrument.of(PriceRole::open) < 0) open = close;
    const double top = std::max(open, close), bottom = std::min(open, close);
    if (instrument.of(PriceRole::high) < 0) high = top;
    if (instrument.of(PriceRole::low) < 0) low = bottom;
    const auto beyond = [&](const char* what, double bound, const char* side) {
      fail(line_, std::string(what) + " " + shortest(bound) + " is " + side + " open " + shortest(open) + " or close " +
                      shortest(close));
    };
    if (high < top * (1 - hair)) beyond("high", high, "below");
    if (low > bottom * (1 + hair)) beyond("low", low, "above");
    if (high < top || low > bottom) series.widened.at(line_);
    high = std::max(high, top), low = std::min(low, bottom);
  }

  void append(const PriceColumns::Instrument& instrument, Bar& bar, Series& series) const {
    Prices& prices = series.prices;
    const double close = of(bar, PriceRole::close);
    const double adjusted = instrument.of(PriceRole::adjusted_close) < 0 ? close : of(bar, PriceRole::adjusted_close);
    const double ratio = adjusted / close;
    prices.open.push_back(ratio * of(bar, PriceRole::open));
    prices.high.push_back(ratio * of(bar, PriceRole::high));
    prices.low.push_back(ratio * of(bar, PriceRole::low));
    prices.close.push_back(adjusted);
    prices.volume.push_back(volume_missing_ ? 0 : of(bar, PriceRole::volume));
    series.silent += volume_missing_ ? 1 : 0;
  }

  // --- styles of numbers

  void decide_styles() {
    std::vector<DecimalEvidence> evidence(columns_.width());
    for_each_bar_row([&](Row row) {
      for (const auto& instrument : columns_.instruments) {
        for (int column : instrument.column) {
          if (column >= 0) evidence[static_cast<size_t>(column)].see(row[static_cast<size_t>(column)], line_);
        }
      }
    });
    char common = '\0';
    bool open = false;
    for (size_t i = 0; i < evidence.size(); ++i) {
      const auto decided = evidence[i].decimal(file_ + ": " + columns_.names[i]);
      if (decided) decimals_[i] = common = *decided;
      open = open || evidence[i].has_open_commas();
    }
    if (common == '\0') common = open && delimiter_ == ';' ? ',' : '.';
    for (char& decimal : decimals_) decimal = decimal == '\0' ? common : decimal;
    if (std::ranges::count(decimals_, ',') > 0) notes_.emplace_back("numbers read with a decimal comma");
  }

  // --- stamps

  void read_stamps() {
    std::vector<WrittenStamps*> all;
    for (Series& series : series_) all.push_back(&series.stamps);
    StampColumn column(file_, columns_.name(PriceRole::stamp), {format_.date_format, format_.time_zone, format_.now},
                       columns_.kind);
    std::vector<ReadStamps> read = column.read(all);
    stamp_meaning_ = column.meaning();
    notes_.insert(notes_.end(), column.notes().begin(), column.notes().end());
    bool turned = false;
    for (size_t i = 0; i < series_.size(); ++i) {
      Prices& prices = series_[i].prices;
      prices.time = std::move(read[i].time);
      prices.zone = column.zone();
      turned = turned || read[i].newest_first;
      if (read[i].newest_first) turn_round(series_[i]);
    }
    if (turned) notes_.emplace_back("newest row first: turned round");
  }
  static void turn_round(Series& series) {
    Prices& p = series.prices;
    for (auto* values : {&p.open, &p.high, &p.low, &p.close, &p.volume}) std::ranges::reverse(*values);
    std::ranges::reverse(p.time);
    std::ranges::reverse(series.stamps.lines);
  }

  // --- series

  Prices finish(Series& series) {
    Prices& prices = series.prices;
    prices.intraday = std::ranges::any_of(prices.time, [](int64_t t) { return t % milliseconds_per_day != 0; });
    prices.close_only = columns_.instruments[0].of(PriceRole::open) < 0 || series.unopened.times == prices.rows();
    demand_ascending(series);
    demand_one_frequency(series);
    demand_movement(prices, file_);
    std::vector<PriceDoubt> future = future_of(series);
    settle_ticks(series);
    prices.doubts = doubts_of(prices, series.stamps.lines);
    prices.doubts.insert(prices.doubts.end(), future.begin(), future.end());
    write_notes(series);
    return std::move(prices);
  }

  void demand_ascending(const Series& series) const {
    const std::vector<int64_t>& time = series.prices.time;
    const std::string& instrument = series.prices.name;
    for (size_t i = 1; i < time.size(); ++i) {
      if (time[i] > time[i - 1]) continue;
      const std::string name = columns_.name(PriceRole::stamp) + (instrument == file_ ? "" : " of " + instrument);
      const std::string what = time[i] == time[i - 1]
                                   ? ": the same stamp as the bar before; each may occur once"
                                   : ": earlier than the bar before; sort the file by date, oldest first";
      fail(series.stamps.lines[i], name + (turns_clock_back(series.prices, i)
                                               ? ": " + series.prices.time_text(static_cast<int64_t>(i)) +
                                                     " occurs twice, as where clocks are turned back; name their zone, "
                                                     "as in --time_zone America/New_York"
                                               : what));
    }
  }
  // An hour that comes again in the night.
  bool turns_clock_back(const Prices& prices, size_t row) const {
    constexpr int64_t hour = 3'600'000;
    const int64_t of_day = (prices.time[row] % milliseconds_per_day + milliseconds_per_day) % milliseconds_per_day;
    return prices.intraday && !prices.zone && prices.time[row - 1] - prices.time[row] < hour && of_day <= 3 * hour &&
           row > 1 && prices.time[row - 1] > prices.time[row - 2] &&
           (row + 1 == prices.time.size() || prices.time[row + 1] > prices.time[row]);
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
      const Step step{steps[window / 2], series.stamps.lines[begin]};
      if (!least || step.median < least->median) least = step;
      if (!most || step.median > most->median) most = step;
    }
    if (!least || most->median < 6 * least->median) return;
    fail(most->line, "mixed frequencies: about " + duration_text(most->median) + " between bars here, about " +
                         duration_text(least->median) + " from line " + std::to_string(least->line) +
                         " on; give bars of one frequency");
  }

  // A bar may be named by the end of its period, and clocks differ.
  std::vector<PriceDoubt> future_of(const Series& series) const {
    const std::vector<int64_t>& time = series.prices.time;
    constexpr int64_t quarter = 100 * milliseconds_per_day;
    const int64_t step = time.size() < 2 ? 0 : time.back() - time[time.size() - 2];
    const int64_t slack = 2 * milliseconds_per_day + std::min(step, quarter);
    if (format_.now > std::numeric_limits<int64_t>::max() - slack || time.back() <= format_.now + slack) return {};
    const size_t first = static_cast<size_t>(std::ranges::upper_bound(time, format_.now + slack) - time.begin());
    const int64_t line = series.stamps.lines[first];
    const std::string text = series.prices.time_text(static_cast<int64_t>(first)) + " lies in the future";
    if (!format_.inspect) fail(line, columns_.name(PriceRole::stamp) + ": " + text + "; bars that nobody has seen");
    return {{"future", line, 1, text + " (line " + std::to_string(line) + ")"}};
  }

  void settle_ticks(Series& series) const {
    Prices& p = series.prices;
    const std::vector<size_t> ticks = ticks_of(p);
    if (ticks.empty()) return;
    if (format_.drop_ticks) {
      for (auto* values : {&p.open, &p.high, &p.low, &p.close, &p.volume}) drop(*values, ticks);
      drop(p.time, ticks);
      drop(series.stamps.lines, ticks);
      p.notes.push_back(p.name + ": " + std::to_string(ticks.size()) + " bad ticks dropped, as asked for");
      return;
    }
    for (size_t row : ticks) {
      const double factor = p.close[row] / p.close[row - 1];
      if (format_.inspect || (factor < impossible_tick && factor > 1 / impossible_tick)) continue;
      fail(series.stamps.lines[row], columns_.name(PriceRole::close) + ": " + shortest(p.close[row]) + " between " +
                                         shortest(p.close[row - 1]) + " and " + shortest(p.close[row + 1]) +
                                         " is no price; mend it, or leave such bars out by --drop_ticks true");
    }
  }
  template <class Value>
  static void drop(std::vector<Value>& values, const std::vector<size_t>& rows) {
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
      values.erase(values.begin() + static_cast<std::ptrdiff_t>(*row));
    }
  }

  void write_notes(Series& series) const {
    Prices& prices = series.prices;
    const auto note = [&](const std::string& text) { prices.notes.push_back(prices.name + ": " + text); };
    const auto count = [](const Count& c) { return std::to_string(c.times) + (c.times == 1 ? " bar" : " bars"); };
    const auto first = [](const Count& c) { return ", first at line " + std::to_string(c.line); };
    if (series.skipped > 0) note(std::to_string(series.skipped) + " rows without any price skipped");
    if (columns_.has(PriceRole::adjusted_close)) {
      note("prices scaled by " + columns_.name(PriceRole::adjusted_close) + " / Close");
    }
    if (prices.close_only) note("no Open: orders fill at the next close");
    if (series.unopened.times > 0 && !prices.close_only) {
      note(count(series.unopened) +
           " without an open (zero or empty) read as opening at the close, where orders then "
           "fill" +
           first(series.unopened));
    }
    if (series.widened.times > 0) {
      note(count(series.widened) + " whose high or low was a hair inside open or close widened" +
           first(series.widened));
    }
    const auto silent = std::count(prices.volume.begin(), prices.volume.end(), 0.0);
    if (series.silent > 0 && series.silent < prices.rows()) {
      note(std::to_string(series.silent) + " missing volumes read as 0");
    } else if (columns_.has(PriceRole::volume) && silent > 0) {
      note(std::to_string(silent) + " bars without volume");
    }
    for (const PriceDoubt& doubt : prices.doubts) note(doubt.text);
  }

  // What holds for the whole file stands before what holds for one instrument.
  void add_file_notes(Prices& first) const {
    std::vector<std::string> all = notes_;
    all.insert(all.end(), columns_.notes.begin(), columns_.notes.end());
    if (comments_ > 0) all.push_back(std::to_string(comments_) + " comment lines skipped");
    if (repeated_ > 0) all.push_back(std::to_string(repeated_) + " repeated header lines skipped");
    if (odd_rows_ > 0) all.push_back(std::to_string(odd_rows_) + " closing lines without a bar skipped");
    for (std::string& text : all) text = file_ + ": " + text;
    first.notes.insert(first.notes.begin(), all.begin(), all.end());
  }

  const std::string& file_;
  const PriceFormat& format_;
  std::string_view text_;
  std::vector<std::string> notes_;  // of the whole file
  char delimiter_;
  PriceColumns columns_;
  std::vector<char> decimals_;  // of each column; '\0': not decided, only plain numbers seen
  std::vector<Series> series_;
  std::map<std::string, size_t, std::less<>> by_name_;
  size_t last_ = 0;  // the series of the row before
  std::string stamp_meaning_;
  std::optional<std::string> odd_;  // what is wrong with a line that may be a closing one
  int64_t line_ = 0, comments_ = 0, repeated_ = 0, odd_rows_ = 0;
  bool volume_missing_ = false, open_missing_ = false;  // of the row being read
};

}  // namespace

std::vector<Prices> parse_prices(std::string_view bytes, const std::string& file, const PriceFormat& format,
                                 PriceFacts* facts) {
  const TableText table(bytes, file);
  Reader reader(file, format, table);
  std::vector<Prices> all = reader.read();
  if (facts != nullptr) *facts = reader.facts();
  return all;
}

}  // namespace engram

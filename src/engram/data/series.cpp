#include "engram/data/series.h"

#include <date/date.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/data/csv.h"
#include "engram/data/dates.h"
#include "engram/data/price_columns.h"

namespace engram {
namespace {

using Cells = std::vector<std::string>;

struct Row {
  Cells cells;
  int64_t line;
};

constexpr std::array id_names{"unique_id", "id",   "series_id", "series", "symbol", "ticker",
                              "item_id",   "item", "name",      "tic",    "asset",  "instrument"};
constexpr std::array stamp_names{"ds", "date", "time", "timestamp", "datetime", "step",
                                 "t",  "x",    "day",  "month",     "week",     "year"};
constexpr std::array value_names{"y", "value", "values", "target", "close"};
constexpr size_t none = std::string::npos;

// A header as it is compared: small letters, without the signs and numbers around it. <CLOSE> and "4. close" are close.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), more = c == '_' || (c >= '0' && c <= '9');
    if (letter || (more && !result.empty())) result += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return result.empty() ? std::string(text) : result;
}

std::optional<double> read_number(std::string text, char delimiter) {
  if (delimiter != ',') std::replace(text.begin(), text.end(), ',', '.');
  double value = 0;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && begin != end;
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

class SeriesReader {
 public:
  SeriesReader(std::string_view bytes, const std::string& file, const SeriesFormat& format)
      : file_(file), format_(format), delimiter_(csv_delimiter(bytes)) {
    for_each_csv_row(bytes, delimiter_, [this](std::span<const std::string_view> fields, int64_t line) {
      rows_.push_back({Cells(fields.begin(), fields.end()), line});
    });
    if (rows_.empty()) throw Error(file_ + ": the file is empty");
    drop_edges();
    take_header();
    if (rows_.empty()) throw Error(file_ + ": too few rows: found no values below the header");
  }

  SeriesTable read() {
    if (one_row_a_series()) {
      read_rows();
    } else {
      read_columns();
    }
    std::erase_if(table_.series, [](const TimeSeries& s) { return s.value.empty(); });
    if (table_.series.empty()) throw Error(file_ + ": found no values: every cell is missing");
    if (without_value_ > 0)
      table_.notes.push_back(std::to_string(without_value_) + " series without any value left out");
    return std::move(table_);
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& message) const {
    throw Error(file_ + ":" + std::to_string(line) + ": " + message);
  }

  std::optional<double> number(const std::string& cell) const { return read_number(cell, delimiter_); }
  bool is_words(const std::string& cell) const {
    return !is_missing(cell) && !number(cell) && !read_date(cell) && !is_time(cell);
  }

  // An empty last field beyond the first row's, and a closing line without fields, belong to no table.
  void drop_edges() {
    const size_t width = rows_[0].cells.size();
    for (Row& row : rows_) {
      if (row.cells.size() == width + 1 && row.cells.back().empty()) row.cells.pop_back();
    }
    if (rows_.size() < 3 || width < 2 || rows_.back().cells.size() > 1 || !is_words(rows_.back().cells[0])) return;
    table_.notes.push_back("line " + std::to_string(rows_.back().line) +
                           " closes the file and holds no values: skipped");
    rows_.pop_back();
  }

  // The first row is a header where it has words in a place in which the next row has none, or names an id.
  void take_header() {
    const Cells& first = rows_[0].cells;
    const auto known = [](const std::string& cell) {
      return std::ranges::find(id_names, plain(cell)) != id_names.end();
    };
    bool header = known(first[0]) || (first[0].empty() && first.size() > 1);
    for (size_t i = 0; i < first.size() && !header; ++i) {
      const bool below = rows_.size() == 1 || (i < rows_[1].cells.size() && !is_words(rows_[1].cells[i]));
      header = is_words(first[i]) && below;
    }
    if (!header) return;
    names_ = first;
    rows_.erase(rows_.begin());
  }

  // Names in the first column, each once, and numbers in all others; or a table of numbers without a header.
  bool one_row_a_series() const {
    const size_t columns = rows_[0].cells.size();
    if (columns < 3 || !format_.value.empty() || !format_.id.empty()) return false;
    std::map<std::string, int> seen;
    const bool nameless = names_.empty() && number(rows_[0].cells[0]) && !read_date(rows_[0].cells[0]);
    for (const Row& row : rows_) {
      if (row.cells.empty() || (!nameless && !is_words(row.cells[0]))) return false;
      if (!nameless && ++seen[row.cells[0]] > 1) return false;
    }
    return std::none_of(rows_[0].cells.begin() + 1, rows_[0].cells.end(),
                        [this](const std::string& cell) { return is_words(cell) || looks_dated(cell); });
  }
  bool looks_dated(const std::string& cell) const { return !is_missing(cell) && !number(cell) && read_date(cell); }

  void read_rows() {
    const size_t first = is_words(rows_[0].cells[0]) ? 1 : 0;
    const std::vector<double> stamps = stamps_of_header(first);
    for (const Row& row : rows_) {
      TimeSeries series;
      series.name = first == 1 ? row.cells[0] : "row " + std::to_string(table_.series.size() + 1);
      for (size_t i = first; i < row.cells.size(); ++i) {
        series.stamp.push_back(i - first < stamps.size() ? stamps[i - first] : static_cast<double>(i - first + 1));
        series.value.push_back(value_of(row, i));
      }
      keep(std::move(series));
    }
  }

  // The headers from `first` on as stamps, where all of them are numbers or all are dates and ascend; else {}.
  std::vector<double> stamps_of_header(size_t first) {
    std::vector<double> stamps;
    StampKind kind = StampKind::number;
    for (size_t i = first; i < names_.size(); ++i) {
      const auto value = number(names_[i]);
      const auto written = read_date(names_[i]);
      if (!value && !written) return {};
      if (!value) kind = StampKind::date;
      stamps.push_back(value ? *value : static_cast<double>(written->stamp(DateOrder::month_day).value_or(0)));
    }
    const bool ascending = std::ranges::adjacent_find(stamps, std::greater_equal<>()) == stamps.end();
    if (!ascending) return {};
    table_.kind = kind;
    return stamps;
  }

  double value_of(const Row& row, size_t column) const {
    const std::string& cell = row.cells[column];
    if (is_missing(cell)) return NAN;
    const auto value = number(cell);
    if (!value) fail(row.line, name_of(column) + ": expected a number, found '" + cell + "'");
    return *value;
  }
  std::string name_of(size_t column) const {
    return column < names_.size() && !names_[column].empty() ? names_[column] : "column " + std::to_string(column + 1);
  }

  void read_columns() {
    demand_one_width();
    const size_t id = id_column(), stamp = stamp_column(id);
    const std::vector<size_t> values = value_columns(id, stamp);
    if (id != none && values.size() > 1) {
      throw Error(file_ + ": several columns of values beside the names in " + name_of(id) +
                  "; give --value with one of " + list(values));
    }
    const std::vector<double> stamps = read_stamps(stamp);
    for (size_t column : values) {
      std::map<std::string, size_t> places;
      std::vector<std::vector<size_t>> members;
      std::vector<std::string> titles;
      for (size_t i = 0; i < rows_.size(); ++i) {
        const std::string title = id == none ? title_of(column, values.size()) : rows_[i].cells[id];
        const auto [place, fresh] = places.emplace(title, members.size());
        if (fresh) members.emplace_back(), titles.push_back(title);
        members[place->second].push_back(i);
      }
      for (size_t i = 0; i < members.size(); ++i) gather(titles[i], members[i], stamps, column, stamp);
    }
  }
  std::string title_of(size_t column, size_t of) const {
    return of == 1 && (names_.empty() || names_[column].empty()) ? file_ : name_of(column);
  }
  std::string list(const std::vector<size_t>& columns) const {
    std::string text;
    for (size_t column : columns) text += (text.empty() ? "" : ", ") + name_of(column);
    return text;
  }

  void demand_one_width() const {
    const size_t width = names_.empty() ? rows_[0].cells.size() : names_.size();
    for (const Row& row : rows_) {
      if (row.cells.size() == width) continue;
      fail(row.line, "expected " + std::to_string(width) + " fields as in the first row, found " +
                         std::to_string(row.cells.size()));
    }
  }

  size_t named(const std::string& name) const {
    for (size_t i = 0; i < names_.size(); ++i) {
      if (plain(names_[i]) == plain(name)) return i;
    }
    return none;
  }
  size_t demanded(const std::string& name, const char* flag) const {
    const size_t column = named(name);
    if (column == none) {
      throw Error(file_ + ": " + flag + ": no column '" + name + "'" + suggestion(name, names_));
    }
    return column;
  }
  template <class Names>
  size_t first_of(const Names& names) const {
    for (const char* name : names) {
      if (const size_t column = named(name); column != none) return column;
    }
    return none;
  }

  size_t id_column() const {
    if (!format_.id.empty()) return demanded(format_.id, "--id");
    const size_t column = first_of(id_names);
    if (column != none) return column;
    // Words beside a single column of values name its series; beside several they are remarks.
    size_t words = none, numbers = 0;
    for (size_t i = 0; i < rows_[0].cells.size(); ++i) {
      const std::string& cell = rows_[0].cells[i];
      if (is_words(cell)) words = words == none ? i : words;
      numbers += number(cell) && !looks_dated(cell) ? 1 : 0;
    }
    const bool one_value = !format_.value.empty() || numbers == 1 || first_of(value_names) != none;
    if (words != none && one_value && plain(name_of(words)) != plain(format_.value)) {
      demand_repeated(words);
      return words;
    }
    return none;
  }

  // Words that nobody called names, each once or under the name of a stamp: stamps that cannot be read.
  void demand_repeated(size_t column) const {
    const bool stamps = std::ranges::find(stamp_names, plain(name_of(column))) != stamp_names.end();
    std::map<std::string, int> seen;
    for (const Row& row : rows_) {
      if (++seen[row.cells[column]] > 1 && !stamps) return;
    }
    if (rows_.size() < 3 && !stamps) return;
    fail(rows_[0].line, name_of(column) + ": expected a date or a number, found '" + rows_[0].cells[column] +
                            "'; write dates as YYYY-MM-DD, or name the column of series with --id");
  }

  // By its dates (of several columns one that is named so), else by its name; in a table of two columns without a header the first.
  size_t stamp_column(size_t id) const {
    const Cells& first = rows_[0].cells;
    size_t dated = none;
    for (size_t i = first.size(); i-- > 0;) {
      if (i == id || !looks_dated(first[i])) continue;
      const bool named = std::ranges::find(stamp_names, plain(name_of(i))) != stamp_names.end();
      const bool before = dated != none && std::ranges::find(stamp_names, plain(name_of(dated))) != stamp_names.end();
      if (named || !before) dated = i;
    }
    if (dated != none) return dated;
    const size_t column = first.size() > 1 ? first_of(stamp_names) : none;
    if (column != none && column != id && plain(name_of(column)) != plain(format_.value)) return column;
    return names_.empty() && first.size() == 2 ? 0 : none;
  }

  std::vector<size_t> value_columns(size_t id, size_t stamp) const {
    if (!format_.value.empty()) return {demanded(format_.value, "--value")};
    const size_t known = first_of(value_names);
    if (known != none && known != id && known != stamp) return {known};
    std::vector<size_t> columns;
    for (size_t i = 0; i < rows_[0].cells.size(); ++i) {
      if (i != id && i != stamp &&
          std::ranges::any_of(rows_, [&](const Row& r) { return number(r.cells[i]).has_value(); })) {
        columns.push_back(i);
      }
    }
    if (columns.empty()) throw Error(file_ + ": found no column of numbers; give --value with its name");
    demand_own_names(columns);
    return columns;
  }

  // Two series of one name: nobody could tell which is meant.
  void demand_own_names(const std::vector<size_t>& columns) const {
    std::set<std::string> names;
    for (size_t column : columns) {
      if (names.insert(name_of(column)).second) continue;
      throw Error(file_ + ": two columns are called " + name_of(column) + "; give each series a name of its own");
    }
  }

  std::vector<double> read_stamps(size_t column) {
    std::vector<double> stamps;
    if (column == none) {
      for (size_t i = 0; i < rows_.size(); ++i) stamps.push_back(static_cast<double>(i + 1));
      return stamps;
    }
    const bool dates = read_date(rows_[0].cells[column]).has_value();
    return dates ? read_dates(column) : read_numbers(column);
  }
  std::vector<double> read_numbers(size_t column) const {
    std::vector<double> stamps;
    for (const Row& row : rows_) {
      const auto value = number(row.cells[column]);
      if (!value) fail(row.line, name_of(column) + ": expected a date or a number, found '" + row.cells[column] + "'");
      stamps.push_back(*value);
    }
    return stamps;
  }

  std::vector<double> read_dates(size_t column) {
    std::vector<WrittenDate> dates;
    const size_t time = time_column();
    for (const Row& row : rows_) {
      const auto written = read_date(row.cells[column]);
      if (!written) fail(row.line, name_of(column) + ": expected a date, found '" + row.cells[column] + "'");
      dates.push_back(*written);
      if (time != none) dates.back().time += time_of(row, time);
    }
    const DateOrder order = order_of(dates, column);
    const bool zones = std::ranges::any_of(dates, [&](const WrittenDate& d) { return d.zone != dates[0].zone; });
    std::vector<double> stamps;
    table_.kind = StampKind::date;
    for (const WrittenDate& written : dates) {
      const int64_t shift = zones && written.zone != WrittenDate::no_zone ? written.zone * int64_t{60'000} : 0;
      stamps.push_back(static_cast<double>(*written.stamp(order) - shift));
      if (*written.stamp(order) % milliseconds_per_day != 0) table_.kind = StampKind::time;
    }
    return stamps;
  }

  // A column of times beside the dates: 15:00, 15:00:00.
  size_t time_column() const {
    const Cells& first = rows_[0].cells;
    for (size_t i = 0; i < first.size(); ++i) {
      if (is_time(first[i])) return i;
    }
    return none;
  }
  static bool is_time(const std::string& cell) { return read_time_of_day(cell).has_value(); }
  int32_t time_of(const Row& row, size_t column) const {
    const auto time = read_time_of_day(row.cells[column]);
    if (!time) fail(row.line, name_of(column) + ": expected a time such as HH:MM, found '" + row.cells[column] + "'");
    return *time;
  }

  DateOrder order_of(const std::vector<WrittenDate>& dates, size_t column) const {
    if (const auto order = date_order_named(format_.date_format, "--date_format")) return demand_days(dates, *order);
    bool open = false, month_first = true, day_first = true;
    for (const WrittenDate& written : dates) {
      open = open || (written.open_order && written.first != written.second);
      month_first = month_first && written.stamp(DateOrder::month_day).has_value();
      day_first = day_first && written.stamp(DateOrder::day_month).has_value();
    }
    if (open && month_first == day_first) {
      throw Error(file_ + ": " + name_of(column) +
                  (month_first ? ": the dates may have their month or their day first, and no row decides"
                               : ": some dates have their day first, others their month") +
                  "; give --date_format mdy or --date_format dmy");
    }
    return month_first ? DateOrder::month_day : DateOrder::day_month;
  }
  DateOrder demand_days(const std::vector<WrittenDate>& dates, DateOrder order) const {
    for (size_t i = 0; i < dates.size(); ++i) {
      if (!dates[i].stamp(order))
        fail(rows_[i].line, "--date_format " + format_.date_format + ": there is no such day");
    }
    return order;
  }

  void gather(const std::string& title, std::vector<size_t>& members, const std::vector<double>& stamps, size_t column,
              size_t stamp) {
    const auto earlier = [&](size_t a, size_t b) { return stamps[a] < stamps[b]; };
    if (!std::ranges::is_sorted(members, earlier)) {
      std::ranges::stable_sort(members, earlier);
      table_.notes.push_back(title + ": rows brought into the order of " + name_of(stamp));
    }
    TimeSeries series{title, {}, {}};
    for (size_t member : members) {
      if (!format_.repeated_stamps && !series.stamp.empty() && series.stamp.back() == stamps[member]) {
        fail(rows_[member].line, title + ": the stamp " + stamp_text(stamps[member], table_.kind) +
                                     " stands twice; each may occur once, or gather them with --every");
      }
      series.stamp.push_back(stamps[member]);
      series.value.push_back(value_of(rows_[member], column));
    }
    keep(std::move(series));
  }

  // Without the missing values before the first and after the last.
  void keep(TimeSeries series) {
    const auto there = [](double value) { return !std::isnan(value); };
    const auto begin = std::ranges::find_if(series.value, there) - series.value.begin();
    const auto end = std::find_if(series.value.rbegin(), series.value.rend(), there).base() - series.value.begin();
    if (begin >= end) {
      ++without_value_;
      return;
    }
    series.stamp = {series.stamp.begin() + begin, series.stamp.begin() + end};
    series.value = {series.value.begin() + begin, series.value.begin() + end};
    table_.series.push_back(std::move(series));
  }

  const std::string& file_;
  const SeriesFormat& format_;
  char delimiter_;
  Cells names_;  // the header; {}: there is none
  std::vector<Row> rows_;
  SeriesTable table_;
  int64_t without_value_ = 0;
};

}  // namespace

SeriesTable parse_series(std::string_view bytes, const std::string& file, const SeriesFormat& format) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  if (bytes.find('\0') != std::string_view::npos) throw Error(file + ": a binary file; expected CSV text");
  return SeriesReader(bytes, file, format).read();
}

std::string stamp_text(double stamp, StampKind kind) {
  if (kind == StampKind::number) return shortest(stamp);
  const date::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(static_cast<int64_t>(stamp))};
  return date::format(kind == StampKind::time ? "%F %T" : "%F", date::floor<std::chrono::seconds>(time));
}

}  // namespace engram

#include "engram/data/price_columns.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/data/column_names.h"
#include "engram/data/written_numbers.h"

namespace engram {
namespace {

constexpr const char* expected = "Date,Open,High,Low,Close,Volume, or a date and one column of prices";
constexpr const char* way_out = "say what the columns are, as in --columns time,open,high,low,close,volume";
constexpr std::pair<const char*, PriceRole> wanted_names[] = {{"time", PriceRole::stamp},
                                                              {"date", PriceRole::stamp},
                                                              {"open", PriceRole::open},
                                                              {"high", PriceRole::high},
                                                              {"low", PriceRole::low},
                                                              {"close", PriceRole::close},
                                                              {"adj_close", PriceRole::adjusted_close},
                                                              {"volume", PriceRole::volume},
                                                              {"symbol", PriceRole::symbol}};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts{""};
  for (char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ",") + name;
  return all.substr(0, 200);
}

bool is_comment(const std::string& cell) { return cell.starts_with('#') || cell.starts_with("//"); }
bool is_dated(const std::string& cell) { return read_calendar_date(cell) || read_compact_date(cell); }

std::optional<double> number_in(const std::string& cell) {
  const auto value = written_number(cell, '.');
  return value ? value : written_number(cell, ',');
}

size_t filled(const HeadRow& row) {
  return static_cast<size_t>(std::ranges::count_if(row.cells, [](const auto& cell) { return !cell.empty(); }));
}

bool is_mostly_numbers(const HeadRow& row) {
  const auto numbers = std::ranges::count_if(row.cells, is_written_number);
  return row.cells.size() > 1 && 2 * static_cast<size_t>(numbers) >= filled(row);
}

class Columns {
 public:
  Columns(const std::vector<HeadRow>& head, const std::string& file, const std::string& wanted)
      : file_(file), wanted_(wanted) {
    for (const HeadRow& row : head) {
      if (!is_comment(row.cells[0])) rows_.push_back(row);
    }
    if (rows_.empty()) rows_ = head;
  }

  PriceColumns understand() {
    divide();
    name_columns();
    if (!wanted_.empty()) {
      obey();
      return std::move(columns_);
    }
    find_stamp();
    if (columns_.header.empty()) {
      read_shape(0);
    } else {
      find_prices();
    }
    return std::move(columns_);
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& message) const {
    throw Error(file_ + ":" + std::to_string(line) + ": " + message);
  }

  // --- rows

  // The column that holds most dates, a quarter of all rows at least; -1: none. (A volume may look like a date, too.)
  int dated_column() const {
    std::map<size_t, size_t> dates;
    for (const HeadRow& row : rows_) {
      for (size_t i = 0; row.cells.size() > 1 && i < row.cells.size(); ++i) dates[i] += is_dated(row.cells[i]) ? 1 : 0;
    }
    int best = -1;
    size_t most = rows_.size() / 4;
    for (const auto& [column, count] : dates) {
      if (count > most) most = count, best = static_cast<int>(column);
    }
    return best;
  }

  // Header lines stand above the first bar.
  void divide() {
    const int dated = dated_column();
    const auto is_bar_row = [dated](const HeadRow& row) {
      if (dated < 0) return is_mostly_numbers(row);
      return row.cells.size() > static_cast<size_t>(dated) && is_dated(row.cells[static_cast<size_t>(dated)]);
    };
    auto first = std::ranges::find_if(rows_, is_bar_row);
    if (first == rows_.end()) first = rows_.begin() + (rows_.size() > 1 ? 1 : 0);
    columns_.first_line = first->line;
    header_line_ = first->line;
    for (auto row = rows_.begin(); row != first; ++row) {
      if (filled(*row) >= 2) header_.push_back(row->cells), header_line_ = row->line;
    }
    if (header_.empty() && first != rows_.begin()) header_.push_back(rows_.front().cells), header_line_ = rows_[0].line;
    for (auto row = first; row != rows_.end(); ++row) {  // closing lines decide nothing of the columns
      if (row == first || is_bar_row(*row)) bars_.push_back(row->cells);
    }
    size_t most = 0;
    std::map<size_t, size_t> sizes;
    for (const auto& bar : bars_) {
      if (++sizes[bar.size()] > most) most = sizes[bar.size()], bar_width_ = bar.size();
    }
  }

  std::string cell(size_t row, size_t column) const {
    return column < bars_[row].size() ? bars_[row][column] : std::string();
  }
  template <class Test>
  size_t count(size_t column, const Test& test) const {
    size_t n = 0;
    for (size_t row = 0; row < bars_.size(); ++row) n += test(cell(row, column)) ? 1 : 0;
    return n;
  }
  template <class Test>
  bool all(size_t column, const Test& test) const {
    return count(column, [](const std::string& c) { return !is_missing(c); }) > 0 &&
           count(column, [&](const std::string& c) { return is_missing(c) || test(c); }) == bars_.size();
  }

  void name_columns() {
    if (header_.empty()) {
      columns_.names.assign(bar_width_, "");
      while (columns_.names.size() > 1 &&
             count(columns_.names.size() - 1, [](const auto& c) { return !c.empty(); }) == 0) {
        columns_.names.pop_back();
      }
      return;
    }
    std::vector<std::string>& last = header_.back();
    const auto no_last = [&](size_t column) { return count(column, [](const auto& c) { return !c.empty(); }) == 0; };
    if (last.size() == bar_width_ + 1 && last.back().empty()) last.pop_back();
    if (last.size() == bar_width_ && last.back().empty() && no_last(bar_width_ - 1)) last.pop_back();
    const bool named_dates = [&] {
      for (size_t i = 0; i < last.size(); ++i) {
        if (stamp_rank(last[i]) > 0 && all(i, is_dated)) return true;
      }
      return false;
    }();
    if (bar_width_ == last.size() + 1 && !no_last(last.size()) && !named_dates) {
      for (auto& line : header_) line.insert(line.begin(), "");  // row names without a head
      columns_.notes.emplace_back("the first column has no name");
    } else if (bar_width_ == last.size() + 1 && no_last(last.size())) {
      columns_.notes.emplace_back("an empty last field of each row dropped");
    }
    std::erase_if(header_, [size = header_.back().size()](const auto& line) { return line.size() != size; });
    columns_.header = header_.back();
    columns_.names = header_.back();
    for (size_t i = 0; i < columns_.names.size(); ++i) {
      for (auto line = header_.rbegin(); line != header_.rend() && columns_.names[i].empty(); ++line) {
        columns_.names[i] = (*line)[i];
      }
    }
    if (header_.size() > 1) columns_.notes.push_back(std::to_string(header_.size()) + " header lines read together");
  }

  size_t width() const { return columns_.names.size(); }

  // --- stamps

  std::optional<StampStyle> kind_of(size_t column) const {
    if (all(column, [](const auto& c) { return read_calendar_date(c).has_value(); })) return StampStyle::calendar;
    if (all(column, [](const auto& c) { return read_compact_date(c).has_value(); })) return StampStyle::compact;
    return std::nullopt;
  }

  // Numbers that go one way throughout.
  bool may_count(size_t column) const {
    if (!all(column, [](const auto& c) { return plain_number(c).has_value(); })) return false;
    const bool named = stamp_rank(columns_.names[column]) > 0;
    bool up = true, down = true, long_enough = true;
    std::optional<double> before;
    for (size_t row = 0; row < bars_.size(); ++row) {
      const auto value = plain_number(cell(row, column));
      if (!value) continue;
      up = up && (!before || *value >= *before), down = down && (!before || *value <= *before);
      long_enough = long_enough && std::abs(*value) >= (named ? 1000 : 1e8);
      before = value;
    }
    return long_enough && (named || up || down);
  }

  bool is_priced(size_t column) const {
    const auto role = role_named(columns_.names[column]);
    return role && role->rest.empty() && role->role < static_cast<int>(bar_roles) && role->rank == 0;
  }

  void find_stamp() {
    int best = -1;
    for (size_t i = 0; i < width(); ++i) {
      if (is_priced(i)) continue;
      const auto kind = kind_of(i);
      if (!kind && !may_count(i)) continue;
      const int worth = 4 * stamp_rank(columns_.names[i]) + (kind ? 3 : 0);
      if (worth <= best) continue;
      best = worth;
      set_stamp(i);
    }
    for (size_t i = 0; i < width() && columns_.stamp < 0; ++i) {  // a cell is better blamed than the file
      if (stamp_rank(columns_.names[i]) > 0) set_stamp(i);
    }
    if (columns_.stamp < 0) {
      fail(header_line_, "no column holds dates: expected " + std::string(expected) + ", found '" +
                             joined(columns_.header.empty() ? bars_[0] : columns_.header) + "'; " + way_out);
    }
    find_time();
  }

  void set_stamp(size_t column) {
    columns_.stamp = static_cast<int>(column);
    const auto dated = count(column, is_dated);
    const auto counted = count(column, [](const auto& c) { return plain_number(c) && !is_dated(c); });
    columns_.kind = kind_of(column).value_or(counted > dated ? StampStyle::counted : StampStyle::calendar);
  }

  // A column of times of day beside the dates: named so, or without any name the next one.
  void find_time() {
    if (columns_.kind != StampStyle::calendar) return;
    for (size_t i = 0; i < width(); ++i) {
      const bool named = bare_name(columns_.names[i]).find("time") != std::string::npos;
      const bool beside = columns_.header.empty() && static_cast<int>(i) == columns_.stamp + 1;
      if (static_cast<int>(i) == columns_.stamp || (!named && !beside)) continue;
      const bool clock = all(i, [](const auto& c) { return is_clock(c); });
      const bool padded = count(i, [](const auto& c) { return c.size() > 3 && c[0] == '0'; }) > 0;
      const bool times = all(i, [](const auto& c) { return read_time_of_day(c).has_value(); });
      if (!times && (!clock || (!named && !padded))) continue;
      columns_.time_of_day = static_cast<int>(i);
      columns_.clock = !times;
      return;
    }
  }
  static bool is_clock(const std::string& cell) {
    return !cell.empty() && cell.size() <= 6 && std::ranges::all_of(cell, [](char c) { return c >= '0' && c <= '9'; });
  }

  bool is_taken(size_t column) const {
    const int i = static_cast<int>(column);
    return i == columns_.stamp || i == columns_.time_of_day || i == columns_.symbol;
  }

  // --- prices by name

  struct Group {
    PriceColumns::Instrument instrument;
    std::array<int, bar_roles> rank{99, 99, 99, 99, 99, 99};
    bool has_close() const {
      return instrument.of(PriceRole::close) >= 0 || instrument.of(PriceRole::adjusted_close) >= 0;
    }
  };

  void find_prices() {
    for (size_t i = 0; i < width(); ++i) {
      if (!is_taken(i)) take_name(i);
    }
    for (Group& group : groups_) {
      auto& column = group.instrument.column;
      constexpr auto close = static_cast<size_t>(PriceRole::close);
      if (column[close] < 0) std::swap(column[close], column[static_cast<size_t>(PriceRole::adjusted_close)]);
    }
    const auto nameless = std::ranges::find_if(groups_, [](const Group& g) { return g.instrument.name.empty(); });
    if (nameless != groups_.end() && nameless->has_close()) return settle({nameless->instrument}, "by name");
    std::vector<PriceColumns::Instrument> found;
    for (const Group& group : groups_) {
      if (group.has_close()) found.push_back(group.instrument);
    }
    if (!found.empty()) return settle_named(std::move(found));
    find_close_among_numbers();
  }

  // All header lines together: one says the role, the others the instrument.
  std::optional<NamedRole> role_of(size_t column) {
    std::optional<NamedRole> found;
    std::string rest;
    const auto beats = [](const NamedRole& a, const NamedRole& b) {  // Visa is called V, which may be a volume
      return a.rest.empty() != b.rest.empty() ? a.rest.empty() : a.rank < b.rank;
    };
    std::string role_text;
    for (const auto& line : header_) {
      const auto role = role_named(line[column]);
      std::string other = line[column];
      if (role && (!found || beats(*role, *found))) {
        found = role;
        std::swap(other, role_text);
      }
      if (!other.empty()) rest += (rest.empty() ? "" : " ") + other;
    }
    if (found) columns_.names[column] = role_text;
    if (found && found->rest.empty()) found->rest = rest;
    return found;
  }

  void take_name(size_t column) {
    const std::optional<NamedRole> found = role_of(column);
    if (!found) return;
    if (found->role == static_cast<int>(PriceRole::symbol)) {
      if (columns_.symbol < 0 || found->rank < symbol_rank_) {
        columns_.symbol = static_cast<int>(column), symbol_rank_ = found->rank;
      }
      return;
    }
    auto group = std::ranges::find_if(groups_, [&](const Group& g) { return g.instrument.name == found->rest; });
    if (group == groups_.end()) {
      groups_.emplace_back().instrument.name = found->rest;
      group = groups_.end() - 1;
    }
    const auto role = static_cast<size_t>(found->role);
    if (group->rank[role] == found->rank) {
      fail(header_line_, "column '" + columns_.names[column] + "' occurs twice");
    }
    if (group->rank[role] < found->rank) return;
    group->rank[role] = found->rank;
    group->instrument.column[role] = static_cast<int>(column);
  }

  void settle(std::vector<PriceColumns::Instrument> instruments, const std::string& how) {
    columns_.instruments = std::move(instruments);
    const size_t n = columns_.instruments.size();
    columns_.layout = columns_.symbol >= 0 ? "a long table, " + how
                      : n > 1              ? "a wide table of " + std::to_string(n) + " instruments, " + how
                                           : "one instrument, " + how;
  }

  void settle_named(std::vector<PriceColumns::Instrument> found) {
    const auto side = [](const PriceColumns::Instrument& i) { return bare_name(i.name); };
    const auto quoted = [&](const auto& i) { return side(i) == "bid" || side(i) == "ask" || side(i) == "mid"; };
    if (found.size() > 1 && std::ranges::all_of(found, quoted)) {
      const auto mid = std::ranges::find_if(found, [&](const auto& i) { return side(i) == "mid"; });
      if (mid != found.end()) return settle({*mid}, "the middle of bid and ask");
      const auto name = [&](PriceRole role) {
        const int column = found[0].of(role);
        return column < 0 ? std::string() : columns_.names[static_cast<size_t>(column)];
      };
      fail(header_line_, "prices of bid and ask, and none says which are traded; choose, as in --columns time=" +
                             columns_.names[static_cast<size_t>(columns_.stamp)] + ",open=" + name(PriceRole::open) +
                             ",high=" + name(PriceRole::high) + ",low=" + name(PriceRole::low) +
                             ",close=" + name(PriceRole::close));
    }
    settle(std::move(found), "by name");
  }

  // --- prices without a name

  // Columns of numbers that have no role yet; those without a name, such as a row index, only if asked for.
  std::vector<size_t> remaining_numbers(bool nameless) const {
    std::vector<size_t> found;
    for (size_t i = 0; i < width(); ++i) {
      const std::string name = bare_name(columns_.names[i]);
      const bool has_no_name = name.empty() || name.starts_with("unnamed") || name == "index";
      if (!is_taken(i) && !has_role(i) && has_no_name == nameless && all(i, is_written_number)) found.push_back(i);
    }
    return found;
  }
  bool has_role(size_t column) const {
    return std::ranges::any_of(
        groups_, [&](const Group& g) { return std::ranges::count(g.instrument.column, static_cast<int>(column)) > 0; });
  }

  void find_close_among_numbers() {
    std::vector<size_t> candidates = remaining_numbers(false);
    if (candidates.empty()) candidates = remaining_numbers(true);
    PriceColumns::Instrument one = groups_.empty() ? PriceColumns::Instrument() : groups_[0].instrument;
    if (candidates.size() == 1) {
      one.name = "";
      one.column[static_cast<size_t>(PriceRole::close)] = static_cast<int>(candidates[0]);
      return settle({one}, "its only column of numbers the close");
    }
    const bool prices_named = std::ranges::any_of(groups_, [](const Group& g) {
      return g.instrument.of(PriceRole::open) >= 0 || g.instrument.of(PriceRole::high) >= 0;
    });
    const bool positive = std::ranges::all_of(candidates, [&](size_t column) {
      return all(column, [](const auto& c) { return number_in(c).value_or(0) > 0; });
    });
    if (candidates.size() < 2 || prices_named || columns_.symbol >= 0 || !positive) refuse(candidates);
    if (candidates.size() == 4 || candidates.size() == 5) {
      if (is_bar(candidates)) return read_shape(header_line_);
    }
    std::vector<PriceColumns::Instrument> found;
    for (size_t column : candidates) {
      found.emplace_back().name = columns_.names[column];
      found.back().column[static_cast<size_t>(PriceRole::close)] = static_cast<int>(column);
    }
    columns_.notes.push_back("no column is named Close: " + std::to_string(found.size()) +
                             " columns of numbers read as the closes of as many instruments; --columns close=NAME "
                             "takes one");
    settle(std::move(found), "each column the closes of one");
  }

  [[noreturn]] void refuse(const std::vector<size_t>& candidates) const {
    std::vector<std::string> names;
    for (size_t i : candidates) names.push_back("'" + columns_.names[i] + "'");
    fail(header_line_, "no column 'Close'" +
                           (names.empty() ? std::string(" and no other column of numbers")
                                          : ", and any of " + joined(names) + " may be it") +
                           ": expected the header " + expected + ", found '" + joined(columns_.header) + "'; " +
                           way_out);
  }

  // Whether the first four are open, high, low and close of every row.
  bool is_bar(const std::vector<size_t>& columns) const {
    constexpr double hair = 1e-6;
    bool differs = false;
    for (size_t row = 0; row < bars_.size(); ++row) {
      std::array<double, 4> value{};
      size_t missing = 0;
      for (size_t i = 0; i < 4; ++i) {
        const auto number = number_in(cell(row, columns[i]));
        missing += number ? 0 : 1;
        value[i] = number.value_or(0);
      }
      if (missing == 4) continue;
      const auto [open, high, low, close] = value;
      if (missing > 0 || low <= 0 || high > 2 * low) return false;
      if (high < std::max(open, close) * (1 - hair) || low > std::min(open, close) * (1 + hair)) return false;
      differs = differs || high > low;
    }
    return differs;
  }

  // No name says what the numbers are.
  void read_shape(int64_t line) {
    std::vector<size_t> numbers;
    for (size_t i = 0; i < width(); ++i) {
      if (columns_.header.empty() && columns_.symbol < 0 && static_cast<int>(i) <= columns_.stamp + 2 && !is_taken(i) &&
          all(i, [](const auto& c) { return !is_written_number(c) && !is_dated(c); })) {
        columns_.symbol = static_cast<int>(i);
      }
      if (static_cast<int>(i) > columns_.stamp && !is_taken(i) && all(i, is_written_number)) numbers.push_back(i);
    }
    PriceColumns::Instrument one;
    const auto put = [&](PriceRole role, size_t at) {
      one.column[static_cast<size_t>(role)] = static_cast<int>(numbers[at]);
    };
    std::string shape;
    if (numbers.size() >= 4 && is_bar(numbers)) {
      for (size_t i = 0; i < 4; ++i) put(static_cast<PriceRole>(i), i);
      if (numbers.size() > 4) put(PriceRole::volume, 4);
      shape = numbers.size() > 4 ? "open,high,low,close,volume" : "open,high,low,close";
    } else if (numbers.size() == 1) {
      put(PriceRole::close, 0);
      shape = "close";
    } else {
      fail(std::max<int64_t>(line, columns_.first_line), "expected a header, such as " + std::string(expected) +
                                                             ", found '" + joined(bars_[0]) +
                                                             "', whose numbers may be anything; " + way_out);
    }
    columns_.notes.push_back(std::string(columns_.header.empty() ? "no header" : "no known name in the header") +
                             ": its columns recognised as time," + shape);
    settle({one}, "recognised by its numbers");
  }

  // --- what the caller wants

  void obey() {
    const bool pairs = wanted_.find('=') != std::string::npos;
    const std::vector<std::string> entries = split(wanted_, ',');
    if (!pairs && entries.size() > width()) {
      throw Error("--columns: " + std::to_string(entries.size()) + " columns wanted, the file has " +
                  std::to_string(width()));
    }
    PriceColumns::Instrument one;
    for (size_t i = 0; i < entries.size(); ++i) {
      const size_t equals = entries[i].find('=');
      if (pairs && equals == std::string::npos) bad_entry(entries[i]);
      const size_t column = pairs ? find_column(entries[i].substr(equals + 1)) : i;
      give(bare_entry(entries[i].substr(0, equals)), column, one, entries[i]);
    }
    if (one.of(PriceRole::close) < 0) {
      std::swap(one.column[static_cast<size_t>(PriceRole::close)],
                one.column[static_cast<size_t>(PriceRole::adjusted_close)]);
    }
    if (columns_.stamp < 0 && pairs) find_stamp();
    if (columns_.stamp < 0 || one.of(PriceRole::close) < 0) {
      throw Error("--columns: expected at least time and close, found '" + wanted_ + "'");
    }
    check_bars(one);
    settle({one}, "by --columns");
  }

  static std::string bare_entry(std::string name) {
    std::ranges::replace(name, ' ', '_');
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name == "timestamp" || name == "datetime" || name == "stamp") return "time";
    return name == "adjclose" || name == "adjusted_close" ? "adj_close" : name;
  }
  [[noreturn]] static void bad_entry(const std::string& entry) {
    throw Error(
        "--columns: expected time,open,high,low,close,volume or role=NAME pairs, of the roles time, date, open, "
        "high, low, close, adj_close, volume and symbol, found '" +
        entry + "'");
  }
  size_t find_column(const std::string& name) const {
    const auto found = std::ranges::find(columns_.names, name);
    if (found != columns_.names.end()) return static_cast<size_t>(found - columns_.names.begin());
    const auto number = plain_number(name);
    if (number && *number >= 1 && *number <= static_cast<double>(width())) return static_cast<size_t>(*number) - 1;
    throw Error("--columns: no column '" + name + "'" + suggestion(name, columns_.names) +
                "; expected a name of the header or 1 to " + std::to_string(width()));
  }
  void give(const std::string& role, size_t column, PriceColumns::Instrument& one, const std::string& entry) {
    if (role.empty() || role == "-" || role == "_") return;
    const auto* known = std::ranges::find_if(wanted_names, [&](const auto& name) { return role == name.first; });
    if (known == std::end(wanted_names)) bad_entry(entry);
    const int i = static_cast<int>(column);
    if (known->second == PriceRole::symbol) {
      columns_.symbol = i;
    } else if (known->second != PriceRole::stamp) {
      one.column[static_cast<size_t>(known->second)] = i;
    } else if (columns_.stamp < 0) {
      set_stamp(column);
    } else if (columns_.time_of_day < 0) {  // date and time
      columns_.time_of_day = i;
      columns_.clock = all(column, [](const auto& c) { return is_clock(c); });
    } else {
      bad_entry(entry);
    }
  }
  // A first bar that fits nowhere is a header that was mistaken, or the wrong --columns.
  void check_bars(const PriceColumns::Instrument& one) const {
    const auto close = static_cast<size_t>(one.of(PriceRole::close));
    if (!all(close, is_written_number)) {
      throw Error("--columns: column " + std::to_string(close + 1) + " holds no numbers, such as '" + cell(0, close) +
                  "'");
    }
  }

  const std::string &file_, &wanted_;
  std::vector<HeadRow> rows_;
  std::vector<std::vector<std::string>> header_, bars_;
  size_t bar_width_ = 0;
  int64_t header_line_ = 1;
  std::vector<Group> groups_;
  int symbol_rank_ = 0;
  PriceColumns columns_;
};

}  // namespace

int PriceColumns::column(PriceRole role) const {
  if (role == PriceRole::stamp) return stamp;
  if (role == PriceRole::time_of_day) return time_of_day;
  if (role == PriceRole::symbol) return symbol;
  return role == PriceRole::ignored || instruments.empty() ? -1 : instruments[0].of(role);
}

std::string PriceColumns::name(PriceRole role) const {
  static constexpr std::array<const char*, 10> by_role{"Open",   "High", "Low",  "Close",  "Adj Close",
                                                       "Volume", "Date", "Time", "Symbol", ""};
  const int at = column(role);
  return at >= 0 && !names[static_cast<size_t>(at)].empty() ? names[static_cast<size_t>(at)]
                                                            : by_role[static_cast<size_t>(role)];
}

PriceColumns understand_columns(const std::vector<HeadRow>& head, const std::string& file, const std::string& wanted) {
  return Columns(head, file, wanted).understand();
}

bool is_missing(std::string_view cell) {
  if (!cell.empty() && cell[0] >= '0' && cell[0] <= '9') return false;
  if (std::ranges::any_of(cell, [](char c) { return (c & 0x80) != 0; })) return false;
  const std::string word = bare_name(cell);
  return word.empty() || word == "na" || word == "nan" || word == "null" || word == "none";
}

}  // namespace engram

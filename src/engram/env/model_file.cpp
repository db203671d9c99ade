#include "engram/env/model_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <vector>

#include "engram/core/error.h"
#include "engram/data/csv.h"

namespace engram {
namespace {

const std::vector<std::string> column_names{"state", "action", "next", "probability", "reward", "terminal"};
enum Column : size_t { state, action, next, probability, reward, terminal };

}  // namespace

class ModelReader::Table {
 public:
  explicit Table(std::string file) : file_(std::move(file)), builder_(0, 0, file_) { place_.fill(absent); }

  void feed(std::string_view piece) {
    if (!stream_) begin(piece);
    stream_->feed(piece);
  }
  SparseModel finish() {
    if (!stream_) fail(1, "the file is empty; expected the header " + header());
    stream_->finish();
    if (columns_ == 0) fail(1, "expected the header " + header());
    return builder_.build();
  }

 private:
  static constexpr size_t absent = static_cast<size_t>(-1);

  static std::string header() { return "state,action,next,probability,reward[,terminal]"; }
  [[noreturn]] void fail(int64_t line, const std::string& text) const {
    throw Error(file_ + ":" + std::to_string(line) + ": " + text);
  }

  void begin(std::string_view& piece) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (piece.starts_with(byte_order_mark)) piece.remove_prefix(byte_order_mark.size());
    stream_.emplace(csv_delimiter(piece), [this](std::span<const std::string_view> fields, int64_t line) {
      columns_ == 0 ? read_header(fields, line) : read_row(fields, line);
    });
  }

  void read_header(std::span<const std::string_view> fields, int64_t line) {
    columns_ = fields.size();
    for (size_t i = 0; i < fields.size(); ++i) {
      const auto known = std::find(column_names.begin(), column_names.end(), fields[i]);
      if (known == column_names.end()) {
        fail(line, "unknown column '" + std::string(fields[i]) + "'" + suggestion(fields[i], column_names) +
                       "; expected " + header());
      }
      size_t& place = place_[static_cast<size_t>(known - column_names.begin())];
      if (place != absent) fail(line, "the column " + *known + " stands twice");
      place = i;
    }
    for (size_t c = state; c < terminal; ++c) {
      if (place_[c] == absent) fail(line, "no column " + column_names[c] + "; expected " + header());
    }
  }

  void read_row(std::span<const std::string_view> fields, int64_t line) {
    if (fields.size() != columns_) {
      fail(line, "expected " + std::to_string(columns_) + " fields, found " + std::to_string(fields.size()));
    }
    Transition move{};
    move.next = number<int64_t>(fields, next, line);
    move.probability = number<double>(fields, probability, line);
    move.reward = number<double>(fields, reward, line);
    if (place_[terminal] != absent) {
      const auto flag = number<int64_t>(fields, terminal, line);
      if (flag != 0 && flag != 1) fail(line, "terminal: expected 0 or 1, found " + std::to_string(flag));
      move.terminal = flag == 1;
    }
    builder_.add(number<int64_t>(fields, state, line), number<int64_t>(fields, action, line), move, line);
  }

  template <class T>
  T number(std::span<const std::string_view> fields, Column column, int64_t line) const {
    const std::string_view text = fields[place_[column]];
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
      fail(line, column_names[column] + ": expected " + (std::is_integral_v<T> ? "a whole number" : "a number") +
                     ", found '" + std::string(text) + "'");
    }
    return value;
  }

  std::string file_;
  ModelBuilder builder_;
  std::optional<CsvStream> stream_;
  size_t columns_ = 0;           // of the header
  std::array<size_t, 6> place_;  // of each Column in a row
};

ModelReader::ModelReader(std::string file) : table_(std::make_unique<Table>(std::move(file))) {}
ModelReader::~ModelReader() = default;
void ModelReader::feed(std::string_view piece) { table_->feed(piece); }
SparseModel ModelReader::finish() { return table_->finish(); }

void write_model(const SparseModel& model, const std::function<void(std::string_view line)>& take) {
  take("state,action,next,probability,reward,terminal");
  char line[160];
  for (int64_t s = 0; s < model.states(); ++s) {
    for (int64_t a = 0; a < model.actions(); ++a) {
      for (const Transition& move : model.transitions(s, a)) {
        const int length = std::snprintf(line, sizeof line, "%lld,%lld,%lld,%.17g,%.17g,%d", static_cast<long long>(s),
                                         static_cast<long long>(a), static_cast<long long>(move.next), move.probability,
                                         move.reward + model.state_reward(move.next), move.terminal ? 1 : 0);
        take({line, static_cast<size_t>(length)});
      }
    }
  }
}

}  // namespace engram

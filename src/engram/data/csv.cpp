#include "engram/data/csv.h"

#include <csv.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram {
namespace {

// Gathers the fields of a row. An exception must not cross the C library, so the first one is kept and thrown after it
// has returned.
class Rows {
 public:
  explicit Rows(const CsvRow& row) : row_(row) {}

  void field(std::string_view text) {
    text_.append(text);
    ends_.push_back(text_.size());
  }

  void end_of_line(int terminator) {
    if (!ends_.empty() && !failure_) hand_over();
    text_.clear();
    ends_.clear();
    if (terminator == '\n') ++line_;
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void hand_over() {
    fields_.clear();
    size_t begin = 0;
    for (size_t end : ends_) {
      fields_.push_back(std::string_view(text_).substr(begin, end - begin));
      begin = end;
    }
    try {
      row_(fields_, line_);
    } catch (...) {
      failure_ = std::current_exception();
    }
  }

  const CsvRow& row_;
  std::string text_;          // of the row's fields, one after the other
  std::vector<size_t> ends_;  // of each field in text_
  std::vector<std::string_view> fields_;
  int64_t line_ = 1;
  std::exception_ptr failure_;
};

// Of the first lines, how many have the same number of these delimiters outside of quotes, and one at least: the most
// frequent number of them.
size_t lines_alike(std::string_view text, char delimiter) {
  constexpr size_t first_lines = 100;
  std::map<int64_t, size_t> lines_of;  // by number of delimiters
  int64_t count = 0;
  bool quoted = false;
  size_t lines = 0;
  for (size_t i = 0; i <= text.size() && lines < first_lines; ++i) {
    const char c = i < text.size() ? text[i] : '\n';
    if (c == '"') quoted = !quoted;
    if (c == delimiter && !quoted) ++count;
    if (c != '\n') continue;
    if (count > 0) ++lines_of[count];
    count = 0, quoted = false;
    ++lines;
  }
  size_t most = 0;
  for (const auto& [number, alike] : lines_of) most = std::max(most, alike);
  return most;
}

}  // namespace

struct CsvStream::State {
  explicit State(char delimiter, CsvRow row) : handler(std::move(row)), rows(handler) {
    csv_init(&parser, CSV_REPALL_NL);  // so that blank lines are counted
    csv_set_delim(&parser, static_cast<unsigned char>(delimiter));
  }
  ~State() { csv_free(&parser); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  static void on_field(void* field, size_t size, void* self) {
    static_cast<Rows*>(self)->field(std::string_view(static_cast<char*>(field), size));
  }
  static void on_line(int terminator, void* self) { static_cast<Rows*>(self)->end_of_line(terminator); }

  CsvRow handler;
  Rows rows;
  csv_parser parser;
};

CsvStream::CsvStream(char delimiter, CsvRow row) : state_(std::make_unique<State>(delimiter, std::move(row))) {}
CsvStream::~CsvStream() = default;

void CsvStream::feed(std::string_view piece) {
  csv_parse(&state_->parser, piece.data(), piece.size(), State::on_field, State::on_line, &state_->rows);
  state_->rows.rethrow();
}

void CsvStream::finish() {
  csv_fini(&state_->parser, State::on_field, State::on_line, &state_->rows);
  state_->rows.rethrow();
}

void for_each_csv_row(std::string_view text, char delimiter, const CsvRow& row) {
  constexpr size_t piece = size_t{1} << 20;
  CsvStream stream(delimiter, row);
  for (size_t begin = 0; begin < text.size(); begin += piece) {
    if (begin > 0 && interrupted()) throw Error("interrupted while reading a table", 130);
    stream.feed(text.substr(begin, piece));
  }
  stream.finish();
}

std::string csv_field(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  const bool formula = !text.empty() && !is_number && std::string_view("=+-@\t\r").find(text[0]) != text.npos;
  const std::string shown = (formula ? "'" : "") + std::string(text);
  if (shown.find_first_of(",;\"\r\n\t") == shown.npos) return shown;
  std::string field = "\"";
  for (char c : shown) field += c == '"' ? "\"\"" : std::string(1, c);
  return field + "\"";
}

char csv_delimiter(std::string_view text) {
  char best = ',';
  size_t most = 0;
  for (char candidate : {'\t', ';', '|', ','}) {
    const size_t lines = lines_alike(text, candidate);
    if (lines > most) most = lines, best = candidate;
  }
  return best;
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names{""};
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ',' || text[i + 1] == '\\');
    if (text[i] == ',') {
      names.emplace_back();
    } else {
      names.back() += text[escaped ? ++i : i];
    }
  }
  return names;
}

std::string single_name(std::string_view text) {
  const std::vector<std::string> names = split_names(text);
  return names.size() == 1 ? names[0] : std::string(text);
}

std::string escaped_name(std::string_view name) {
  std::string text;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool special =
        name[i] == ',' || (name[i] == '\\' && i + 1 < name.size() && (name[i + 1] == ',' || name[i + 1] == '\\'));
    text += special ? std::string("\\") + name[i] : std::string(1, name[i]);
  }
  return text;
}

}  // namespace engram

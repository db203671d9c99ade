#include "engram/data/csv.h"

#include <csv.h>

#include <algorithm>
#include <charconv>
#include <exception>
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
  const std::string_view first = text.substr(0, text.find('\n'));
  char most = ',';
  for (char candidate : {';', '\t'}) {
    if (std::count(first.begin(), first.end(), candidate) > std::count(first.begin(), first.end(), most)) {
      most = candidate;
    }
  }
  return most;
}

}  // namespace engram

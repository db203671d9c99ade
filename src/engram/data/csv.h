// CSV: the rows of a text, one call for each. Quotes and line ends as RFC 4180 has them (libcsv).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engram {

// Blanks around a field are taken off. Blank lines are no rows, but they are counted: `line` is what an editor shows.
using CsvRow = std::function<void(std::span<const std::string_view> fields, int64_t line)>;

// The same for text that comes in pieces, cut anywhere. What `row` throws leaves feed or finish.
class CsvStream {
 public:
  CsvStream(char delimiter, CsvRow row);
  ~CsvStream();
  void feed(std::string_view piece);
  void finish();  // after the last piece: a last line may lack its end

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What `row` throws ends the reading and reaches the caller.
void for_each_csv_row(std::string_view text, char delimiter, const CsvRow& row);

// A text as a field of a row that we write, quoted where it must be. One that a spreadsheet would take for a formula (it
// begins with = + - @ or a tabulator) begins with an apostrophe, unless it is a number.
std::string csv_field(std::string_view text);

// The tabulator, semicolon, bar or comma of which most of the first hundred lines hold the same number; of two as good
// the one named first, as a decimal comma is no delimiter.
char csv_delimiter(std::string_view text);

// Names of files as one text: separated by commas, a comma or backslash in a name after a backslash.
std::vector<std::string> split_names(std::string_view text);
std::string escaped_name(std::string_view name);
// The one name in it; of several, the text as it stands.
std::string single_name(std::string_view text);

}  // namespace engram

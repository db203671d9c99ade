// CSV: the same rows whether the text comes whole or in pieces.
#include <vector>

#include "engram/data/csv.h"
#include "fuzz.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = text_of(data, size);
  return read_or_refuse([&] {
    std::vector<std::string> whole, pieces;
    const auto rows_into = [](std::vector<std::string>& to) {
      return [&to](std::span<const std::string_view> fields, int64_t line) {
        to.push_back(std::to_string(line));
        for (std::string_view field : fields) to.emplace_back(field);
      };
    };
    const char delimiter = csv_delimiter(text);
    for_each_csv_row(text, delimiter, rows_into(whole));
    CsvStream stream(delimiter, rows_into(pieces));
    const size_t step = 1 + (size > 0 ? data[0] % 7 : 0);
    for (size_t at = 0; at < size; at += step) stream.feed(text.substr(at, step));
    stream.finish();
    demand(whole == pieces);
    for (const std::string& field : whole) csv_field(field);
  });
}

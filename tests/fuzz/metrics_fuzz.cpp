// What a run wrote itself and reads back: tables of numbers, and the event file that it cuts to its whole records.
#include <fstream>

#include "engram/run/files/event_file.h"
#include "engram/run/files/number_table.h"
#include "fuzz.h"
#include "run/scratch.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Scratch scratch;
  const std::string_view text = text_of(data, size);
  read_or_refuse([&] {
    const NumberTable table = parse_number_table(text, "fuzz.csv");
    for (const auto& column : table.columns) demand(column.size() == table.rows());
  });
  std::ofstream(scratch / "events") << text;
  return read_or_refuse([&] { demand(EventFile::open(scratch / "events", 3, 0).records() <= 3); });
}

// Dates: whatever reads as one stands for a day or for none.
#include "engram/data/dates.h"
#include "fuzz.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = text_of(data, size);
  return read_or_refuse([&] {
    if (const auto date = read_date(text)) {
      for (const DateOrder order : {DateOrder::month_day, DateOrder::day_month}) date->stamp(order);
    }
    if (const auto time = read_time_of_day(text)) demand(*time >= 0 && *time < milliseconds_per_day);
    date_order_named(std::string(text), "--date_format");
  });
}

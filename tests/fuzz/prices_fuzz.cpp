// Files of prices: columns, dates and numbers; what is taken are bars in ascending order with prices above 0.
#include "engram/data/prices.h"
#include "fuzz.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return read_or_refuse([&] {
    for (const Prices& prices : parse_prices(text_of(data, size), "fuzz.csv")) {
      const size_t rows = prices.time.size();
      demand(rows > 0 && prices.close.size() == rows && prices.open.size() == rows && prices.volume.size() == rows);
      for (size_t i = 0; i < rows; ++i) {
        demand(prices.low[i] > 0 && prices.low[i] <= prices.close[i] && prices.close[i] <= prices.high[i]);
        demand(i == 0 || prices.time[i - 1] < prices.time[i]);
        prices.time_text(static_cast<int64_t>(i));
      }
    }
  });
}

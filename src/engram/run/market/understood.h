// The data verb: what was understood of files of prices, before anything is trained on them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engram/data/prices.h"
#include "engram/env/market/market_options.h"

namespace engram {

struct DataRequest {
  std::vector<std::string> files;
  PriceFormat format;

  void visit(OptionVisitor& v) { visit_price_format(v, format); }
};

struct UnderstoodFile {
  std::string file;
  PriceFacts facts;
};

struct DataSummary {
  std::vector<UnderstoodFile> files;
  std::vector<Prices> instruments;  // of all files
  std::string otherwise;            // the command that would say otherwise

  int64_t bars() const;           // of all instruments
  std::string time_zone() const;  // of stamps within the day; "" where nothing says it
};

// Ticks and stamps in the future are told, not refused. Error as of parse_prices().
DataSummary understand(const DataRequest& request);
nlohmann::ordered_json to_json(const DataSummary& summary);

}  // namespace engram

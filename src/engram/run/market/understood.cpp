#include "engram/run/market/understood.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "engram/data/csv.h"
#include "engram/data/price_doubts.h"
#include "engram/data/stamp_column.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

Json bar_json(const Prices& p, size_t i) {
  return {{"time", p.time_text(static_cast<int64_t>(i))},
          {"open", p.open[i]},
          {"high", p.high[i]},
          {"low", p.low[i]},
          {"close", p.close[i]},
          {"volume", p.volume[i]}};
}

Json instrument_json(const Prices& p) {
  constexpr size_t shown = 3;
  Json bars = Json::array(), doubts = Json::array();
  for (size_t i = 0; i < std::min(shown, p.time.size()); ++i) bars.push_back(bar_json(p, i));
  for (const PriceDoubt& doubt : p.doubts) {
    doubts.push_back({{"kind", doubt.kind}, {"line", doubt.line}, {"factor", doubt.factor}, {"text", doubt.text}});
  }
  return {{"symbol", p.name},   {"bars", p.rows()}, {"first", p.time_text(0)}, {"last", p.time_text(p.rows() - 1)},
          {"first_bars", bars}, {"doubts", doubts}};
}

Json file_json(const UnderstoodFile& file) {
  Json columns = Json::object();
  for (const auto& [role, name] : file.facts.columns) columns[role] = name;
  return {{"file", file.file},  {"layout", file.facts.layout}, {"delimiter", std::string(1, file.facts.delimiter)},
          {"columns", columns}, {"stamps", file.facts.stamps}, {"first_line", file.facts.first_line}};
}

// The columns as they were read, for whoever wants others.
std::string command_to_change(const DataSummary& summary) {
  const UnderstoodFile& first = summary.files[0];
  std::string columns;
  for (const auto& [role, name] : first.facts.columns) {
    columns += (columns.empty() ? "" : ",") + (role == "time_of_day" ? "time" : role) + "=" + name;
  }
  const std::string quote = columns.find_first_of(" $<>()'|&;*\"") == columns.npos ? "" : "'";
  return "engram data " + first.file + " --columns " + quote + columns + quote;
}

}  // namespace

int64_t DataSummary::bars() const {
  int64_t sum = 0;
  for (const Prices& prices : instruments) sum += prices.rows();
  return sum;
}

std::string DataSummary::time_zone() const {
  const auto zoned = std::ranges::find_if(instruments, [](const Prices& p) { return p.zone.has_value(); });
  if (zoned == instruments.end()) return "";
  return *zoned->zone == 0 ? "UTC" : offset_text(*zoned->zone);
}

DataSummary understand(const DataRequest& request) {
  DataSummary summary;
  PriceFormat format = request.format;
  format.now = milliseconds_now();
  format.inspect = true;
  for (const std::string& file : request.files) {
    UnderstoodFile understood{file, {}};
    auto read = parse_prices(read_file(file), file, format, &understood.facts);
    std::move(read.begin(), read.end(), std::back_inserter(summary.instruments));
    summary.files.push_back(std::move(understood));
  }
  bring_to_one_clock(summary.instruments);
  tell_duplicates(summary.instruments);
  summary.otherwise = command_to_change(summary);
  return summary;
}

Json to_json(const DataSummary& summary) {
  Json instruments = Json::array(), notes = Json::array(), files = Json::array();
  for (const Prices& prices : summary.instruments) {
    instruments.push_back(instrument_json(prices));
    for (const std::string& note : prices.notes) notes.push_back(note);
  }
  for (const UnderstoodFile& file : summary.files) files.push_back(file_json(file));
  Json json{{"bars", summary.bars()},
            {"instruments", instruments},
            {"columns", files[0]["columns"]},
            {"time_zone", summary.time_zone()},
            {"notes", notes},
            {"files", files},
            {"otherwise", summary.otherwise}};
  return json;
}

}  // namespace engram

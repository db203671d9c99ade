// What the last judgement of a run said, kept beside it.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engram/core/platform.h"
#include "engram/run/files/files.h"
#include "engram/run/market/market_task.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::string file_of(const std::string& directory) { return directory + "/verdict.json"; }

}  // namespace

void keep_verdict(const std::string& directory, const std::string& policy, const MarketFinding& finding) {
  const Judgement& j = finding.judgement;
  if (!std::filesystem::is_directory(directory)) return;
  const nlohmann::ordered_json json{{"verdict", j.spoken_verdict()},
                                    {"timing_p", j.timing_p_adjusted},
                                    {"looks", j.looks},
                                    {"log_return", j.log_return},
                                    {"buy_and_hold", j.buy_and_hold},
                                    {"bars", j.bars},
                                    {"first", j.time.front()},
                                    {"last", j.time.back()},
                                    {"instrument", finding.passes[0].bars().prices.name},
                                    {"policy", policy}};
  using Json = nlohmann::ordered_json;
  write_file_atomically(file_of(directory), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

nlohmann::ordered_json kept_verdict(const std::string& directory, const std::string& policy) {
  if (!is_file(file_of(directory))) return nullptr;
  auto json = nlohmann::ordered_json::parse(read_file(file_of(directory)), nullptr, false);
  if (!json.is_object() || !json["verdict"].is_string()) return nullptr;
  json["of_this_policy"] = json["policy"] == policy;
  json.erase("policy");
  return json;
}

}  // namespace engram::inline ENGRAM_REAL

// data: prints what was understood of files of prices.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/run/market/understood.h"

namespace engram {
namespace {

struct DataFlags {
  DataRequest request;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    request.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

std::string delimiter_name(char delimiter) {
  return delimiter == '\t' ? "tabulators" : std::string("'") + delimiter + "'";
}

void print_file(const UnderstoodFile& file) {
  const PriceFacts& facts = file.facts;
  std::printf("%s: %s, between %s, bars from line %lld on\n", visible(file.file).c_str(), visible(facts.layout).c_str(),
              delimiter_name(facts.delimiter).c_str(), static_cast<long long>(facts.first_line));
  std::printf("  columns  ");
  for (const auto& [role, name] : facts.columns) std::printf(" %s=%s", role.c_str(), visible(name).c_str());
  std::printf("\n  stamps    %s\n", facts.stamps.c_str());
}

void print_instrument(const Prices& prices) {
  constexpr int64_t shown = 3;
  std::printf("%s: %lld bars, %s to %s, %.1f a year\n", visible(prices.name).c_str(),
              static_cast<long long>(prices.rows()), prices.time_text(0).c_str(),
              prices.time_text(prices.rows() - 1).c_str(), prices.bars_per_year());
  for (int64_t row = 0; row < std::min(shown, prices.rows()); ++row) {
    const auto i = static_cast<size_t>(row);
    std::printf("  %s  open %.10g  high %.10g  low %.10g  close %.10g  volume %.10g\n", prices.time_text(row).c_str(),
                prices.open[i], prices.high[i], prices.low[i], prices.close[i], prices.volume[i]);
  }
}

void print_summary(const DataSummary& summary) {
  for (const UnderstoodFile& file : summary.files) print_file(file);
  for (const Prices& prices : summary.instruments) print_instrument(prices);
  for (const Prices& prices : summary.instruments) {
    for (const std::string& note : prices.notes) std::printf("note: %s\n", visible(note).c_str());
  }
  std::printf("to say otherwise: %s\n", visible(summary.otherwise).c_str());
}

}  // namespace

int data_verb(const Verb& verb, std::span<const std::string> words) {
  DataFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 100'000, verb.usage);
  flags.request.files = arguments.positionals;
  print_answer(understand(flags.request), flags.json, print_summary);
  return 0;
}

}  // namespace engram

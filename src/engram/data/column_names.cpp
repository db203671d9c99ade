#include "engram/data/column_names.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "engram/data/price_columns.h"

namespace engram {
namespace {

struct Word {
  std::string_view word;
  PriceRole role;
};

// Of one role the first is the name, the others are aliases in the order of trust.
constexpr Word words[] = {{"open", PriceRole::open},
                          {"openprice", PriceRole::open},
                          {"priceopen", PriceRole::open},
                          {"o", PriceRole::open},
                          {"first", PriceRole::open},
                          {"otwarcie", PriceRole::open},
                          {"eröffnung", PriceRole::open},
                          {"eroeffnung", PriceRole::open},
                          {"erster", PriceRole::open},
                          {"ouverture", PriceRole::open},
                          {"ouv", PriceRole::open},
                          {"apertura", PriceRole::open},
                          {"abertura", PriceRole::open},
                          {"开盘", PriceRole::open},
                          {"开盘价", PriceRole::open},
                          {"始値", PriceRole::open},
                          {"high", PriceRole::high},
                          {"highprice", PriceRole::high},
                          {"pricehigh", PriceRole::high},
                          {"h", PriceRole::high},
                          {"hi", PriceRole::high},
                          {"max", PriceRole::high},
                          {"najwyzszy", PriceRole::high},
                          {"najwyższy", PriceRole::high},
                          {"hoch", PriceRole::high},
                          {"tageshoch", PriceRole::high},
                          {"haut", PriceRole::high},
                          {"plushaut", PriceRole::high},
                          {"maximo", PriceRole::high},
                          {"máximo", PriceRole::high},
                          {"massimo", PriceRole::high},
                          {"最高", PriceRole::high},
                          {"最高价", PriceRole::high},
                          {"高値", PriceRole::high},
                          {"low", PriceRole::low},
                          {"lowprice", PriceRole::low},
                          {"pricelow", PriceRole::low},
                          {"l", PriceRole::low},
                          {"lo", PriceRole::low},
                          {"min", PriceRole::low},
                          {"najnizszy", PriceRole::low},
                          {"najniższy", PriceRole::low},
                          {"tief", PriceRole::low},
                          {"tagestief", PriceRole::low},
                          {"bas", PriceRole::low},
                          {"plusbas", PriceRole::low},
                          {"minimo", PriceRole::low},
                          {"mínimo", PriceRole::low},
                          {"最低", PriceRole::low},
                          {"最低价", PriceRole::low},
                          {"安値", PriceRole::low},
                          {"close", PriceRole::close},
                          {"closeprice", PriceRole::close},
                          {"priceclose", PriceRole::close},
                          {"closelast", PriceRole::close},
                          {"closingprice", PriceRole::close},
                          {"c", PriceRole::close},
                          {"last", PriceRole::close},
                          {"lastprice", PriceRole::close},
                          {"price", PriceRole::close},
                          {"settle", PriceRole::close},
                          {"settlement", PriceRole::close},
                          {"zamkniecie", PriceRole::close},
                          {"zamknięcie", PriceRole::close},
                          {"schluss", PriceRole::close},
                          {"schlusskurs", PriceRole::close},
                          {"schlußkurs", PriceRole::close},
                          {"clôture", PriceRole::close},
                          {"cloture", PriceRole::close},
                          {"clot", PriceRole::close},
                          {"cierre", PriceRole::close},
                          {"ultimo", PriceRole::close},
                          {"último", PriceRole::close},
                          {"chiusura", PriceRole::close},
                          {"fechamento", PriceRole::close},
                          {"收盘", PriceRole::close},
                          {"收盘价", PriceRole::close},
                          {"終値", PriceRole::close},
                          {"adjclose", PriceRole::adjusted_close},
                          {"adjustedclose", PriceRole::adjusted_close},
                          {"adjusted", PriceRole::adjusted_close},
                          {"closeadj", PriceRole::adjusted_close},
                          {"adjcloseprice", PriceRole::adjusted_close},
                          {"volume", PriceRole::volume},
                          {"vol", PriceRole::volume},
                          {"v", PriceRole::volume},
                          {"tickvolume", PriceRole::volume},
                          {"tickvol", PriceRole::volume},
                          {"totaltradequantity", PriceRole::volume},
                          {"wolumen", PriceRole::volume},
                          {"volumen", PriceRole::volume},
                          {"stück", PriceRole::volume},
                          {"成交量", PriceRole::volume},
                          {"出来高", PriceRole::volume},
                          {"symbol", PriceRole::symbol},
                          {"tic", PriceRole::symbol},
                          {"ticker", PriceRole::symbol},
                          {"uniqueid", PriceRole::symbol},
                          {"asset", PriceRole::symbol},
                          {"instrument", PriceRole::symbol},
                          {"name", PriceRole::symbol},
                          {"code", PriceRole::symbol},
                          {"isin", PriceRole::symbol},
                          {"permno", PriceRole::symbol},
                          {"secid", PriceRole::symbol},
                          {"coin", PriceRole::symbol},
                          {"股票代码", PriceRole::symbol}};

// Parts of a name that are its role beyond doubt.
constexpr Word parts[] = {{"adjclose", PriceRole::adjusted_close},
                          {"adjustedclose", PriceRole::adjusted_close},
                          {"adjusted", PriceRole::adjusted_close},
                          {"open", PriceRole::open},
                          {"high", PriceRole::high},
                          {"low", PriceRole::low},
                          {"close", PriceRole::close},
                          {"volume", PriceRole::volume}};

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; }

std::optional<NamedRole> exact(const std::string& name) {
  int rank = 0;
  const Word* before = nullptr;
  for (const Word& word : words) {
    rank = before != nullptr && before->role == word.role ? rank + 1 : 0;
    if (word.word == name) return NamedRole{static_cast<int>(word.role), rank, ""};
    before = &word;
  }
  return std::nullopt;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && !in_word(text.front())) text.remove_prefix(1);
  while (!text.empty() && !in_word(text.back())) text.remove_suffix(1);
  return std::string(text);
}

// A part that begins or ends the name, at a border between its words.
std::optional<NamedRole> partial(std::string_view name) {
  std::vector<size_t> borders;
  for (size_t i = 1; i < name.size(); ++i) {
    if (!in_word(name[i]) && in_word(name[i - 1])) borders.push_back(i);
  }
  for (const Word& part : parts) {
    for (size_t border : borders) {
      const std::string_view front = name.substr(0, border), back = name.substr(border);
      if (bare_name(front) == part.word) return NamedRole{static_cast<int>(part.role), 0, trimmed(back)};
      if (bare_name(back) == part.word) return NamedRole{static_cast<int>(part.role), 0, trimmed(front)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::string bare_name(std::string_view name) {
  std::string result;
  for (char c : name) {
    if (in_word(c)) result += (c & 0x80) != 0 ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

std::optional<NamedRole> role_named(std::string_view name) {
  const std::string whole = bare_name(name);
  if (auto found = exact(whole)) return found;
  const size_t number = std::min(whole.find_first_not_of("0123456789"), whole.size());
  if (number > 0 && number < whole.size()) {
    if (auto found = exact(whole.substr(number))) return found;  // 1. open
  }
  return partial(name);
}

int stamp_rank(std::string_view name) {
  static constexpr std::string_view exact_names[] = {"datetime", "date", "timestamp", "time"};
  static constexpr std::string_view aliases[] = {
      "data",      "datum",     "fecha",           "dt",   "t",    "opentime",  "gmttime", "tradingday",
      "tradedate", "pricedate", "observationdate", "日期", "日付", "localtime", "utc",     "unix",
      "epoch",     "month",     "quarter",         "year"};
  const std::string word = bare_name(name);
  if (std::ranges::find(exact_names, word) != std::end(exact_names)) return 2;
  return std::ranges::find(aliases, word) != std::end(aliases) ? 1 : 0;
}

}  // namespace engram

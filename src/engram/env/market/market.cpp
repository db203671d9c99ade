#include "engram/env/market/market.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <span>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/statistics/bootstrap.h"

namespace engram::inline ENGRAM_REAL {
namespace {

enum Action { sell_short, go_flat, go_long };

std::string read(const std::string& path, const WorldContext& context) {
  if (path.empty()) throw Error("Market-v0: made bars are not available yet: use --data FILE.csv");
  if (!context.read_file) throw Error("Market-v0: WorldContext::read_file is needed to read '" + path + "'");
  return context.read_file(path);
}

std::vector<double> log_returns(const std::vector<double>& close) {
  std::vector<double> result(close.size(), 0);
  for (size_t i = 1; i < close.size(); ++i) result[i] = log(close[i] / close[i - 1]);
  return result;
}

// First row of each part, and the end of the last.
std::array<int64_t, 4> split(int64_t rows) { return {0, rows * 6 / 10, rows * 7 / 10, rows}; }

// Train must hold a window and a step; validation and test a step each.
void demand_rows(int64_t rows, int64_t window, const std::string& file) {
  const int64_t least = std::max<int64_t>(20, ((window + 2) * 10 + 5) / 6);
  if (rows >= least) return;
  throw Error(file + ": too few rows: a window of " + std::to_string(window) + " needs at least " +
              std::to_string(least) + ", found " + std::to_string(rows) + "; give more bars or a smaller --window");
}

}  // namespace

Market::Market(const Options& options, const WorldContext& context)
    : Market(options, context.part, parse_prices(read(options.data, context), options.data).at(0)) {}

Market::Market(const Options& options, DataPart part, Prices prices)
    : options_(options), part_(part), cost_rate_(options.cost_bps / 1e4) {
  demand_rows(prices.rows(), options.window, options.data);
  const auto parts = split(prices.rows());
  const auto index = static_cast<size_t>(part);
  std::vector<double> returns = log_returns(prices.close);
  scaler_ = fit(std::span(returns).subspan(1, static_cast<size_t>(parts[1] - 1)));
  table_ = std::make_shared<const Table>(Table{std::move(prices), std::move(returns), parts[index], parts[index + 1]});
}

Market::Scaler Market::fit(std::span<const double> train_returns) {
  const double deviation = standard_deviation(train_returns);
  return {mean(train_returns), deviation > 0 ? deviation : 1};
}

Space Market::observation_space() const {
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  std::vector<double> high(static_cast<size_t>(options_.window), unbounded);
  if (options_.observe_position) high.insert(high.end(), {1, unbounded});
  std::vector<double> low;
  for (double bound : high) low.push_back(-bound);
  return Space::box(std::move(low), std::move(high));
}

void Market::reset(Rng& rng, View observation) {
  row_ = table_->begin;
  last_row_ = table_->end - 1;
  if (part_ == DataPart::train) {
    const int64_t bars = std::min(episode_bars, last_row_ - options_.window);
    row_ = options_.window + rng.below(last_row_ - bars - options_.window + 1);
    last_row_ = row_ + bars;
  }
  account_ = Account();
  tally_ = Tally{.first_row = row_, .last_row = row_};
  observe(observation);
}

Outcome Market::step(ConstView action, Rng&, View observation) {
  const int64_t decision_row = row_++;
  const int choice = static_cast<int>(action(0, 0));
  const double price = open(row_), worth = account_.value(price), before = tally_.equity;
  const Trade trade = worth > 0 ? account_.trade_to(choice - go_flat, price, cost_rate_) : Trade{};
  tally_.count_trade(trade, worth);
  tally_.position_sum += account_.target;

  double equity = account_.value(close(row_));
  const bool ruined = worth <= 0 || worth <= trade.cost || equity <= 0;
  if (ruined) equity = ruin_share * before;
  ledger_lines_ = 0;
  record(decision_row, choice, price, trade.cost, equity);

  const bool last = row_ == last_row_;
  if (ruined) {
    account_ = Account{.cash = equity};
    record(row_, go_flat, close(row_), 0, equity);
  } else if (last && part_ != DataPart::train) {
    equity = close_out();
  }
  tally_.count_close(row_, equity);
  if (ruined || last) finished_ = tally_;
  observe(observation);
  const Ending ending = ruined ? Ending::terminated : last ? Ending::truncated : Ending::none;
  return {log(equity / before), ending};
}

double Market::close_out() {
  const double price = close(row_), worth = account_.value(price);
  const Trade trade = account_.trade_to(0, price, cost_rate_);
  tally_.count_trade(trade, worth);
  record(row_, go_flat, price, trade.cost, account_.cash);
  return account_.cash;
}

void Market::Tally::count_trade(const Trade& trade, double worth) {
  cost += trade.cost;
  if (trade.traded > 0) turnover += trade.traded / worth;
}

void Market::Tally::count_close(int64_t row, double new_equity) {
  last_row = row;
  equity = new_equity;
  peak = std::max(peak, equity);
  max_drawdown = std::max(max_drawdown, 1 - equity / peak);
}

void Market::observe(View observation) const {
  const double* returns = table_->log_return.data() + row_ - options_.window + 1;
  for (int64_t i = 0; i < options_.window; ++i) {
    observation(0, i) = static_cast<Real>((returns[i] - scaler_.mean) / scaler_.deviation);
  }
  if (!options_.observe_position) return;
  observation(0, options_.window) = static_cast<Real>(account_.target);
  observation(0, options_.window + 1) = static_cast<Real>(account_.log_profit(close(row_)));
}

void Market::record(int64_t decision_row, int action, double price, double cost, double nlv) {
  ledger_[ledger_lines_++] = {decision_row, row_, action, price, account_.units, account_.cash, cost, nlv};
}

void Market::append_ledger(std::string& lines) const {
  for (size_t i = 0; i < ledger_lines_; ++i) {
    const LedgerLine& line = ledger_[i];
    char numbers[160];
    std::snprintf(numbers, sizeof numbers, ",%.17g,%.17g,%.17g,%.17g,%.17g\n", line.fill_price, line.units, line.cash,
                  line.cost, line.nlv);
    lines += table_->prices.time_text(line.decision_row) + "," + std::to_string(line.action) + "," +
             table_->prices.time_text(line.fill_row) + numbers;
  }
}

Figures Market::episode_figures() const {
  const auto bars = static_cast<double>(finished_.last_row - finished_.first_row);
  if (bars == 0) return {};
  Account holder;
  holder.trade_to(1, open(finished_.first_row + 1), cost_rate_);
  if (part_ != DataPart::train) holder.trade_to(0, close(finished_.last_row), cost_rate_);
  return {{"bars", bars},
          {"log_return", log(finished_.equity)},
          {"buy_and_hold", log(holder.value(close(finished_.last_row)))},
          {"turnover", finished_.turnover},
          {"cost", finished_.cost},
          {"exposure", finished_.position_sum / bars},
          {"max_drawdown", finished_.max_drawdown}};
}

void Market::Tally::visit(Archive& archive) {
  archive("first_row", first_row);
  archive("last_row", last_row);
  archive("equity", equity);
  archive("turnover", turnover);
  archive("cost", cost);
  archive("position_sum", position_sum);
  archive("peak", peak);
  archive("max_drawdown", max_drawdown);
}

void Market::visit(Archive& archive) {
  archive("account", account_);
  archive("row", row_);
  archive("last_row", last_row_);
  archive("tally", tally_);
  archive("finished", finished_);
  if (archive.loading() && (row_ < options_.window || row_ > last_row_ || last_row_ >= table_->prices.rows())) {
    throw Error(options_.data + ": too few rows: the checkpoint stands at bar " + std::to_string(last_row_) +
                ", the file has " + std::to_string(table_->prices.rows()) + "; resume with the file it was trained on");
  }
}

}  // namespace engram::inline ENGRAM_REAL

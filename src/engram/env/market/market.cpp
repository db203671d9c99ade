#include "engram/env/market/market.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <string_view>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/data/csv.h"
#include "engram/data/price_doubts.h"
#include "engram/env/market/pair.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::vector<Prices> read_files(const MarketOptions& options, const WorldContext& context) {
  if (!context.read_file) throw Error("Market-v0: WorldContext::read_file is needed to read '" + options.data + "'");
  PriceFormat format = options.format;
  format.now = context.now;
  std::vector<Prices> all;
  for (const std::string& file : split_names(options.data)) {
    auto read = parse_prices(context.read_file(file), file, format);
    std::move(read.begin(), read.end(), std::back_inserter(all));
  }
  bring_to_one_clock(all);
  tell_duplicates(all);
  return all;
}

std::vector<Prices> make(const MarketModel& model) {
  if (model.market != "none") return {make_bars(model)};
  throw Error(
      "Market-v0: expected --data FILE.csv to trade your own bars, or --market ar1, latent, noise or drift to make "
      "bars whose best policy is known; found neither");
}

std::vector<Prices> read_or_make(const MarketOptions& options, const WorldContext& context) {
  if (!options.pair) return options.data.empty() ? make(options.made) : read_files(options, context);
  if (options.data.empty()) throw Error("--pair: expected two instruments, --data A.csv,B.csv, found no --data");
  const Terms both = options.terms();
  if (both.cost > 0.5 || both.slippage > 0.4) {  // as much as a single instrument's options allow
    throw Error("--pair: both legs pay: expected cost_bps of at most 2500 and slippage_bps of at most 2000, found " +
                shortest(options.cost_bps) + " and " + shortest(options.slippage_bps));
  }
  Prices pair = pair_of(read_files(options, context));
  demand_movement(pair, "--pair");
  return {std::move(pair)};
}

std::vector<Prices> read(const MarketOptions& options, const WorldContext& context) {
  std::vector<Prices> all = read_or_make(options, context);
  for (Prices& prices : all) {
    if (context.awaits) append_coming_bar(prices);
  }
  return all;
}

std::shared_ptr<const MarketTable> table_of(const MarketOptions& options, std::vector<Prices> prices, bool made,
                                            bool learns) {
  if (options.folds > 0 && !options.validate_from.empty()) {
    throw Error("--validate_from: walk-forward folds have validations of their own; leave it out or give --folds 0");
  }
  if (options.folds > 0 && options.fold > options.folds) {
    throw Error("--fold: expected at most --folds " + std::to_string(options.folds) + ", found " +
                std::to_string(options.fold));
  }
  return make_table(std::move(prices), made ? std::optional(options.made) : std::nullopt, options.window,
                    FeatureSet::parse(options.features, "--features"),
                    {options.folds, options.fold, options.delay + 1, options.embargo},
                    {options.validate_from, options.test_from}, learns);
}

}  // namespace

Market::Market(const Options& options, const WorldContext& context)
    : Market(options, context.part, context.learns,
             table_of(options, read(options, context), options.data.empty(), context.learns)) {}

Market::Market(const Options& options, DataPart part, Prices prices)
    : Market(options, part, true, table_of(options, {std::move(prices)}, false, true)) {}

Market::Market(const Options& options, DataPart part, bool learns, std::shared_ptr<const MarketTable> table)
    : options_(options),
      part_(part),
      learns_(part == DataPart::train && learns),
      terms_(options.terms()),
      table_(std::move(table)),
      members_(table_->members(static_cast<size_t>(part))),
      scaler_(table_->fit_scaler()),
      pending_(static_cast<size_t>(options.delay), 0) {
  if (members_.empty()) {
    throw Error(table_->instruments[0].prices.name + ": too few rows: no instrument has two bars to be judged on");
  }
  instrument_ = members_[0];
  if (!learns_) return;
  for (const Instrument& instrument : table_->instruments) {
    for (const Rows& rows : {instrument.parts[0], instrument.parts[1]})
      known_.add(instrument.prices, rows.begin, rows.end);
  }
}

Space Market::observation_space() const {
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  std::vector<double> high(static_cast<size_t>(options_.window + table_->feature_columns), unbounded);
  if (options_.observe_position) {
    high.insert(high.end(), {1, unbounded});
    high.insert(high.end(), pending_.size(), 1);
  }
  std::vector<double> low;
  for (double bound : high) low.push_back(-bound);
  return Space::box(std::move(low), std::move(high));
}

void Market::take_lane(int lane, int lanes) {
  if (learns_ && lanes < instruments()) {
    throw Error("--n_envs: expected at least one lane for each of the " + std::to_string(instruments()) +
                " instruments, found " + std::to_string(lanes));
  }
  instrument_ = members_[static_cast<size_t>(lane % instruments())];
}

std::vector<std::string> Market::notes() const {
  std::vector<std::string> all;
  if (table_->model) all.push_back(made_market() + ": invented bars, nobody's money was ever in them");
  for (const Instrument& instrument : table_->instruments) {
    all.insert(all.end(), instrument.prices.notes.begin(), instrument.prices.notes.end());
  }
  all.insert(all.end(), table_->notes.begin(), table_->notes.end());
  if (part_ == DataPart::all) all.push_back("no bar was trained or validated on: all of them are judged");
  return all;
}

DataPart Market::judged_part() const {
  for (const Instrument& instrument : table_->instruments) {
    if (!known_.rows_in(instrument.prices, 0, instrument.prices.rows()).empty()) return DataPart::test;
  }
  return table_->split_by_date || table_->model ? DataPart::test : DataPart::all;
}

Rows Market::part_rows() const {
  const Instrument& instrument = table_->instruments[instrument_];
  Rows part = instrument.parts[static_cast<size_t>(part_)];
  if (part_ != DataPart::test || table_->split_by_date || options_.folds > 0) return part;
  const std::vector<int64_t> known = known_.rows_in(instrument.prices, 0, instrument.prices.rows());
  const int64_t begin = known.empty() ? 0 : known.back() + 1;
  if (begin > table_->history && begin + 2 <= part.end) part.begin = begin;
  return part;
}

void Market::reset(Rng& rng, View observation) {
  const Rows part = part_rows();
  row_ = part.begin;
  last_row_ = part.end - 1;
  if (part_ == DataPart::train) {
    const int64_t history = table_->history, bars = std::min(episode_bars, last_row_ - history);
    row_ = history + rng.below(last_row_ - bars - history + 1);
    last_row_ = row_ + bars;
  }
  book_ = Book();
  sharpe_ = DifferentialSharpe{.first = 0, .second = scaler_.deviation[0] * scaler_.deviation[0]};
  std::fill(pending_.begin(), pending_.end(), 0);
  tally_ = Tally{.first_row = row_, .last_row = row_};
  ordered_.clear();
  observe(observation);
}

Outcome Market::step(ConstView action, Rng&, View observation) {
  const double order = next_order(static_cast<double>(action(0, 0)) - (options_.allow_short ? 1 : 0));
  const int64_t decision_row = std::max(row_ - terms_.delay, tally_.first_row);
  const Move move = Passage{&prices(), row_, row_ + 2}.move(0);
  const double before = book_.equity, worth = book_.account.value(move.open);
  ++row_;
  reached_return_ = table_->instruments[instrument_].log_return[static_cast<size_t>(row_)];
  const Trade trade = book_.step(order, move, terms_);
  tally_.count_trade(trade, worth);
  tally_.position_sum += book_.account.target;
  ledger_lines_ = 0;
  record(decision_row, trade);

  const bool last = row_ == last_row_, training = part_ == DataPart::train;
  if (book_.ruined || (last && !training)) {
    const double held = book_.equity;
    const Trade closing = book_.close_out(close(row_), terms_);
    tally_.count_trade(closing, held);
    record(row_, closing);
  }
  tally_.count_close(row_, book_.equity);
  if (book_.ruined || last) finished_ = tally_;
  if ((book_.ruined || last) && !training) finish_pass();
  observe(observation);
  const Ending ending = book_.ruined ? Ending::terminated : last ? Ending::truncated : Ending::none;
  return {reward_of(log(book_.equity / before)), ending};
}

// The order that fills now; `decided` waits its turn.
double Market::next_order(double decided) {
  if (part_ != DataPart::train) ordered_.push_back(decided);
  if (pending_.empty()) return decided;
  const double order = pending_.front();
  std::rotate(pending_.begin(), pending_.begin() + 1, pending_.end());
  pending_.back() = decided;
  return order;
}

double Market::reward_of(double log_growth) {
  return options_.reward == "log" ? log_growth : sharpe_.reward(log_growth);
}

void Market::finish_pass() {
  const int64_t begin = tally_.first_row;
  ordered_.resize(static_cast<size_t>(last_row_ - begin), 0);
  finished_pass_ = std::make_shared<const MarketPass>(
      MarketPass{table_, instrument_, begin, last_row_ + 1, terms_, options_.allow_short, ordered_, known_,
                 table_->instruments[instrument_].parts[static_cast<size_t>(part_)].begin});
}

std::span<const double> Market::returns_in_view() const {
  const auto window = static_cast<size_t>(options_.window);
  return std::span(table_->instruments[instrument_].log_return).subspan(static_cast<size_t>(row_) + 1 - window, window);
}

void Market::observe(View observation) const {
  const Instrument& bars = table_->instruments[instrument_];
  const std::span<const double> returns = returns_in_view();
  const double mean = scaler_.mean[0], deviation = scaler_.deviation[0];
  int64_t column = 0;
  for (; column < options_.window; ++column) {
    observation(0, column) = static_cast<Real>((returns[static_cast<size_t>(column)] - mean) / deviation);
  }
  const double* features = bars.feature.data() + row_ * table_->feature_columns;
  for (size_t i = 1; i < scaler_.mean.size(); ++i, ++column) {
    observation(0, column) = static_cast<Real>((features[i - 1] - scaler_.mean[i]) / scaler_.deviation[i]);
  }
  if (!options_.observe_position) return;
  observation(0, column++) = static_cast<Real>(book_.account.target);
  observation(0, column++) = static_cast<Real>(book_.account.log_profit(close(row_)));
  for (double order : pending_) observation(0, column++) = static_cast<Real>(order);
}

void Market::record(int64_t decision_row, const Trade& trade) {
  const Account& account = book_.account;
  ledger_[ledger_lines_++] = {decision_row,  row_,         account.target, trade.price,
                              account.units, account.cash, trade.cost,     account.value(close(row_))};
}

void Market::append_ledger(std::string& lines) const {
  for (size_t i = 0; i < ledger_lines_; ++i) {
    const LedgerLine& line = ledger_[i];
    char numbers[160];
    std::snprintf(numbers, sizeof numbers, ",%.17g,%.17g,%.17g,%.17g,%.17g\n", line.fill_price, line.units, line.cash,
                  line.cost, line.nlv);
    lines += prices().time_text(line.decision_row) + "," + std::to_string(std::lround(line.target) + 1) + "," +
             prices().time_text(line.fill_row) + numbers;
  }
}

Figures Market::episode_figures() const {
  const auto bars = static_cast<double>(finished_.last_row - finished_.first_row);
  if (bars == 0) return {};
  const Passage passage{&prices(), finished_.first_row, finished_.last_row + 1};
  const std::vector<double> hold(static_cast<size_t>(passage.steps()), 1);
  return {{"bars", bars},
          {"log_return", log(finished_.equity)},
          {"buy_and_hold", replay(passage, hold, terms_).log_return()},
          {"turnover", finished_.turnover},
          {"cost", finished_.cost},
          {"exposure", finished_.position_sum / bars},
          {"max_drawdown", finished_.max_drawdown}};
}

void Market::visit(Archive& archive) {
  archive("book", book_);
  archive("sharpe", sharpe_);
  archive("pending", std::span(pending_), {-1, 1});
  archive("row", row_);
  archive("last_row", last_row_);
  archive("tally", tally_);
  archive("finished", finished_);
  archive.demand(tally_.first_row >= table_->history && tally_.first_row <= row_, "tally", "rows of this episode");
  if (archive.loading() && (row_ < table_->history || row_ > last_row_ || last_row_ >= prices().rows())) {
    throw Error(prices().name + ": too few rows: the checkpoint stands at bar " + std::to_string(last_row_) +
                ", the file has " + std::to_string(prices().rows()) + "; resume with the file it was trained on");
  }
}

std::vector<MarketPass> passes_of(const VectorEnv& played) {
  std::vector<MarketPass> passes;
  for (int lane = 0; lane < played.lanes(); ++lane) {
    const Market* market = played.lane_as<Market>(lane);
    if (market == nullptr || market->market_pass() == nullptr) return {};
    if (lane < market->instruments()) passes.push_back(*market->market_pass());
  }
  return passes;
}

}  // namespace engram::inline ENGRAM_REAL

// The self-test: what engram promises about memory, gradients, determinism and resume, checked on this machine with
// the program that runs here, within seconds. Nothing in this header depends on Real: gradients are judged in double
// (files *_f64.cpp of the library engram_f64), everything else in float, as users run it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace engram {

// Passed means figure <= bound; both are finite.
struct Check {
  std::string name, subject;
  bool passed;
  double figure, bound;
};

// A figure that is infinite or NaN does not pass and is recorded as the largest double.
Check judge(std::string name, std::string subject, double figure, double bound);
// The figure is computed here; where that throws, the check fails and its subject says what was thrown.
Check judge(std::string name, std::string subject, double bound, const std::function<double()>& figure);

std::vector<Check> run_selftest();

// Its parts.

// Backward of every memory, of the MLP, of whole actor-critics and of PPO's loss against finite differences, tape and
// RTRL, always with starts inside the sequence and a non-zero initial memory.
std::vector<Check> judge_gradients();
// Products, reductions, cells: one chain, the same bytes on every kernel target and for any number of threads.
std::vector<Check> judge_kernels();
// Every memory: T steps == T single steps, starts cut, whatever the memory holds.
std::vector<Check> judge_memories();
// One number each worked out by hand: optimizers, schedules, normalisation, tables, planning, Kalman, account.
std::vector<Check> judge_by_hand();
// Returns, rollouts and PPO: endings, bootstrap, importance ratios.
std::vector<Check> judge_experience();
// Every registered environment, a user's own included: env/conformance.h.
std::vector<Check> judge_worlds();
// Policies when they are judged: every registered algorithm, every memory.
std::vector<Check> judge_deployment();
// Optimizer and run restored from a checkpoint; every registered algorithm, every memory, every registered environment.
std::vector<Check> judge_resume();

}  // namespace engram

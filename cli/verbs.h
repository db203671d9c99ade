// The verbs: each takes the words after its name, prints and returns the exit status.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "engram/core/options.h"

namespace engram {

struct Verb {
  const char *name, *usage, *summary;
  int (*run)(const Verb& verb, std::span<const std::string> words);
};

int train_verb(const Verb& verb, std::span<const std::string> words);
int tune_verb(const Verb& verb, std::span<const std::string> words);
int sample_verb(const Verb& verb, std::span<const std::string> words);
int score_verb(const Verb& verb, std::span<const std::string> words);
int act_verb(const Verb& verb, std::span<const std::string> words);
int data_verb(const Verb& verb, std::span<const std::string> words);
int evaluate_verb(const Verb& verb, std::span<const std::string> words);
int doctor_verb(const Verb& verb, std::span<const std::string> words);
int report_verb(const Verb& verb, std::span<const std::string> words);
int forecast_verb(const Verb& verb, std::span<const std::string> words);
int anomalies_verb(const Verb& verb, std::span<const std::string> words);
int windows_verb(const Verb& verb, std::span<const std::string> words);
int similar_verb(const Verb& verb, std::span<const std::string> words);
int solve_verb(const Verb& verb, std::span<const std::string> words);
int hmm_verb(const Verb& verb, std::span<const std::string> words);
int kalman_verb(const Verb& verb, std::span<const std::string> words);
int match_verb(const Verb& verb, std::span<const std::string> words);
int play_verb(const Verb& verb, std::span<const std::string> words);
int recall_verb(const Verb& verb, std::span<const std::string> words);
int network_verb(const Verb& verb, std::span<const std::string> words);
int paths_verb(const Verb& verb, std::span<const std::string> words);
int list_verb(const Verb& verb, std::span<const std::string> words);
int completion_verb(const Verb& verb, std::span<const std::string> words);
int manual_verb(const Verb& verb, std::span<const std::string> words);
int describe_verb(const Verb& verb, std::span<const std::string> words);
int prove_verb(const Verb& verb, std::span<const std::string> words);
int selftest_verb(const Verb& verb, std::span<const std::string> words);
int export_verb(const Verb& verb, std::span<const std::string> words);
int bench_verb(const Verb& verb, std::span<const std::string> words);

void warn(const std::string& text);  // to standard error

// One line on standard output. JSON is UTF-8: what is none in the name of a file becomes U+FFFD.
void print_json(const nlohmann::ordered_json& json);

// One line on standard output that names what is wrong with a run by its metrics; none where nothing is.
void print_complaints(const std::string& directory);

// What a verb found, on standard output: one JSON object where that was asked for, else in words.
template <class Summary>
void print_answer(const Summary& summary, bool json, void (*in_words)(const Summary&)) {
  if (json) return print_json(to_json(summary));
  in_words(summary);
}

std::span<const Verb> all_verbs();                            // in the order of their table
std::vector<OptionDescription> options_of(const Verb& verb);  // those of its own, as --help shows them

// "usage: ..." and the options of a verb, on standard output.
void print_help(const Verb& verb, const OptionSet& options);
void print_options(const OptionSet& options);

}  // namespace engram

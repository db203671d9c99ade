// doctor: what the metrics of a run show to be wrong, with the options to try.
#include "engram/run/report/doctor.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/command_line.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct DoctorFlags {
  bool json = false, help = false;
  void visit(OptionVisitor& v) {
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

void print(const RunRecord& run, const std::vector<Complaint>& complaints) {
  std::cout << visible(run.directory) << "  " << run.algorithm << " " << run.environment << ", " << run.timesteps
            << " steps\n";
  for (const Complaint& complaint : complaints) {
    std::cout << "  " << complaint.name << ": " << complaint.shown << "\n";
    std::string options;
    for (const std::string& option : complaint.options) options += (options.empty() ? "" : ", ") + option;
    if (!options.empty()) std::cout << "    try " << options << "\n";
  }
  if (complaints.empty()) std::cout << "  its metrics show nothing wrong\n";
  std::cout << std::flush;
}

}  // namespace

int doctor_verb(const Verb& verb, std::span<const std::string> words) {
  DoctorFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  const RunRecord run = read_record(arguments.positionals[0]);
  const std::vector<Complaint> complaints = diagnose(run, surroundings_of(run.environment));
  if (flags.json) {
    print_json(to_json(run, complaints));
  } else {
    print(run, complaints);
  }
  return 0;
}

void print_complaints(const std::string& directory) {
  std::string names;
  try {
    const RunRecord run = read_record(directory);
    for (const Complaint& c : diagnose(run, surroundings_of(run.environment))) {
      names += (names.empty() ? "" : ", ") + c.name;
    }
  } catch (const Error&) {  // of what cannot be read there is nothing to say; the run itself is told of
  }
  if (!names.empty()) std::cout << "  " << names << ": " << command_line({"doctor", directory}) << "\n";
}

}  // namespace engram

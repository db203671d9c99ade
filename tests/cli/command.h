// Runs bin/engram as its users do: a process with a working directory, two outputs and a status.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "engram/run/files/files.h"
#include "run/scratch.h"

namespace engram {

inline std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

struct Finished {
  int status;  // of exit, or minus the signal that ended it
  std::string out, err;

  nlohmann::json json() const { return nlohmann::json::parse(out); }
  int64_t error_lines() const { return std::count(err.begin(), err.end(), '\n'); }
};

// One program that has begun.
class Command {
 public:
  // Runs `line` in `directory`; a write beyond `file_limit` bytes of a file fails, as on a full disk.
  Command(const std::string& directory, const std::string& line, rlim_t file_limit = RLIM_INFINITY,
          const std::string& program = ENGRAM_BINARY)
      : Command(
            directory, line,
            [](int, char** words) {
              execv(words[0], words);
              return 127;
            },
            file_limit, program) {}

  // The same with `body` as the program's main.
  Command(const std::string& directory, const std::string& line, const std::function<int(int, char**)>& body,
          rlim_t file_limit = RLIM_INFINITY, const std::string& program = "engram")
      : files_(std::make_unique<Scratch>()) {
    std::vector<std::string> words = words_of(line);
    words.insert(words.begin(), program);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::fflush(nullptr);  // or the child prints what this process has yet to print
    child_ = fork();
    if (child_ == 0) {
      const rlimit limit{file_limit, file_limit};
      std::signal(SIGXFSZ, SIG_IGN);
      const bool ready = redirect("out", STDOUT_FILENO) && redirect("err", STDERR_FILENO) &&
                         chdir(directory.c_str()) == 0 && setrlimit(RLIMIT_FSIZE, &limit) == 0;
      _exit(ready ? body(static_cast<int>(words.size()), arguments.data()) : 127);
    }
  }

  void signal(int number) const { kill(child_, number); }
  bool running() {
    if (!ended_) ended_ = waitpid(child_, &status_, WNOHANG) == child_;
    return !ended_;
  }
  // Until `file` is there, or the program has ended without it.
  void wait_for(const std::string& file) {
    while (running() && !std::filesystem::exists(file)) usleep(1000);
  }
  Finished wait() {
    if (!ended_) waitpid(child_, &status_, 0);
    ended_ = true;
    const int status = WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
    return {status, read_file(*files_ / "out"), read_file(*files_ / "err")};
  }

 private:
  bool redirect(const std::string& name, int descriptor) const {
    const int file = open((*files_ / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    return file >= 0 && dup2(file, descriptor) >= 0;
  }

  std::unique_ptr<Scratch> files_;
  pid_t child_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

inline Finished run(const Scratch& directory, const std::string& line) {
  return Command(directory.path(), line).wait();
}

// A training that takes hundredths of a second.
inline const std::string small_training =
    "train ppo CartPole-v1 --preset none --n_envs 2 --n_steps 32 --n_epochs 2 --batch_size 32 --net_arch 8 "
    "--total_timesteps 640 ";
inline const std::string small_recurrent =
    "train ppo CartPoleNoVel-v1 --preset none --memory lstm --memory_size 8 --n_envs 2 --n_steps 32 --n_epochs 2 "
    "--batch_size 32 --sequence_length 16 --net_arch 8 --total_timesteps 640 ";

}  // namespace engram

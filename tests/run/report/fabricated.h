// Run directories written by hand, so that every figure of a report is known beforehand.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "run/scratch.h"

namespace engram {

inline void write_text(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << text;
}

// 1000 steps in 10 seconds (1 world, 2 acting, 7 learning) and 5 of evaluation; no return before step 500.
inline void fabricate_run(const std::string& directory, int seed, const std::string& memory = "lstm",
                          const std::string& environment = "CartPole-v1", const std::string& learning_rate = "0.001") {
  write_text(directory + "/run.json", R"({"engram": "0.1.0", "commit": "abc", "algorithm": "ppo", "environment": ")" +
                                          environment + R"(", "memory": ")" + memory +
                                          R"(", "preset": "none", "seed": )" + std::to_string(seed) + "}");
  write_text(directory + "/options.toml", "seed = " + std::to_string(seed) + "\ntotal_timesteps = 1000\nmemory = \"" +
                                              memory + "\"\nlearning_rate = \"" + learning_rate + "\"\n");
  write_text(directory + "/metrics.csv",
             "time/iterations,time/total_timesteps,rollout/ep_rew_mean,train/approx_kl\n"
             "1,250,,0.5\n2,500,10,0.25\n3,1000," +
                 std::to_string(20 + 10 * seed) + ",0.125\n");
  write_text(directory + "/timing.csv",
             "time/total_timesteps,time/time_elapsed,time/fps,seconds/world,seconds/acting,seconds/learning,"
             "seconds/evaluation\n250,4,60,0.25,0.5,2,1\n500,8,60,0.25,0.5,2,2\n1000,16,60,0.5,1,3,2\n");
}

}  // namespace engram

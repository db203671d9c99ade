// engram paths, as its users call it.
#include <gtest/gtest.h>

#include <fstream>

#include "cli/command.h"

namespace engram {
namespace {

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

TEST(PathsVerb, CountsAndLists) {
  const Scratch scratch;
  write(scratch / "m.csv", "home,mill,town\n0,2,5\n0,0,.5\n0,0,1\n");
  const Finished finished = run(scratch, "paths m.csv --from home --to town,mill --list all.csv --json");
  ASSERT_EQ(finished.status, 0) << finished.err;
  const auto json = finished.json();
  EXPECT_EQ(json["count"], "3");
  EXPECT_EQ(json["vertices"], 3);
  EXPECT_EQ(json["edges"], 3);  // the diagonal is none
  EXPECT_TRUE(json.contains("seconds"));
  EXPECT_EQ(read_file(scratch / "all.csv"), "edges,weight,path\n1,2,home mill\n2,2.5,home mill town\n1,5,home town\n");
  EXPECT_EQ(run(scratch, "paths m.csv --directed false --json").json()["count"], "12");
  EXPECT_EQ(run(scratch, "paths m.csv --cutoff 1 --json").json()["count"], "3");
}

// The question that the course's reader had: 13 vertices, 91 edges.
TEST(PathsVerb, TheCaseThatCrashed) {
  const Scratch scratch;
  std::string order, dense;
  for (int i = 0; i < 13; ++i) {
    for (int j = 0; j < 13; ++j) {
      const int ahead = (j - i + 13) % 13;
      order += std::string(j > 0 ? "," : "") + (j > i ? "1" : "0");
      dense += std::string(j > 0 ? "," : "") + (ahead >= 1 && ahead <= 7 ? "1" : "0");  // 7 edges from each
    }
    order += "\n";
    dense += "\n";
  }
  write(scratch / "order.csv", order);
  write(scratch / "dense.csv", dense);
  EXPECT_EQ(run(scratch, "paths order.csv --json").json()["count"], "8178");
  const auto one = run(scratch, "paths dense.csv --json").json();
  EXPECT_EQ(one["edges"], 91);
  EXPECT_EQ(one["count"], run(scratch, "paths dense.csv --threads 2 --json").json()["count"]);
  EXPECT_EQ(run(scratch, "paths dense.csv --from 0 --to 12 --list few.csv --cutoff 4 --json").json()["listed"].dump(),
            run(scratch, "paths dense.csv --from 0 --to 12 --cutoff 4 --json").json()["count"]);
}

TEST(PathsVerb, HostileMatricesAreNamed) {
  const Scratch scratch;
  write(scratch / "m.csv", "0,1\n1,0\n");
  write(scratch / "oblong.csv", "0,1,1\n1,0,1\n");
  write(scratch / "negative.csv", "a,b\n0,-1\n1,0\n");
  write(scratch / "hole.csv", "0,1\n,0\n");
  write(scratch / "word.csv", "0,1\nx,0\n");
  write(scratch / "ragged.csv", "0,1\n1\n");
  write(scratch / "huge.csv", std::string(40000, ',') + "\n");
  write(scratch / "empty.csv", "");
  const std::pair<const char*, const char*> mistakes[] = {
      {"paths absent.csv", "absent.csv"},
      {"paths oblong.csv", "2 rows and 3 columns"},
      {"paths negative.csv", "row 0, column b: expected 0 or the weight of an edge, a number above 0, found -1"},
      {"paths hole.csv", "found nothing"},
      {"paths word.csv", "word.csv:2"},
      {"paths ragged.csv", "ragged.csv:2: expected 2 fields, found 1"},
      {"paths huge.csv", "at most 10000 vertices"},
      {"paths empty.csv", "found none"},
      {"paths m.csv --from 2", "--from: no vertex '2'"},
      {"paths m.csv --to x", "--to"},
      {"paths m.csv --cutoff -1", "--cutoff"},
      {"paths m.csv --list absent/l.csv", "absent/l.csv"},
  };
  for (const auto& [line, words] : mistakes) {
    const Finished finished = run(scratch, line);
    EXPECT_NE(finished.status, 0) << line;
    EXPECT_EQ(finished.error_lines(), 1) << finished.err;
    EXPECT_NE(finished.err.find(words), std::string::npos) << line << "\n" << finished.err;
  }
}

TEST(NetworkVerb, EvaluatesOrWrites) {
  const Scratch scratch;
  write(scratch / "n.json", R"({"layers": [2, 2, 1], "weights": [1, 2, 3, 4, 5, 6]})");
  EXPECT_EQ(run(scratch, "network n.json --inputs 1,2 --json").json()["outputs"], nlohmann::json({91}));
  EXPECT_EQ(run(scratch, "network n.json --format glsl --out n.glsl").status, 0);
  EXPECT_GT(read_file(scratch / "n.glsl").size(), 0u);
  const std::pair<const char*, const char*> mistakes[] = {
      {"network n.json", "--inputs: expected the numbers to evaluate it at"},
      {"network n.json --inputs 1,2 --out f", "--out: takes formula or source"},
      {"network n.json --format cpp --out absent/f", "there is no directory absent"},
      {"network n.json --format cpp --out n.json", "would take the place of the input n.json"},
  };
  for (const auto& [line, words] : mistakes) {
    const Finished finished = run(scratch, line);
    EXPECT_EQ(finished.status, 2) << line;
    EXPECT_NE(finished.err.find(words), std::string::npos) << line << "\n" << finished.err;
  }
}

}  // namespace
}  // namespace engram

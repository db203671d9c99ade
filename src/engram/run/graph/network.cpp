#include "engram/run/graph/network.h"

#include <charconv>
#include <cmath>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"
#include "engram/run/files/outputs.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

struct NetworkFile {
  EdgeNetwork network;
  std::vector<double> weights;
};

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {
    try {
      object_ = Json::parse(read_file(file));
    } catch (const Json::parse_error& error) {
      throw Error(file + ": not JSON: byte " + std::to_string(error.byte) + " is not what belongs there");
    }
    if (!object_.is_object()) throw Error(file + ": expected a JSON object, found another value");
  }

  NetworkFile read() const {
    NetworkFile result;
    try {
      result.network = object_.contains("layers") ? layers() : edges();
    } catch (const Error& error) {
      throw Error(file_ + ": " + error.what());
    }
    for (const Json& weight : field("weights")) result.weights.push_back(number(weight, "weights"));
    if (result.weights.size() == result.network.edges.size()) return result;
    throw Error(file_ + ": weights: expected " + std::to_string(result.network.edges.size()) + ", one an edge, found " +
                std::to_string(result.weights.size()));
  }

 private:
  const Json& field(const std::string& name) const {
    if (object_.contains(name) && object_[name].is_array()) return object_[name];
    throw Error(file_ + ": " + name + ": expected a list, found " +
                (object_.contains(name) ? "another value" : "nothing"));
  }
  double number(const Json& value, const std::string& name) const {
    if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
    throw Error(name + ": expected numbers, found " + value.dump().substr(0, 40));
  }
  int64_t whole(const Json& value, const std::string& name) const {
    constexpr int64_t most = 1000000;
    const double found = number(value, name);
    if (found == std::floor(found) && found >= 0 && found <= most) return static_cast<int64_t>(found);
    throw Error(name + ": expected whole numbers from 0 to a million, found " + value.dump().substr(0, 40));
  }
  Unit unit(const Json& value) const {
    if (value.is_string()) return find_unit(value.get<std::string>());
    throw Error("unit: expected a name, found " + value.dump().substr(0, 40));
  }

  EdgeNetwork layers() const {
    std::vector<int64_t> widths;
    double count = 0;
    for (const Json& width : field("layers")) {
      widths.push_back(whole(width, "layers"));
      if (widths.size() > 1)
        count += static_cast<double>(widths.back()) * static_cast<double>(widths[widths.size() - 2]);
    }
    if (count > 1e7) throw Error("layers: expected at most ten million edges, found " + shortest(count));
    return layered(widths, object_.contains("unit") ? unit(object_["unit"]) : Unit::identity);
  }

  EdgeNetwork edges() const {
    std::vector<Unit> units;
    for (const Json& each : field("units")) units.push_back(unit(each));
    std::vector<std::pair<int64_t, int64_t>> pairs;
    for (const Json& edge : field("edges")) {
      if (!edge.is_array() || edge.size() != 2)
        throw Error("edges: expected pairs [from, to], found " + edge.dump().substr(0, 40));
      pairs.emplace_back(whole(edge[0], "edges"), whole(edge[1], "edges"));
    }
    std::vector<int64_t> outputs;
    for (const Json& output : field("outputs")) outputs.push_back(whole(output, "outputs"));
    const int64_t inputs = object_.contains("inputs") ? whole(object_["inputs"], "inputs") : 0;
    if (inputs > static_cast<int64_t>(units.size())) throw Error("inputs: expected at most one for each of units");
    return ordered(inputs, std::move(units), pairs, std::move(outputs));
  }

  std::string file_;
  Json object_;
};

std::vector<double> numbers_in(const std::string& list) {
  std::vector<double> numbers;
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::string_view text = rest.substr(0, rest.find(','));
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
      throw Error("--inputs: expected numbers by commas, found '" + list + "'");
    }
    numbers.push_back(value);
    rest.remove_prefix(std::min(text.size() + 1, rest.size()));
  }
  return numbers;
}

std::string text_in(const NetworkFile& file, const std::string& format) {
  if (format == "values") return "";
  if (format != "formula") return source_text(file.network, format);
  std::string text;
  for (const std::string& formula : formulas(file.network, file.weights)) text += formula + "\n";
  return text;
}

void demand_something_to_do(const NetworkFileOptions& options) {
  if (options.format != "values") return;
  const std::string others = "--format formula, cpp, glsl, hlsl or opencl";
  if (options.inputs.empty()) throw Error("--inputs: expected the numbers to evaluate it at, or " + others);
  if (!options.out.empty()) throw Error("--out: takes formula or source: expected " + others + " beside it");
}

}  // namespace

NetworkSummary network_of_file(const std::string& file, const NetworkFileOptions& options) {
  demand_something_to_do(options);
  demand_outputs({{"--out", options.out}}, {file});
  const NetworkFile read = Reader(file).read();
  NetworkSummary summary{read.network, {}, text_in(read, options.format)};
  if (!options.inputs.empty()) {
    std::vector<double> values;
    evaluate(read.network, read.weights, numbers_in(options.inputs), values);
    for (int64_t output : read.network.outputs) summary.outputs.push_back(values[static_cast<size_t>(output)]);
  }
  if (!options.out.empty()) write_named_output(options.out, summary.text);
  return summary;
}

Json to_json(const NetworkSummary& summary) {
  Json json{{"inputs", summary.network.inputs},
            {"values", summary.network.values()},
            {"edges", summary.network.edges.size()},
            {"outputs", summary.outputs}};
  if (!summary.text.empty()) json["text"] = summary.text;
  return json;
}

}  // namespace engram

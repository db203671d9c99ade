#include "engram/run/hidden/model_json.h"

#include <cmath>

#include "engram/core/error.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

double number_in(const Json& value, const std::string& place) {
  if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
  throw Error(place + ": expected a number, found " + value.dump().substr(0, 40));
}

}  // namespace

Json to_json(const Matrix& matrix) {
  Json rows = Json::array();
  for (int64_t i = 0; i < matrix.rows(); ++i) {
    Json row = Json::array();
    for (int64_t j = 0; j < matrix.columns(); ++j) row.push_back(number(matrix(i, j)));
    rows.push_back(matrix.columns() == 1 ? row[0] : std::move(row));
  }
  return rows;
}

Json read_json_object(const std::string& path) {
  const std::string text = read_file(path);
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw Error(path + ": not JSON: byte " + std::to_string(error.byte) + " is not what belongs there");
  }
  if (!json.is_object()) throw Error(path + ": expected a JSON object, found another value");
  return json;
}

Matrix matrix_of(const Json& object, const std::string& name, const std::string& file) {
  const std::string place = file + ": " + name;
  if (!object.contains(name)) throw Error(place + ": expected a matrix as a list of rows, found nothing");
  const Json& value = object[name];
  if (!value.is_array()) return Matrix::column({number_in(value, place)});
  if (value.empty()) throw Error(place + ": expected numbers, found an empty list");
  const auto rows = static_cast<int64_t>(value.size());
  const auto columns = static_cast<int64_t>(value[0].is_array() ? value[0].size() : 1);
  Matrix matrix(rows, columns);
  for (int64_t i = 0; i < rows; ++i) {
    const Json& row = value[static_cast<size_t>(i)];
    if (row.is_array() ? static_cast<int64_t>(row.size()) != columns : columns != 1) {
      throw Error(place + ": expected " + std::to_string(columns) +
                  " numbers in each row, found another count in row " + std::to_string(i));
    }
    for (int64_t j = 0; j < columns; ++j) {
      matrix(i, j) = number_in(row.is_array() ? row[static_cast<size_t>(j)] : row, place);
    }
  }
  return matrix;
}

Matrix matrix_of(const NumberRows& rows) {
  Matrix matrix(rows.rows(), static_cast<int64_t>(rows.names.size()));
  matrix.values() = rows.values;
  return matrix;
}

}  // namespace engram

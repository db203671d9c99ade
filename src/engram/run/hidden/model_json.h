// Models as JSON, written and read back: lists of numbers, a matrix as a list of its rows, one column as a plain list.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engram/data/number_rows.h"
#include "engram/models/matrix.h"

namespace engram {

nlohmann::ordered_json to_json(const Matrix& matrix);

// One object from a file; Error names the file and where its text stops being JSON.
nlohmann::ordered_json read_json_object(const std::string& path);

// The matrix under `name`: a list of lists of one length, a list (one column) or a number. Error names file and place
// where it is missing or anything else.
Matrix matrix_of(const nlohmann::ordered_json& object, const std::string& name, const std::string& file);

// The chosen columns of a file, (T, K).
Matrix matrix_of(const NumberRows& rows);

}  // namespace engram

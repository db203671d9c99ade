# Writes zoo/*.toml and zoo/tune/*.toml, the text of exported policies with their cells, and the version into a source file, so that the binary carries them.
function(engram_embed_text folder ending list)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.${ending})
  set(lines "")
  foreach(each ${files})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${each})
    get_filename_component(name ${each} NAME_WLE)
    file(READ ${each} text)
    string(APPEND lines "    {\"${name}\", R\"text(${text})text\"},\n")
  endforeach()
  set(${list} "${lines}" PARENT_SCOPE)
endfunction()
engram_embed_text(zoo toml ENGRAM_PRESET_LIST)
engram_embed_text(zoo/tune toml ENGRAM_SPACE_LIST)

# What an exported policy computes, as text.
set(ENGRAM_EMBEDDED_POLICY ${PROJECT_SOURCE_DIR}/src/engram/run/export/embedded_policy.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ENGRAM_EMBEDDED_POLICY})
file(READ ${ENGRAM_EMBEDDED_POLICY} ENGRAM_EMBEDDED_POLICY_TEXT)
engram_embed_text(src/engram/nn/cells h ENGRAM_CELL_LIST)

if(EXISTS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
endif()
execute_process(COMMAND git rev-parse --short HEAD WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                OUTPUT_VARIABLE ENGRAM_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT ENGRAM_COMMIT)
  set(ENGRAM_COMMIT unknown)
endif()

file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/built_in.cpp @ONLY CONTENT [=[
#include <utility>

#include "engram/run/export/export_header.h"
#include "engram/run/experiment/presets.h"
#include "engram/run/tune/search_space.h"
#include "engram/run/experiment/version.h"

namespace engram {

std::span<const Preset> presets() {
  static const Preset all[] = {
@ENGRAM_PRESET_LIST@  };
  return all;
}

std::span<const BuiltInSpace> built_in_spaces() {
  static const BuiltInSpace all[] = {
@ENGRAM_SPACE_LIST@  };
  return all;
}

std::string_view embedded_policy_text() {
  return R"cpp(@ENGRAM_EMBEDDED_POLICY_TEXT@)cpp";
}

std::string_view cell_text(std::string_view cell) {
  static const std::pair<std::string_view, std::string_view> all[] = {
@ENGRAM_CELL_LIST@  };
  for (const auto& [name, text] : all) {
    if (name == cell) return text;
  }
  return {};
}

std::string version() { return "@PROJECT_VERSION@"; }
std::string commit() { return "@ENGRAM_COMMIT@"; }

}  // namespace engram
]=])

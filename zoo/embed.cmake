# Writes zoo/*.toml, the text of exported policies and the version into a source file, so that the binary carries them.
file(GLOB ENGRAM_PRESETS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/zoo/*.toml)
set(ENGRAM_PRESET_LIST "")
foreach(preset ${ENGRAM_PRESETS})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${preset})
  get_filename_component(name ${preset} NAME_WLE)
  file(READ ${preset} text)
  string(APPEND ENGRAM_PRESET_LIST "    {\"${name}\", R\"toml(${text})toml\"},\n")
endforeach()

# What an exported policy computes, as text.
set(ENGRAM_EMBEDDED_POLICY ${PROJECT_SOURCE_DIR}/src/engram/run/export/embedded_policy.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ENGRAM_EMBEDDED_POLICY})
file(READ ${ENGRAM_EMBEDDED_POLICY} ENGRAM_EMBEDDED_POLICY_TEXT)

if(EXISTS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
endif()
execute_process(COMMAND git rev-parse --short HEAD WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
                OUTPUT_VARIABLE ENGRAM_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT ENGRAM_COMMIT)
  set(ENGRAM_COMMIT unknown)
endif()

file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/built_in.cpp @ONLY CONTENT [=[
#include "engram/run/export/export_header.h"
#include "engram/run/presets.h"
#include "engram/run/version.h"

namespace engram {

std::span<const Preset> presets() {
  static const Preset all[] = {
@ENGRAM_PRESET_LIST@  };
  return all;
}

std::string_view embedded_policy_text() {
  return R"cpp(@ENGRAM_EMBEDDED_POLICY_TEXT@)cpp";
}

std::string version() { return "@PROJECT_VERSION@"; }
std::string commit() { return "@ENGRAM_COMMIT@"; }

}  // namespace engram
]=])

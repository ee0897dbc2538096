# SPDX-License-Identifier: MIT
# Every public header compiles alone, without a warning, and reaches no heavy standard header and nothing third-party.
# Usage: cmake -DCXX= -DINCLUDE= -P headers.cmake
cmake_policy(VERSION 3.25)

set(heavy "/(iostream|regex|thread)$")
set(third_party "/(fmt|hwy|catch2|openblas[^/]*)/|/(cblas|omp)\\.h$")
set(failures 0)

# The compat headers may reach heavy standard headers: programs count on what torch.h includes.
file(GLOB_RECURSE headers RELATIVE ${INCLUDE} ${INCLUDE}/taper/*.h)
if(NOT headers)
  message(FATAL_ERROR "no public headers below ${INCLUDE}")
endif()
set(unit ${CMAKE_CURRENT_BINARY_DIR}/header_alone.cpp)
foreach(header IN LISTS headers)
  file(WRITE ${unit} "#include <${header}>\n#include <${header}>\n")
  execute_process(COMMAND ${CXX} -std=c++20 -Wall -Wextra -Werror -fsyntax-only -H
                          -I${INCLUDE} -I${INCLUDE}/taper/compat ${unit}
                  RESULT_VARIABLE status ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(NOTICE "${header} does not compile alone:\n${output}")
    math(EXPR failures "${failures} + 1")
    continue()
  endif()
  string(REGEX MATCHALL "\n?\\.+ [^\n]+" reached "${output}")
  if(NOT reached)
    message(FATAL_ERROR "the compiler does not list what ${header} includes")
  endif()
  foreach(path IN LISTS reached)
    string(REPLACE "${INCLUDE}/" "" path ${path})
    if((path MATCHES "${heavy}" AND NOT header MATCHES "^taper/compat/") OR path MATCHES "${third_party}")
      string(REGEX REPLACE "^[\n.]+ " "" path ${path})
      message(NOTICE "${header} reaches ${path}")
      math(EXPR failures "${failures} + 1")
    endif()
  endforeach()
endforeach()

list(LENGTH headers count)
if(failures)
  message(FATAL_ERROR "${failures} faults in ${count} public headers")
endif()
message(STATUS "${count} public headers stand alone")

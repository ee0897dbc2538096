# SPDX-License-Identifier: MIT
# Configures, builds and runs one user of taper from nothing; with INSTALL it also installs what the user built.
# Usage: cmake -DSOURCE= -DBUILD= -DGENERATOR= -DCXX= [-DPREFIX=] [-DKIND=] [-DTAPER=] [-DINSTALL=] -P user.cmake

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "failed (${status}): ${command}")
  endif()
endfunction()

set(build_shared OFF)
if(KIND STREQUAL "shared")
  set(build_shared ON)
endif()
file(REMOVE_RECURSE ${BUILD})
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_PREFIX_PATH=${PREFIX} -DBUILD_SHARED_LIBS=${build_shared} -DTAPER_SOURCE_DIR=${TAPER} --no-warn-unused-cli)
run(${CMAKE_COMMAND} --build ${BUILD})
run(${BUILD}/app)
if(INSTALL)
  file(REMOVE_RECURSE ${INSTALL})
  run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${INSTALL})
endif()

# SPDX-License-Identifier: MIT
# Finds OpenBLAS in its OpenMP build, as the target OpenBLAS::OpenMP. A pthread build beside OpenMP would start a second
# set of threads on the same cores, so it is refused. Installed beside taperConfig.cmake for users of the static library.

find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_OPENBLAS QUIET openblas)
endif()

# Distributions keep their builds of OpenBLAS side by side: the folder named after OpenMP comes first.
set(_openblas_arch ${CMAKE_LIBRARY_ARCHITECTURE})
find_path(OPENBLAS_OPENMP_INCLUDE_DIR cblas.h
          PATHS /usr/include/${_openblas_arch}/openblas-openmp /usr/include/openblas-openmp
          NO_DEFAULT_PATH)
find_path(OPENBLAS_OPENMP_INCLUDE_DIR cblas.h HINTS ${PC_OPENBLAS_INCLUDE_DIRS} PATH_SUFFIXES openblas-openmp openblas)
find_library(OPENBLAS_OPENMP_LIBRARY openblas
             PATHS /usr/lib/${_openblas_arch}/openblas-openmp /usr/lib/openblas-openmp
             NO_DEFAULT_PATH)
find_library(OPENBLAS_OPENMP_LIBRARY NAMES openblaso openblas_omp openblas HINTS ${PC_OPENBLAS_LIBRARY_DIRS}
             PATH_SUFFIXES openblas-openmp)

if(OPENBLAS_OPENMP_LIBRARY AND OPENBLAS_OPENMP_INCLUDE_DIR AND NOT CMAKE_CROSSCOMPILING)
  if(NOT OPENBLAS_OPENMP_CHECKED STREQUAL OPENBLAS_OPENMP_LIBRARY)
    set(_openblas_probe ${CMAKE_BINARY_DIR}/CMakeFiles/openblas_probe.cpp)
    file(WRITE ${_openblas_probe}
         "extern \"C\" int openblas_get_parallel(void);\nint main() { return openblas_get_parallel(); }\n")
    get_filename_component(_openblas_dir ${OPENBLAS_OPENMP_LIBRARY} DIRECTORY)
    try_run(_openblas_parallel _openblas_compiled ${CMAKE_BINARY_DIR}/CMakeFiles/openblas_probe ${_openblas_probe}
            LINK_LIBRARIES ${OPENBLAS_OPENMP_LIBRARY} LINK_OPTIONS -Wl,-rpath,${_openblas_dir})
    if(_openblas_compiled AND _openblas_parallel EQUAL 1)
      message(FATAL_ERROR "${OPENBLAS_OPENMP_LIBRARY} is the pthread build of OpenBLAS; taper needs the OpenMP build "
                          "(Debian, Ubuntu: libopenblas-openmp-dev; Fedora: openblas-openmp; Arch: openblas). "
                          "Install it, or set OPENBLAS_OPENMP_LIBRARY and OPENBLAS_OPENMP_INCLUDE_DIR.")
    endif()
    set(OPENBLAS_OPENMP_CHECKED ${OPENBLAS_OPENMP_LIBRARY} CACHE INTERNAL "The OpenBLAS that was seen to use OpenMP")
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenBLASOpenMP
  REQUIRED_VARS OPENBLAS_OPENMP_LIBRARY OPENBLAS_OPENMP_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install OpenBLAS in its OpenMP build (Debian, Ubuntu: libopenblas-openmp-dev)")
mark_as_advanced(OPENBLAS_OPENMP_LIBRARY OPENBLAS_OPENMP_INCLUDE_DIR)

if(OpenBLASOpenMP_FOUND AND NOT TARGET OpenBLAS::OpenMP)
  add_library(OpenBLAS::OpenMP UNKNOWN IMPORTED)
  set_target_properties(OpenBLAS::OpenMP PROPERTIES
    IMPORTED_LOCATION ${OPENBLAS_OPENMP_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${OPENBLAS_OPENMP_INCLUDE_DIR})
endif()

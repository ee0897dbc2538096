# SPDX-License-Identifier: MIT
# What an installed taper consists of: the library, its headers, a CMake package, a pkg-config file, and TorchConfig.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/taper)
target_include_directories(taper PUBLIC $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_include_directories(taper_torch INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/taper/compat>)
set_target_properties(taper PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
set_target_properties(taper_torch PROPERTIES EXPORT_NAME torch)

install(TARGETS taper taper_torch EXPORT taperTargets)
if(TARGET taper_tool)
  install(TARGETS taper_tool)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/taper DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT taperTargets NAMESPACE taper:: DESTINATION ${package_dir})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/taperConfig.cmake.in taperConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(taperConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/taperConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/taperConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/FindOpenBLASOpenMP.cmake DESTINATION ${package_dir})

# find_package(Torch): the version is that of the libtorch whose surface taper follows.
option(TAPER_INSTALL_TORCH_CONFIG "Install TorchConfig.cmake, so that find_package(Torch) can find taper" ON)
if(TAPER_INSTALL_TORCH_CONFIG)
  set(torch_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Torch)
  configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/TorchConfig.cmake.in TorchConfig.cmake
                                INSTALL_DESTINATION ${torch_dir} PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
  write_basic_package_version_file(TorchConfigVersion.cmake VERSION 2.0.0 COMPATIBILITY AnyNewerVersion)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/TorchConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/TorchConfigVersion.cmake
          DESTINATION ${torch_dir})
endif()

# pkg-config: a static library names what it stands on for every user, a shared one only for static links of its own.
get_filename_component(openblas_dir ${OPENBLAS_OPENMP_LIBRARY} DIRECTORY)
set(pc_needs "-L${openblas_dir} -lopenblas -Wl,-rpath,${openblas_dir} ${OpenMP_CXX_FLAGS}")
if(BUILD_SHARED_LIBS)
  set(pc_private .private)
  set(pc_private_needs ${pc_needs})
else()
  set(pc_public_needs ${pc_needs})
endif()
if(ZLIB_FOUND)
  set(pc_zlib " zlib")
endif()
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" pc_prefix ${pc_prefix})
configure_file(${CMAKE_CURRENT_LIST_DIR}/taper.pc.in taper.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/taper.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# SPDX-License-Identifier: MIT
# What is declared has to be listed by hand elsewhere: every function of ops.h and factories.h in the names of torch::,
# every module and its options in those of torch::nn, and every op of ops.h, every functional and every module in the
# tables that the sweeps go through.
# Usage: cmake -DROOT=<project> -P names.cmake

cmake_policy(VERSION 3.25)
set(include ${ROOT}/include/taper)
set(compat ${include}/compat/torch)

# declared(<out> <regex> <group> <file>...): what the group matches at the beginning of a declaration.
function(declared out regex group)
  set(names)
  foreach(file IN LISTS ARGN)
    file(READ ${file} text)
    string(REPLACE ";" "\n" text "${text}")  # one declaration a line
    string(REPLACE "\n" ";" lines "${text}")
    foreach(line IN LISTS lines)
      if(line MATCHES "^ *${regex}")
        list(APPEND names ${CMAKE_MATCH_${group}})
      endif()
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES names)
  if(NOT names)
    message(FATAL_ERROR "found no declarations in ${ARGN}")
  endif()
  set(${out} "${names}" PARENT_SCOPE)
endfunction()

# require(<where> <text> <before> <regex after> <name>...): before + name + after is in the text.
function(require where text before after)
  foreach(name IN LISTS ARGN)
    if(NOT text MATCHES "${before}${name}${after}")
      message(SEND_ERROR "${name}: is not in ${where}")
    endif()
  endforeach()
endfunction()

set(types "Tensor&|Tensor|bool|ScalarType|std::vector<Tensor>|std::tuple<Tensor, Tensor>")
set(function "(TAPER_API|inline) (${types}) ([a-z_0-9]+)\\(")
declared(ops "${function}" 3 ${include}/ops.h)
declared(factories "${function}" 3 ${include}/factories.h)
file(READ ${compat}/names.inc text)
require(compat/torch/names.inc "${text}" "using taper::" "\;" ${ops} ${factories})

file(GLOB nn ${include}/nn/*.h)
declared(modules "TAPER_MODULE\\(([A-Za-z0-9]+)\\)" 1 ${nn})
declared(impls "class TAPER_API ([A-Za-z0-9]+Impl) " 1 ${nn})
declared(options "(struct|using) ([A-Z][A-Za-z0-9]*Options) " 2 ${nn})
list(FILTER options EXCLUDE REGEX "FuncOptions$")  # of nn::functional, which torch:: takes whole
file(READ ${compat}/nn/names.inc text)
require(compat/torch/nn/names.inc "${text}" "using taper::nn::" "\;" ${modules} ${impls} ${options})

# Random draws have reference/random, and taper's own functions, which libtorch has not, their tests.
set(elsewhere rand randn randint randperm rand_like randn_like randint_like normal bernoulli multinomial dropout dropout_
              _reshape_alias rms_norm softsign tanhshrink)
list(REMOVE_ITEM ops ${elsewhere})

# read_tables(<out> <folder>): the text of the tables in that folder of tests/reference.
function(read_tables out folder)
  set(tables)
  file(GLOB table_files ${ROOT}/tests/reference/${folder}/*.h)
  foreach(file IN LISTS table_files)
    file(READ ${file} text)
    string(APPEND tables "${text}")
  endforeach()
  set(${out} "${tables}" PARENT_SCOPE)
endfunction()

read_tables(tables ops)
require("a table of tests/reference/ops" "${tables}" "(OP[A-Z_]*\\((|[0-9], )\"?|torch::)" "[\",/(]" ${ops})

# Containers have reference/layers.
read_tables(tables nn)
list(REMOVE_ITEM modules Sequential ModuleList ModuleDict ParameterList ParameterDict RMSNorm)
require("a table of tests/reference/nn" "${tables}" "(MODULE|TARGETED|TARGETED_ORDER)\\((\n *)?([0-9], )?(\n *)?\"" "[\"/]" ${modules})
file(GLOB functional ${include}/nn/functional.h ${include}/nn/functional/*.h)
declared(functionals "TAPER_API Tensor ([a-z_0-9]+)\\(" 1 ${functional})
list(REMOVE_ITEM functionals rms_norm)
require("a table of tests/reference/nn" "${tables}" "(FUNCTIONAL|DRAWS|OP_ORDER)\\((\n *)?([0-9], )?(\n *)?\"" "[\"/]" ${functionals})
# Dimensions and shapes have no default, and the options of BatchNorm1d to 3d are BatchNormOptions.
list(REMOVE_ITEM options SoftmaxOptions SoftminOptions LogSoftmaxOptions UnflattenOptions RMSNormOptions
                         BatchNorm1dOptions BatchNorm2dOptions BatchNorm3dOptions)
require("tests/reference/nn/defaults.h" "${tables}" "DEFAULT\\(nn::" "\\(" ${options})

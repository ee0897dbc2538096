# SPDX-License-Identifier: MIT
# Takes one name after the other out of a small project and sees tests/names.cmake miss it.
# Usage: cmake -DSCRATCH=<folder to overwrite> -P names_test.cmake

cmake_policy(VERSION 3.25)

# verdict(<out> <names.inc> <nn/names.inc> <table> <nn table>): the check's status on a project with these lists.
function(verdict out names nn_names table nn_table)
  file(REMOVE_RECURSE ${SCRATCH})
  set(include ${SCRATCH}/include/taper)
  file(WRITE ${include}/ops.h "TAPER_API Tensor add(int);  TAPER_API Tensor& relu_(Tensor& self);\ninline bool equal(int) {}\n")
  file(WRITE ${include}/factories.h "TAPER_API Tensor zeros(int);\n")
  file(WRITE ${include}/nn/linear.h "struct LinearOptions {\n};\nclass TAPER_API LinearImpl : A {\n};\nTAPER_MODULE(Linear);\n")
  file(WRITE ${include}/nn/functional.h "TAPER_API Tensor linear(int);\nTAPER_API Tensor nll_loss(int);\n")
  file(WRITE ${include}/compat/torch/names.inc "${names}")
  file(WRITE ${include}/compat/torch/nn/names.inc "${nn_names}")
  file(WRITE ${SCRATCH}/tests/reference/ops/all.h "${table}")
  file(WRITE ${SCRATCH}/tests/reference/nn/all.h "${nn_table}")
  execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${SCRATCH} -P ${CMAKE_CURRENT_LIST_DIR}/names.cmake
                  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(${out} ${status} PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

set(names "using taper::add;\nusing taper::relu_;\nusing taper::equal;\nusing taper::zeros;\n")
set(nn "using taper::nn::LinearOptions;\nusing taper::nn::LinearImpl;\nusing taper::nn::Linear;\n")
set(table "OP(\"add/alpha\", 1),\nOP_BINARY(equal, f),\nOP_IN_PLACE(\"relu_\", torch::relu_(x))\n")

set(nn_table "FUNCTIONAL(\"linear/no_bias\", 1),\nOP_ORDER(1, \"nll_loss\", 1),\nMODULE(\"Linear\", 1),\nDEFAULT(nn::LinearOptions(), bias),\n")

verdict(status "${names}" "${nn}" "${table}" "${nn_table}")
if(NOT status EQUAL 0)
  message(FATAL_ERROR "refused a good project:\n${output}")
endif()

# misses(<list> <name>...): without its line in the list, the name is missed.
function(misses list)
  foreach(name IN LISTS ARGN)
    string(REGEX REPLACE "[^\n]*[:\"(]${name}[;\"/,(][^\n]*\n" "" ${list} "${${list}}")
    verdict(status "${names}" "${nn}" "${table}" "${nn_table}")
    if(status EQUAL 0 OR NOT output MATCHES "${name}: is not in ")
      message(FATAL_ERROR "did not miss ${name} in ${list}, status ${status}:\n${${list}}\n${output}")
    endif()
  endforeach()
endfunction()

misses(names add relu_ equal zeros)
misses(nn LinearOptions LinearImpl Linear)
misses(table add equal relu_)
misses(nn_table linear nll_loss Linear LinearOptions)

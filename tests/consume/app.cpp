// SPDX-License-Identifier: MIT
// The program of the users that know taper: uses the library across its boundary, and an error thrown by it.
#include <taper/error.h>
#include <taper/parallel.h>

int main() {
  taper::set_num_threads(1);
  return taper::get_num_threads() == 1 ? 0 : 1;
}

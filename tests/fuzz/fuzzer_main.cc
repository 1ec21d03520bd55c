// A libFuzzer program of one target: compiled with -DCNVNET_FUZZ_TARGET=name.
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  cnvnet::fuzz::CNVNET_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}

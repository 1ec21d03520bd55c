// A limit on addresses (ulimit -v), looked at before a network runs.
#pragma once

namespace cnvnet {

// Throws ConfigError if such a limit leaves too little for a network on `threads` threads:
// OpenBLAS, with which libtorch computes, asks for its buffers again and again where it gets none,
// without end. Without a limit it does nothing.
void check_address_space(int threads);

}  // namespace cnvnet

// How torch runs in this process: device, threads, memory (private to classifier/).
#pragma once

#include <torch/torch.h>

#include <string>

namespace cnvnet {

// "cpu", "cuda", "cuda:1", or "auto": cuda if there is one. Throws ConfigError if
// there is no such device, or the text names none.
[[nodiscard]] torch::Device device_of(const std::string& name);

// Intra-op threads of the calling thread's tensor work; 0: all cores.
void set_torch_threads(int threads);

// Tells the C library to keep freed memory instead of handing it back to the system: a
// network asks for the same large blocks over and over, and having the system
// clear them each time takes half of the inference time. Process-wide; does
// nothing where the C library is not glibc.
void keep_freed_memory();

}  // namespace cnvnet

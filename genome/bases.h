// Bases as numbers.
#pragma once

namespace cnvnet {

// 0 to 3 for A, C, G and T; -1 for any other letter.
[[nodiscard]] constexpr int base_code(char base) {
  switch (base) {
    case 'A':
      return 0;
    case 'C':
      return 1;
    case 'G':
      return 2;
    case 'T':
      return 3;
    default:
      return -1;
  }
}

}  // namespace cnvnet

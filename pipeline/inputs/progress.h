// Shows how far a pass has come: one line that is rewritten on a terminal, a log
// line at each tenth of the way elsewhere.
//
// Thread contract: add() may be called from many threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace cnvnet {

class Progress {
 public:
  // `total`: bp to go over; `what` names the pass ("reading statistics").
  Progress(std::string what, int64_t total);
  ~Progress();  // ends the line on a terminal
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(int64_t length);

 private:
  [[nodiscard]] std::string line() const;

  std::mutex mutex_;
  std::string what_;
  int64_t total_;
  int64_t done_ = 0;
  int64_t next_ = 0;  // value of done_ at which to speak again
  bool terminal_;
  bool spoke_ = false;
  std::chrono::steady_clock::time_point begin_;
};

// Seconds since construction.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace cnvnet

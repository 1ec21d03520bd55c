#include "pipeline/run/interrupt.h"

#include <gtest/gtest.h>

#include <csignal>
#include <new>
#include <thread>
#include <utility>

#include "genome/output_file.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

TEST(InterruptTest, SignalsLeaveNothingHalfWritten) {
  const std::pair<int, int> all[] = {{SIGHUP, 129}, {SIGINT, 130}, {SIGTERM, 143}};
  for (const auto& [signal, code] : all) {
    const TempDir folder;
    const auto end_by_signal = [&folder, number = signal] {
      handle_interrupts();
      OutputFile out(folder / "calls.vcf");
      out.write("half");
      std::raise(number);
    };
    EXPECT_EXIT(end_by_signal(), testing::ExitedWithCode(code), "") << signal;
    EXPECT_EQ(list_folder(folder.path()), "") << signal;
  }
}

TEST(InterruptTest, FaultsLeaveNothingHalfWritten) {
  const TempDir folder;
  const auto end_by = [&folder](const auto& fault) {
    handle_interrupts();
    OutputFile out(folder / "calls.vcf");
    out.write("half");
    fault();
  };
  EXPECT_EXIT(end_by([] { std::raise(SIGABRT); }), testing::KilledBySignal(SIGABRT), "");
  EXPECT_EQ(list_folder(folder.path()), "");
  EXPECT_EXIT(end_by([] { std::raise(SIGFPE); }), testing::KilledBySignal(SIGFPE), "");
  EXPECT_EQ(list_folder(folder.path()), "");
  const auto throw_in_thread = [] { std::thread([] { throw std::bad_alloc(); }).join(); };
  EXPECT_EXIT(end_by(throw_in_thread), testing::ExitedWithCode(1), "error: .*memory");
  EXPECT_EQ(list_folder(folder.path()), "");
}

}  // namespace
}  // namespace cnvnet

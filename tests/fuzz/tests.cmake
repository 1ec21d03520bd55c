set(fuzz_sources fuzz/container_targets.cc fuzz/genome_targets.cc fuzz/scratch.cc
  pipeline/made_genome.cc)
set(fuzz_libraries fmt::fmt nlohmann_json::nlohmann_json TBB::tbb ZLIB::ZLIB)

cnvnet_add_tests(fuzz
  SOURCES ${fuzz_sources} fuzz/replay_test.cc
  LINKS cnvnet_pipeline ${fuzz_libraries})

# One program for each target; the preset `fuzz` (make fuzz). Without libtorch, whose headers clang++
# does not take with libFuzzer's settings, so that pipeline/'s sources are named one by one.
if(CNVNET_FUZZ)
  set(parsers
    calls/call_vcf.cc config/config.cc config/profile.cc config/schema.cc config/score_threshold.cc
    config/shared_files.cc config/version.cc inputs/chunk_plan.cc inputs/inputs.cc
    inputs/error_context.cc inputs/progress.cc run/kept_chunk.cc statistics/depth_planes.cc
    statistics/statistics.cc statistics/statistics_file.cc)
  list(TRANSFORM parsers PREPEND ${PROJECT_SOURCE_DIR}/pipeline/)
  add_library(fuzz_targets OBJECT ${fuzz_sources} ${parsers})
  get_target_property(definitions cnvnet_pipeline COMPILE_DEFINITIONS)
  target_compile_definitions(fuzz_targets PRIVATE ${definitions})
  target_link_libraries(fuzz_targets PUBLIC ${fuzz_libraries} cnvnet_prediction cnvnet_encoder
    cnvnet_candidates cnvnet_genome cnvnet_test_support spdlog::spdlog yaml-cpp cnvnet_warnings)
  file(STRINGS fuzz/targets.h declarations REGEX "^void [a-z_]+.std::string_view data.;")
  foreach(declaration IN LISTS declarations)
    string(REGEX REPLACE "^void ([a-z_]+).*" "\\1" target ${declaration})
    add_executable(fuzz_${target} fuzz/fuzzer_main.cc)
    target_compile_definitions(fuzz_${target} PRIVATE CNVNET_FUZZ_TARGET=${target})
    target_link_libraries(fuzz_${target} PRIVATE fuzz_targets)
    target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
    list(APPEND fuzzers fuzz_${target})
  endforeach()
  add_custom_target(fuzzers DEPENDS ${fuzzers})
endif()

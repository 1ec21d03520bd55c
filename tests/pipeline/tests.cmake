cnvnet_add_tests(pipeline
  SOURCES
    pipeline/calls/call_merger_test.cc
    pipeline/calls/call_vcf_test.cc
    pipeline/calls/genotyper_test.cc
    pipeline/cli/subcommand_texts_test.cc
    pipeline/cohort/part_test.cc
    pipeline/cohort/scatter_test.cc
    pipeline/cohort/site_merger_test.cc
    pipeline/config/config_test.cc
    pipeline/config/profile_test.cc
    pipeline/config/schema_test.cc
    pipeline/config/score_threshold_test.cc
    pipeline/config/shared_files_test.cc
    pipeline/inputs/chunk_plan_test.cc
    pipeline/inputs/error_context_test.cc
    pipeline/layers_test.cc
    pipeline/made_genome.cc
    pipeline/run/call_graph_test.cc
    pipeline/run/interrupt_test.cc
    pipeline/run/kept_work_test.cc
    pipeline/run/report_figures_test.cc
    pipeline/run/signal_counts_test.cc
    pipeline/run/stages_test.cc
    pipeline/statistics/depth_planes_test.cc
    pipeline/statistics/statistics_file_test.cc
    pipeline/statistics/statistics_test.cc
    pipeline/training_data/training_images_test.cc
    pipeline/training_data/truth_matching_test.cc
  LINKS cnvnet_pipeline CLI11::CLI11 TBB::tbb fmt::fmt nlohmann_json::nlohmann_json)


# Each header compiles alone: one source per header, compiled and thrown away. Headers that
# include torch belong to classifier/ alone and are left to its own sources.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/genome/*.h ${PROJECT_SOURCE_DIR}/candidates/*.h ${PROJECT_SOURCE_DIR}/encoder/*.h
  ${PROJECT_SOURCE_DIR}/classifier/*.h ${PROJECT_SOURCE_DIR}/pipeline/*.h)
set(sources)
foreach(header IN LISTS headers)
  file(STRINGS ${header} torch REGEX "^#include <(torch|ATen|c10)/")
  if(torch)
    continue()
  endif()
  file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR} ${header})
  string(MAKE_C_IDENTIFIER ${name} source)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/headers/${source}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${name}\"\n#include \"${name}\"\n")
  list(APPEND sources ${source})
endforeach()
add_library(headers_compile_alone OBJECT ${sources})
target_compile_options(headers_compile_alone PRIVATE -O0)
# Some private headers of classifier/ include one that includes torch.
target_include_directories(headers_compile_alone SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})
target_link_libraries(headers_compile_alone PRIVATE cnvnet_pipeline cnvnet_warnings PkgConfig::HTSLIB TBB::tbb
  spdlog::spdlog nlohmann_json::nlohmann_json)

include(${CMAKE_CURRENT_LIST_DIR}/../cli/tests.cmake)

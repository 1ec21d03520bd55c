# Tests that run the built program.
cnvnet_add_tests(cli
  SOURCES
    cli/explain_test.cc
    cli/faults_test.cc
    cli/program.cc
    cli/cohort_test.cc
    cli/network_module_test.cc
    cli/scatter_test.cc
    cli/real_reads_test.cc
    cli/stats_test.cc
    cli/usage_test.cc
    cli/whole_line_test.cc
    pipeline/made_genome.cc
  LINKS cnvnet_encoder fmt::fmt nlohmann_json::nlohmann_json)
target_compile_definitions(cli_tests PRIVATE CNVNET_PROGRAM="$<TARGET_FILE:cnvnet>")
add_dependencies(cli_tests cnvnet)

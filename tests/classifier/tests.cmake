cnvnet_add_tests(classifier
  SOURCES
    classifier/augmentation_test.cc
    classifier/boosted_trees_test.cc
    classifier/calibration_test.cc
    classifier/call_figures_test.cc
    classifier/call_scorer_test.cc
    classifier/candidate_fit_test.cc
    classifier/event_network_test.cc
    classifier/learning_rate_test.cc
    classifier/evaluation_test.cc
    classifier/half_float_test.cc
    classifier/model_file_test.cc
    classifier/network_module_test.cc
    classifier/network_test.cc
    classifier/prefilter_test.cc
    classifier/scorer_fit_test.cc
    classifier/torch_attributor_test.cc
    classifier/torch_predictor_test.cc
    classifier/trainer_test.cc
    classifier/tree_shares_test.cc
    classifier/training_set_test.cc
  LINKS cnvnet_classifier cnvnet_prediction cnvnet_encoder fmt::fmt)
# network_test.cc looks into classifier/'s torch module, so this test alone sees torch's headers.
target_include_directories(classifier_tests SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})

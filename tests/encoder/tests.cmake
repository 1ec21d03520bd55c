cnvnet_add_tests(encoder
  SOURCES
    encoder/event/channels_test.cc
    encoder/encoder_spec_test.cc
    encoder/event/event_depth_test.cc
    encoder/event/event_encoder_test.cc
    encoder/event/event_window_test.cc
    encoder/image_shard_test.cc
    encoder/event/near_tracks_test.cc
    encoder/event/pair_evidence_test.cc
    encoder/paper/paper_encoder_test.cc
    encoder/event/placed_read_test.cc
    encoder/png_test.cc
    encoder/event/read_choice_test.cc
  LINKS cnvnet_encoder PNG::PNG ZLIB::ZLIB)

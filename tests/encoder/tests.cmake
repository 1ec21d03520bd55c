cnvnet_add_tests(encoder
  SOURCES
    encoder/channels_test.cc
    encoder/encoder_spec_test.cc
    encoder/event_depth_test.cc
    encoder/event_encoder_test.cc
    encoder/event_window_test.cc
    encoder/image_shard_test.cc
    encoder/near_tracks_test.cc
    encoder/pair_word_test.cc
    encoder/pileup_encoder_test.cc
    encoder/placed_read_test.cc
    encoder/png_test.cc
    encoder/read_choice_test.cc
  LINKS cnvnet_encoder PNG::PNG ZLIB::ZLIB)

cnvnet_add_tests(encoder
  SOURCES encoder/encoder_spec_test.cc encoder/image_shard_test.cc encoder/pileup_encoder_test.cc encoder/png_test.cc
  LINKS cnvnet_encoder PNG::PNG ZLIB::ZLIB)

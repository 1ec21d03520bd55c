#include "encoder/image_shard.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <limits>

#include "encoder/encodings.h"
#include "genome/error.h"
#include "tests/support/temp_dir.h"

namespace cnvnet {
namespace {

EncoderSpec small_spec() {
  EncoderSpec spec = spec_of_encoding("paper");
  spec.flank = 2;
  spec.reference_rows = 1;
  spec.coverage_rows = 1;
  spec.read_rows = 1;
  return spec;
}

LabelledImage labelled(const EncoderSpec& spec, int number) {
  LabelledImage result;
  result.locus = "DEL_chr1_" + std::to_string(number);
  result.image.id = result.locus + "/begin";
  result.image.window = {number, -number, -number + shape_of(spec).columns};
  result.image.channels = shape_of(spec).channels;
  result.image.rows = shape_of(spec).rows;
  result.image.columns = shape_of(spec).columns;
  for (int i = 0; i < shape_of(spec).channels * shape_of(spec).rows * shape_of(spec).columns; ++i) {
    result.image.values.push_back(static_cast<uint8_t>(i * 7 + number));
  }
  result.label = static_cast<Label>(number % kLabels);
  result.at_end = number % 2 == 1;
  result.image.has_features = number % 4 < 2;
  result.alt_count = static_cast<uint8_t>(number % 3);
  for (size_t i = 0; i < result.image.features.size(); ++i) {
    result.image.features[i] = static_cast<float>(i) / 3 - static_cast<float>(number);
  }
  result.image.kind = kind_of_stored(result.image.features);
  return result;
}

void expect_equal(const LabelledImage& a, const LabelledImage& b) {
  EXPECT_EQ(a.image, b.image);
  EXPECT_EQ(a.locus, b.locus);
  EXPECT_EQ(a.label, b.label);
  EXPECT_EQ(a.at_end, b.at_end);
  EXPECT_EQ(a.alt_count, b.alt_count);
}

void write_shard(const std::filesystem::path& path, int images) {
  ShardWriter writer(path, small_spec(), "NA12878");
  for (int i = 0; i < images; ++i) writer.write(labelled(small_spec(), i));
  writer.close();
}

// Reads to the end; returns the number of images.
int read_all(const std::filesystem::path& path) {
  ShardReader reader(path);
  LabelledImage image;
  int images = 0;
  while (reader.next(image)) ++images;
  return images;
}

std::string unzip(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  std::string text(1 << 16, '\0');
  text.resize(static_cast<size_t>(gzread(file, text.data(), 1 << 16)));
  gzclose(file);
  return text;
}

void zip(const std::filesystem::path& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ImageShard, WhatIsWrittenIsRead) {
  const TempDir dir;
  write_shard(dir / "a.shard", 6);
  ShardReader reader(dir / "a.shard");
  EXPECT_EQ(reader.spec(), small_spec());
  EXPECT_EQ(reader.fingerprint(), fingerprint_of(small_spec()));
  EXPECT_EQ(reader.sample(), "NA12878");
  LabelledImage image;
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(reader.next(image)) << i;
    expect_equal(image, labelled(small_spec(), i));
  }
  EXPECT_FALSE(reader.next(image));
  EXPECT_FALSE(reader.next(image));
}

TEST(ImageShard, EmptyShardIsWhole) {
  const TempDir dir;
  write_shard(dir / "a.shard", 0);
  EXPECT_EQ(read_all(dir / "a.shard"), 0);
}

TEST(ImageShard, SameImagesGiveTheSameBytes) {
  const TempDir dir;
  write_shard(dir / "a.shard", 3);
  write_shard(dir / "b.shard", 3);
  EXPECT_EQ(read_text(dir / "a.shard"), read_text(dir / "b.shard"));
}

TEST(ImageShard, NothingStandsThereBeforeClose) {
  const TempDir dir;
  {
    ShardWriter writer(dir / "a.shard", small_spec(), "s");
    writer.write(labelled(small_spec(), 0));
    EXPECT_FALSE(std::filesystem::exists(dir / "a.shard"));
  }
  EXPECT_EQ(list_folder(dir.path()), "");
}

TEST(ImageShard, ImpossiblePlaceIsAConfigError) {
  const TempDir dir;
  EXPECT_THROW(ShardWriter(dir / "no" / "a.shard", small_spec(), "s"), ConfigError);
}

TEST(ImageShard, OtherShapesAreRefused) {
  const TempDir dir;
  ShardWriter writer(dir / "a.shard", small_spec(), "s");
  LabelledImage image = labelled(small_spec(), 0);
  image.image.values.pop_back();
  EXPECT_THROW(writer.write(image), InternalError);
  EXPECT_THROW(writer.write(labelled(spec_of_encoding("paper"), 0)), InternalError);
  image = labelled(small_spec(), 0);
  image.locus = std::string(5000, 'x');
  EXPECT_THROW(writer.write(image), InternalError);
}

TEST(ImageShard, ACutAnywhereIsAnInputError) {
  const TempDir dir;
  write_shard(dir / "a.shard", 3);
  const std::string whole = read_text(dir / "a.shard");
  ASSERT_EQ(read_all(dir / "a.shard"), 3);
  for (size_t size = 0; size < whole.size(); size += size < 20 ? 1 : 7) {
    write_text(dir / "cut.shard", whole.substr(0, size));
    EXPECT_THROW((void)read_all(dir / "cut.shard"), InputError) << size;
  }
  write_text(dir / "cut.shard", whole.substr(0, whole.size() - 1));
  EXPECT_THROW((void)read_all(dir / "cut.shard"), InputError);
}

TEST(ImageShard, ACutAtARecordIsAnInputError) {
  const TempDir dir;
  write_shard(dir / "a.shard", 3);
  const std::string text = unzip(dir / "a.shard");
  zip(dir / "cut.shard", text.substr(0, text.size() - 9));
  EXPECT_THROW((void)read_all(dir / "cut.shard"), InputError);
  zip(dir / "more.shard", text + "x");
  EXPECT_THROW((void)read_all(dir / "more.shard"), InputError);
  std::string miscounted = text;
  miscounted[text.size() - 8] = 2;
  zip(dir / "miscounted.shard", miscounted);
  EXPECT_THROW((void)read_all(dir / "miscounted.shard"), InputError);
}

TEST(ImageShard, FlippedBytesAreAnInputError) {
  const TempDir dir;
  write_shard(dir / "a.shard", 3);
  const std::string whole = read_text(dir / "a.shard");
  const std::string text = unzip(dir / "a.shard");
  int idle = 0;
  for (size_t at = 10; at < whole.size();
       at += 5) {  // the first ten bytes hold the time and other idle fields
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    write_text(dir / "flipped.shard", flipped);
    try {
      (void)read_all(dir / "flipped.shard");
      // A bit that stands for nothing, as of a code that no byte uses.
      EXPECT_EQ(unzip(dir / "flipped.shard"), text) << at;
      ++idle;
    } catch (const InputError&) {
    }
  }
  EXPECT_LE(idle, 5);
}

TEST(ImageShard, ForeignFilesAreInputErrors) {
  const TempDir dir;
  EXPECT_THROW(ShardReader(dir / "none.shard"), InputError);
  write_text(dir / "plain.shard", "hello, this is a text of some length");
  EXPECT_THROW(ShardReader(dir / "plain.shard"), InputError);
  zip(dir / "zip.shard", "hello, this is a text of some length");
  EXPECT_THROW(ShardReader(dir / "zip.shard"), InputError);
}

TEST(ImageShard, OtherVersionsAndFeaturesAreInputErrors) {
  const TempDir dir;
  write_shard(dir / "a.shard", 1);
  const std::string text = unzip(dir / "a.shard");
  const auto refuses = [&](const std::string& from, const std::string& to,
                           const std::string& word) {
    zip(dir / "b.shard", replaced(text, from, to));
    try {
      ShardReader reader(dir / "b.shard");
      return false;
    } catch (const InputError& error) {
      return std::string(error.what()).find(word) != std::string::npos;
    }
  };
  EXPECT_TRUE(refuses("cnvnet-shard 2", "cnvnet-shard 1", "version"));
  EXPECT_TRUE(refuses("\"log_size\"", "\"log_sizE\"", "features"));
  EXPECT_TRUE(refuses("\"flank\":2", "\"flank\":3", "fingerprint"));
  EXPECT_TRUE(refuses("\"version\":1", "\"version\":9", "version"));
  EXPECT_TRUE(refuses("{\"", "[\"", "header"));
}

}  // namespace
}  // namespace cnvnet

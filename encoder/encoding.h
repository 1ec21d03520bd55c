// What each encoding tells of itself: its name, its settings, what it draws, and how to make its
// Encoder. A new encoding is a folder with one of these, and a line in encodings.cc.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "encoder/encoder.h"
#include "encoder/encoder_spec.h"

namespace cnvnet {

// A setting of an encoding: its name in files, and where EncoderSpec has it.
struct EncodingSetting {
  const char* name;
  std::variant<int EncoderSpec::*, double EncoderSpec::*> field;
};

struct Encoding {
  std::string_view name;                      // also of the network that learns from its images
  int version;                                // the one that this cnvnet draws
  std::span<const EncodingSetting> settings;  // in the order of the fingerprint
  EncoderSpec (*defaults)();                  // what `cnvnet encode` draws with
  void (*check)(const EncoderSpec& spec);     // throws ConfigError if a setting is impossible
  ImageShape (*shape)(const EncoderSpec& spec);
  std::unique_ptr<const Encoder> (*make)(const EncoderSpec& spec);
  // clear_evidence() and track_rows() of encodings.h.
  void (*clear)(const EncoderSpec& spec, PileupImage& image);
  std::vector<TrackRow> (*track_rows)(const EncoderSpec& spec);
};

// Throws ConfigError if `value` does not lie in [low, high]; `key` names the setting.
void check_setting(const char* key, double value, double low, double high);

// Throws ConfigError if `spec` is not of this encoding, or one that it cannot draw.
void check_against(const Encoding& encoding, const EncoderSpec& spec);

}  // namespace cnvnet

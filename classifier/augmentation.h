// Variations of images of the encoding `cnvnet` that mean the same, for training.
#pragma once

#include "classifier/training_set.h"
#include "encoder/encoder_spec.h"
#include "encoder/pileup_image.h"
#include "genome/seeded_random.h"

namespace cnvnet {

// The same candidate on a genome read from right to left: the ends change places, and so do the
// numbers named "…_begin" and "…_end". Twice gives the image itself.
[[nodiscard]] PileupImage mirror(const PileupImage& image, const EncoderSpec& encoder);

// The image with fewer reads: each row stays with the chance `share`; the rows that stay move up.
void thin_reads(double share, const EncoderSpec& encoder, SeededRandom& random, PileupImage& image);

// The image with base qualities and tracks a little off, as another instrument would have it.
void jitter(const EncoderSpec& encoder, SeededRandom& random, PileupImage& image);

// All of these at random: half are mirrored, half are thinned to 60 % of the reads or more, all are
// jittered.
[[nodiscard]] PileupImage vary(const PileupImage& image, const EncoderSpec& encoder,
                               SeededRandom& random);

}  // namespace cnvnet

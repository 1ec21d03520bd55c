// From reads to the cohort's VCF. Scattered over samples and over pieces of the genome; the statistics of a sample are
// always made from its whole genome first, so that a sample's gathered calls are those of one undivided run.

include { CNVNET_STATS    } from '../modules/local/cnvnet/stats'
include { CNVNET_REGIONS  } from '../modules/local/cnvnet/regions'
include { CNVNET_CALL     } from '../modules/local/cnvnet/call'
include { CNVNET_GATHER   } from '../modules/local/cnvnet/gather'
include { CNVNET_MERGE    } from '../modules/local/cnvnet/merge'
include { CNVNET_GENOTYPE } from '../modules/local/cnvnet/genotype'
include { BCFTOOLS_MERGE  } from '../modules/local/bcftools/merge'

// Returns a value channel of one cohort: [ [id: cohort], VCFs, indices ], in the order of the samples' names, so that
// the cohort does not depend on which sample was ready first.
def oneCohort(vcf, tbi) {
    return vcf
        .join(tbi, failOnMismatch: true)
        .toSortedList { a, b -> a[0].id <=> b[0].id }
        .map { rows -> [[id: 'cohort'], rows.collect { row -> row[1] }, rows.collect { row -> row[2] }] }
}

workflow CNVNET {
    take:
    samples    // channel: [ meta, reads, index of the reads ]
    reference  // value channel: [ meta, FASTA, list of its indices ]
    pieces     // number of pieces that the genome is cut into
    model      // model bundle; [] for the shipped one
    thresholds // profile of thresholds; [] for none

    main:
    CNVNET_STATS(samples, reference)
    sample_with_statistics = samples.join(CNVNET_STATS.out.statistics, failOnMismatch: true)

    CNVNET_REGIONS(reference, pieces)
    piece = CNVNET_REGIONS.out.bed.flatMap { _meta, beds ->
        def all = [beds].flatten()
        all.collect { bed -> [bed, all.size()] }
    }

    part = sample_with_statistics
        .combine(piece)
        .map { meta, reads, index, statistics, bed, total ->
            [meta + [piece: bed.baseName, pieces: total], reads, index, statistics, bed]
        }
    CNVNET_CALL(part, reference, model, thresholds)

    parts_of_sample = CNVNET_CALL.out.vcf
        .join(CNVNET_CALL.out.tbi, failOnMismatch: true)
        .map { meta, vcf, tbi -> [groupKey(meta.findAll { key, _value -> !(key in ['piece', 'pieces']) }, meta.pieces), vcf, tbi] }
        .groupTuple(sort: { a, b -> a.name <=> b.name })
        .map { key, vcfs, tbis -> [key.target, vcfs, tbis] }
    CNVNET_GATHER(parts_of_sample)

    CNVNET_MERGE(oneCohort(CNVNET_GATHER.out.vcf, CNVNET_GATHER.out.tbi))
    sites = CNVNET_MERGE.out.vcf.join(CNVNET_MERGE.out.tbi, failOnMismatch: true).first()

    CNVNET_GENOTYPE(sample_with_statistics, reference, sites, model)
    BCFTOOLS_MERGE(oneCohort(CNVNET_GENOTYPE.out.vcf, CNVNET_GENOTYPE.out.tbi))

    emit:
    calls     = CNVNET_GATHER.out.vcf   // channel: [ meta, VCF of one sample's calls ]
    sites     = CNVNET_MERGE.out.vcf    // channel: [ meta, VCF of all sites ]
    genotypes = CNVNET_GENOTYPE.out.vcf // channel: [ meta, VCF of one sample at all sites ]
    cohort    = BCFTOOLS_MERGE.out.vcf  // channel: [ meta, VCF of all samples at all sites ]
}

#!/usr/bin/env nextflow
/*
 * cnvnet over many samples: each sample's statistics, its calls in pieces of the genome, the pieces joined, the
 * samples' calls merged to sites, every sample genotyped at every site, one cohort VCF.
 *
 *   nextflow run main.nf --input samplesheet.csv --fasta genome.fa --outdir results
 */

// Before Nextflow 25.04 topic channels must be asked for; later versions ignore this.
nextflow.preview.topic = true

include { CNVNET } from './workflows/cnvnet'
include { checkParameters; readReference; readSamples } from './subworkflows/local/inputs'

workflow {
    checkParameters(params, file("${projectDir}/nextflow_schema.json"))

    CNVNET(
        channel.fromList(readSamples(file(params.input), file("${projectDir}/assets/schema_input.json"))),
        channel.value(readReference(file(params.fasta))),
        params.pieces,
        params.model ? file(params.model, checkIfExists: true) : [],
        params.thresholds ==~ /.+\.ya?ml/ ? file(params.thresholds, checkIfExists: true) : [],
    )

    channel.topic('versions')
        .unique()
        .map { process, tool, version -> "\"${process}\":\n    ${tool}: ${version}" }
        .collectFile(name: 'versions.yml', storeDir: "${params.outdir}/pipeline_info", sort: true, newLine: true)
}

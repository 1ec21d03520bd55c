process CNVNET_CALL {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "cnvnet:0.1.0"

    input:
    tuple val(meta), path(reads), path(index), path(statistics), path(regions)
    tuple val(meta2), path(fasta), path(fasta_indices)
    path model
    path profile

    output:
    tuple val(meta), path("${prefix}.vcf.gz"), emit: vcf
    tuple val(meta), path("${prefix}.vcf.gz.tbi"), emit: tbi
    tuple val(meta), path("${prefix}.vcf.gz.report.json"), emit: report
    tuple val("${task.process}"), val('cnvnet'), eval("cnvnet --version | sed 's/.* //'"), topic: versions, emit: versions_cnvnet

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def statistics_argument = statistics ? "--statistics ${statistics}" : ''
    def regions_argument = regions ? "--regions ${regions}" : ''
    def model_argument = model ? "--model ${model}" : ''
    def profile_argument = profile ? "--profile ${profile}" : ''
    """
    cnvnet call \\
        --reads ${reads} \\
        --reference ${fasta} \\
        --output ${prefix}.vcf.gz \\
        --threads ${task.cpus} \\
        ${statistics_argument} \\
        ${regions_argument} \\
        ${model_argument} \\
        ${profile_argument} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    echo "" | gzip > ${prefix}.vcf.gz
    touch ${prefix}.vcf.gz.tbi
    echo "{}" > ${prefix}.vcf.gz.report.json
    """
}

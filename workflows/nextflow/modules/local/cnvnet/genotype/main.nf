process CNVNET_GENOTYPE {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "cnvnet:0.1.0"

    input:
    tuple val(meta), path(reads), path(index), path(statistics)
    tuple val(meta2), path(fasta), path(fasta_indices)
    tuple val(meta3), path(sites), path(sites_index)
    path model

    output:
    tuple val(meta), path("${prefix}.vcf.gz"), emit: vcf
    tuple val(meta), path("${prefix}.vcf.gz.tbi"), emit: tbi
    tuple val("${task.process}"), val('cnvnet'), eval("cnvnet --version | sed 's/.* //'"), topic: versions, emit: versions_cnvnet

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def statistics_argument = statistics ? "--statistics ${statistics}" : ''
    def model_argument = model ? "--model ${model}" : ''
    """
    cnvnet genotype \\
        --reads ${reads} \\
        --reference ${fasta} \\
        --sites ${sites} \\
        --output ${prefix}.vcf.gz \\
        --threads ${task.cpus} \\
        ${statistics_argument} \\
        ${model_argument} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    echo "" | gzip > ${prefix}.vcf.gz
    touch ${prefix}.vcf.gz.tbi
    """
}

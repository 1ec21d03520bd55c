process CNVNET_STATS {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "cnvnet:0.1.0"

    input:
    tuple val(meta), path(reads), path(index)
    tuple val(meta2), path(fasta), path(fasta_indices)

    output:
    tuple val(meta), path("${prefix}.cnvstats"), emit: statistics
    tuple val("${task.process}"), val('cnvnet'), eval("cnvnet --version | sed 's/.* //'"), topic: versions, emit: versions_cnvnet

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    cnvnet stats \\
        --reads ${reads} \\
        --reference ${fasta} \\
        --output ${prefix}.cnvstats \\
        --threads ${task.cpus} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.cnvstats
    """
}

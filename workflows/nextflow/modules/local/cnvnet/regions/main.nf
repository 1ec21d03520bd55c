process CNVNET_REGIONS {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "cnvnet:0.1.0"

    input:
    tuple val(meta), path(fasta), path(fasta_indices)
    val pieces

    output:
    tuple val(meta), path("${prefix}/*.bed"), emit: bed
    tuple val("${task.process}"), val('cnvnet'), eval("cnvnet --version | sed 's/.* //'"), topic: versions, emit: versions_cnvnet

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    cnvnet regions \\
        --reference ${fasta} \\
        --pieces ${pieces} \\
        --output-folder ${prefix} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    mkdir ${prefix}
    for piece in \$(seq ${pieces}); do touch ${prefix}/\${piece}.bed; done
    """
}

process CNVNET_GATHER {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "cnvnet:0.1.0"

    input:
    tuple val(meta), path(parts), path(parts_indices)

    output:
    tuple val(meta), path("${prefix}.vcf.gz"), emit: vcf
    tuple val(meta), path("${prefix}.vcf.gz.tbi"), emit: tbi
    tuple val("${task.process}"), val('cnvnet'), eval("cnvnet --version | sed 's/.* //'"), topic: versions, emit: versions_cnvnet

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    cnvnet gather \\
        --output ${prefix}.vcf.gz \\
        ${args} \\
        ${parts}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    echo "" | gzip > ${prefix}.vcf.gz
    touch ${prefix}.vcf.gz.tbi
    """
}

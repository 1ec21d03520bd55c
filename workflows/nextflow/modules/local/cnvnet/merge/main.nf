process CNVNET_MERGE {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "cnvnet:0.1.0"

    input:
    tuple val(meta), path(calls), path(calls_indices)

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
    printf '%s\\n' ${calls} > calls.list
    cnvnet merge \\
        --output ${prefix}.vcf.gz \\
        --list calls.list \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    echo "" | gzip > ${prefix}.vcf.gz
    touch ${prefix}.vcf.gz.tbi
    """
}

process BCFTOOLS_MERGE {
    tag "${meta.id}"
    label 'process_low'

    conda "${moduleDir}/environment.yml"
    container "${workflow.containerEngine in ['singularity', 'apptainer'] && !task.ext.singularity_pull_docker_container
        ? 'https://depot.galaxyproject.org/singularity/bcftools:1.20--h8b25389_0'
        : 'quay.io/biocontainers/bcftools:1.20--h8b25389_0'}"

    input:
    tuple val(meta), path(vcfs), path(tbis)

    output:
    tuple val(meta), path("${prefix}.vcf.gz"), emit: vcf
    tuple val(meta), path("${prefix}.vcf.gz.tbi"), emit: tbi
    tuple val("${task.process}"), val('bcftools'), eval("bcftools --version | sed '1!d; s/.* //'"), topic: versions, emit: versions_bcftools

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def all = [vcfs].flatten()
    // `bcftools merge` refuses a single file.
    def command = all.size() > 1 ? "merge ${args} --file-list vcfs.list" : "view ${all[0]}"
    """
    printf '%s\\n' ${vcfs} > vcfs.list
    bcftools ${command} --no-version --threads ${task.cpus} --output-type z --output ${prefix}.vcf.gz
    bcftools index --tbi ${prefix}.vcf.gz
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    echo "" | gzip > ${prefix}.vcf.gz
    touch ${prefix}.vcf.gz.tbi
    """
}

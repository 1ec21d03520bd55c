# Calls against a truth where there is one, and one page over all samples.


# Truvari wants to make its folder itself, and Snakemake has made it already.
rule benchmark:
    input:
        calls="results/calls/{sample}.vcf.gz",
        index="results/calls/{sample}.vcf.gz.tbi",
        truth=lambda wildcards: SAMPLES[wildcards.sample]["truth"],
        truth_index=lambda wildcards: f"{SAMPLES[wildcards.sample]['truth']}.tbi",
        confident=lambda wildcards: SAMPLES[wildcards.sample].get("confident", []),
    output:
        summary="results/benchmark/{sample}/refdist{distance}/summary.json",
        settings="results/benchmark/{sample}/refdist{distance}/params.json",
    log:
        "logs/benchmark/{sample}.refdist{distance}.log",
    conda:
        "../envs/truvari.yaml"
    container:
        "docker://quay.io/biocontainers/truvari:5.4.0--pyhdfd78af_0"
    threads: 1
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        folder=lambda wildcards, output: Path(output.summary).parent,
        confident=lambda wildcards, input: option("--includebed", input.confident),
        chunk=lambda wildcards: max(1000, int(wildcards.distance)),
        options=config["benchmark"]["options"],
    shell:
        "(rm -rf {params.folder:q} && truvari bench --base {input.truth:q} --comp {input.calls:q}"
        " --refdist {wildcards.distance} --chunksize {params.chunk} {params.options} {params.confident:q}"
        " --output {params.folder:q}) > {log:q} 2>&1"


rule multiqc_table:
    input:
        calls="results/calls/{sample}.vcf.gz.report.json",
        part="results/parts/{sample}/1.vcf.gz.report.json",
    output:
        table="results/multiqc/tables/{sample}.cnvnet_mqc.json",
    log:
        "logs/multiqc_table/{sample}.log",
    conda:
        "../envs/multiqc.yaml"
    container:
        "docker://quay.io/biocontainers/multiqc:1.25.1--pyhdfd78af_0"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    script:
        "../scripts/multiqc_table.py"


rule multiqc:
    input:
        tables=expand("results/multiqc/tables/{sample}.cnvnet_mqc.json", sample=SAMPLES),
    output:
        page="results/multiqc/multiqc_report.html",
    log:
        "logs/multiqc.log",
    conda:
        "../envs/multiqc.yaml"
    container:
        "docker://quay.io/biocontainers/multiqc:1.25.1--pyhdfd78af_0"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        tables=lambda wildcards, input: Path(input.tables[0]).parent,
        folder=lambda wildcards, output: Path(output.page).parent,
    shell:
        "multiqc --force --filename multiqc_report.html --outdir {params.folder:q} {params.tables:q} > {log:q} 2>&1"

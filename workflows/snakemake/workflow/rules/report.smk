# Calls against a truth where there is one, a page of each sample's run, and one over all samples.


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


# `cnvnet report` names the table after the sample of the reads, which may be called otherwise here.
rule run_page:
    input:
        calls="results/calls/{sample}.vcf.gz",
        reports=expand("results/parts/{{sample}}/{piece}.vcf.gz.report.json", piece=PIECES),
    output:
        page="results/pages/{sample}.html",
        table="results/multiqc/tables/{sample}.cnvnet_mqc.json",
    log:
        "logs/run_page/{sample}.log",
    conda:
        "../envs/cnvnet.yaml"
    container:
        CNVNET_CONTAINER
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        reports=lambda wildcards, input: [f"--report={path}" for path in input.reports],
        folder=lambda wildcards, output: f"{output.table}.made",
    shell:
        "(rm -rf {params.folder:q} && mkdir -p {params.folder:q}"
        " && cnvnet report {params.reports:q} --output {output.page:q} --multiqc {params.folder:q}"
        " {input.calls:q}"
        " && mv {params.folder:q}/*.cnvnet_mqc.json {output.table:q} && rmdir {params.folder:q})"
        " > {log:q} 2>&1"


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

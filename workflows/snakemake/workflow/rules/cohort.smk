# All samples: the sites of their calls, every sample genotyped at every site, and one VCF of all.


rule merge_sites:
    input:
        calls=expand("results/calls/{sample}.vcf.gz", sample=SAMPLES),
        indexes=expand("results/calls/{sample}.vcf.gz.tbi", sample=SAMPLES),
    output:
        sites="results/cohort/sites.vcf.gz",
        index="results/cohort/sites.vcf.gz.tbi",
    log:
        "logs/merge_sites.log",
    conda:
        "../envs/cnvnet.yaml"
    container:
        CNVNET_CONTAINER
    threads: 1
    resources:
        mem_mb=4000,
        runtime=60,
    shell:
        "cnvnet merge --output {output.sites:q} {input.calls:q} > {log:q} 2>&1"


rule genotype:
    input:
        reads=reads,
        reads_index=reads_index,
        reference=config["reference"],
        reference_index=reference_index(),
        statistics="results/stats/{sample}.cnvstats",
        sites="results/cohort/sites.vcf.gz",
        sites_index="results/cohort/sites.vcf.gz.tbi",
        model=optional_file("model"),
    output:
        calls="results/genotypes/{sample}.vcf.gz",
        index="results/genotypes/{sample}.vcf.gz.tbi",
        report="results/genotypes/{sample}.vcf.gz.report.json",
    log:
        "logs/genotype/{sample}.log",
    conda:
        "../envs/cnvnet.yaml"
    container:
        CNVNET_CONTAINER
    threads: config["resources"]["threads"]
    resources:
        mem_mb=memory,
        runtime=minutes,
    params:
        options=lambda wildcards, input: option("--model", input.model),
    shell:
        "cnvnet genotype --reads {input.reads:q} --reference {input.reference:q} --statistics {input.statistics:q}"
        " --sites {input.sites:q} {params.options:q} --output {output.calls:q} --threads {threads} > {log:q} 2>&1"


# bcftools opens all files at once, so the limit of open files is set as high as it may be.
rule cohort:
    input:
        calls=expand("results/genotypes/{sample}.vcf.gz", sample=SAMPLES),
        indexes=expand("results/genotypes/{sample}.vcf.gz.tbi", sample=SAMPLES),
    output:
        calls="results/cohort/cohort.vcf.gz",
        index="results/cohort/cohort.vcf.gz.tbi",
    log:
        "logs/cohort.log",
    conda:
        "../envs/bcftools.yaml"
    container:
        "docker://quay.io/biocontainers/bcftools:1.20--h8b25389_0"
    threads: 2
    resources:
        mem_mb=4000,
        runtime=120,
    params:
        join="merge -m id" if len(SAMPLES) > 1 else "view",
    shell:
        "(ulimit -n $(ulimit -Hn)"
        " && bcftools {params.join} --no-version --threads {threads} -Oz -o {output.calls:q} {input.calls:q}"
        " && bcftools index --tbi --force {output.calls:q}) > {log:q} 2>&1"

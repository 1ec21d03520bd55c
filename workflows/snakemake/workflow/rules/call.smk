# One sample: statistics, calls in each piece of the genome, and the pieces joined.


rule regions:
    input:
        reference=config["reference"],
        reference_index=reference_index(),
    output:
        beds=expand("results/regions/{piece}.bed", piece=PIECES),
    log:
        "logs/regions.log",
    conda:
        "../envs/cnvnet.yaml"
    container:
        CNVNET_CONTAINER
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        pieces=config["pieces"],
        folder=lambda wildcards, output: Path(output.beds[0]).parent,
    shell:
        "cnvnet regions --reference {input.reference:q} --pieces {params.pieces} --output-folder {params.folder:q}"
        " > {log:q} 2>&1"


rule stats:
    input:
        reads=reads,
        reads_index=reads_index,
        reference=config["reference"],
        reference_index=reference_index(),
    output:
        "results/stats/{sample}.cnvstats",
    log:
        "logs/stats/{sample}.log",
    conda:
        "../envs/cnvnet.yaml"
    container:
        CNVNET_CONTAINER
    threads: config["resources"]["threads"]
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "cnvnet stats --reads {input.reads:q} --reference {input.reference:q} --output {output:q}"
        " --threads {threads} > {log:q} 2>&1"


rule call_part:
    input:
        reads=reads,
        reads_index=reads_index,
        reference=config["reference"],
        reference_index=reference_index(),
        statistics="results/stats/{sample}.cnvstats",
        regions="results/regions/{piece}.bed",
        model=optional_file("model"),
        profile=profile_file(),
        exclude=optional_file("exclude"),
    output:
        calls="results/parts/{sample}/{piece}.vcf.gz",
        index="results/parts/{sample}/{piece}.vcf.gz.tbi",
        report="results/parts/{sample}/{piece}.vcf.gz.report.json",
    log:
        "logs/call_part/{sample}/{piece}.log",
    conda:
        "../envs/cnvnet.yaml"
    container:
        CNVNET_CONTAINER
    threads: config["resources"]["threads"]
    resources:
        mem_mb=memory,
        runtime=minutes,
    params:
        options=lambda wildcards, input: option("--model", input.model)
        + option("--profile", input.profile or config["profile"])
        + option("--exclude", input.exclude),
    shell:
        "cnvnet call --part --reads {input.reads:q} --reference {input.reference:q} --statistics {input.statistics:q}"
        " --regions {input.regions:q} {params.options:q} --output {output.calls:q} --threads {threads} > {log:q} 2>&1"


rule gather:
    input:
        parts=expand("results/parts/{{sample}}/{piece}.vcf.gz", piece=PIECES),
        indexes=expand("results/parts/{{sample}}/{piece}.vcf.gz.tbi", piece=PIECES),
    output:
        calls="results/calls/{sample}.vcf.gz",
        index="results/calls/{sample}.vcf.gz.tbi",
        report="results/calls/{sample}.vcf.gz.report.json",
    log:
        "logs/gather/{sample}.log",
    conda:
        "../envs/cnvnet.yaml"
    container:
        CNVNET_CONTAINER
    threads: 1
    resources:
        mem_mb=2000,
        runtime=30,
    shell:
        "cnvnet gather --output {output.calls:q} {input.parts:q} > {log:q} 2>&1"

# The two commands: `make demo` and `make test`. Both install what is missing
# (Debian 12 packages, Python tools in .venv), build, and run. A second run is quick.

BUILD_PACKAGES := g++ cmake ninja-build pkg-config ccache libhts-dev libtorch-dev libopenblas0-pthread libtbb-dev \
  libyaml-cpp-dev libspdlog-dev libfmt-dev libgtest-dev libcli11-dev nlohmann-json3-dev libpng-dev zlib1g-dev python3
TEST_PACKAGES := samtools bcftools tabix bwa samblaster art-nextgen-simulation-tools python3-venv python3-dev \
  bedtools minimap2 fish groff-base mandoc zsh
BENCHMARK_PACKAGES := delly lumpy-sv
CLUSTER_PACKAGES := slurm-wlm munge
CALLER_PACKAGES := tiddit
NEXTFLOW_PACKAGES := default-jre-headless maven
SLURM_PACKAGES := slurm-wlm munge
REPORT_PACKAGES := chromium
# Older ones cannot compile the ranges of libstdc++ 12.
CLANG_PACKAGES := clang-16
FUZZ_PACKAGES := libclang-rt-16-dev
FORMAT_PACKAGES := clang-format-14
TIDY_PACKAGES := clang-tidy

# One job per 2 GB of memory at most: libtorch's headers are large.
JOBS ?= $(shell awk -v n=$$(nproc) '/MemTotal/ {m = int($$2 / 2000000); if (m < 1) m = 1; print (m < n ? m : n)}' /proc/meminfo)
PREFIX ?= /usr/local
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

# Installs those of the named Debian packages that are missing.
define install_packages
	@missing=$$(for p in $(1); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  echo "installing Debian packages:" $$missing; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; \
	fi
endef

# Configures and builds a preset: its name, what is to be built.
define build_preset
	@mkdir -p build
	@cmake --preset $(1) > build/$(1).log 2>&1 || { cat build/$(1).log; exit 1; }
	cmake --build --preset $(1) --parallel $(JOBS) --target $(2)
endef
EMPTY :=
SPACE := $(EMPTY) $(EMPTY)

.PHONY: demo test test-gcc-debug test-gcc-release test-clang-debug test-clang-release test-asan \
  test-tsan test-faults test-report fuzz sbom lint format-check test-cluster build install test-packaging configure \
  python callers workflow-engines benchmark \
  benchmark-giab-shape benchmark-scale benchmark-candidates benchmark-speed benchmark-start benchmark-crossval benchmark-paper \
  benchmark-ablation benchmark-decoys benchmark-modules benchmark-transfer benchmark-real benchmark-explained profiles train nextflow test-nextflow tidy format \
  docs reference clean build-packages test-packages

build: configure
	@cmake --build --preset release --parallel $(JOBS) --target cnvnet documents

configure: build-packages
	@mkdir -p build
	@cmake --preset release > build/configure.log 2>&1 || { cat build/configure.log; exit 1; }

demo: build
	@python3 workflows/demo/run.py --cnvnet build/release/cnvnet --out out/demo

test: configure python workflow-engines lint
	@cmake --build --preset release --parallel $(JOBS)
	ctest --preset release --parallel $(JOBS)
	.venv/bin/python -m pytest -q tests/workflows
	.venv/bin/python tests/faults/run.py --cnvnet build/release/cnvnet --share 10 --jobs $(JOBS) \
	  --turn $$(git rev-list --count HEAD 2> /dev/null || echo 0)

# Damaged and odd inputs, failing calls of the system: all rows of the table. `make test` runs every
# tenth, another one for each commit.
test-faults: build python
	.venv/bin/python tests/faults/run.py --cnvnet build/release/cnvnet --jobs $(JOBS)

# The pages of runs in headless Chromium, and what MultiQC, igv-reports and IGV make of their files.
test-report: build python .venv-report/ready
	$(call install_packages,$(REPORT_PACKAGES))
	.venv-report/bin/python -m pytest -q -p no:cacheprovider tests/report

# The C++ tests as CI runs them (CMakePresets.json): by both compilers, with warnings as errors.
CI_BUILDS := gcc-debug gcc-release clang-debug clang-release

$(CI_BUILDS:%=test-%): test-%: build-packages
	$(if $(findstring clang,$*),$(call install_packages,$(CLANG_PACKAGES)))
	$(call build_preset,$*,all)
	ctest --preset $* --parallel $(JOBS)

# With the sanitizers for addresses and undefined behaviour.
test-asan: build-packages
	$(call build_preset,asan,all)
	ctest --preset asan --parallel $(JOBS)

# With the sanitizer for threads: the folders without libtorch and oneTBB, for Debian's are not
# instrumented.
TSAN_FOLDERS := genome candidates encoder

test-tsan: build-packages
	$(call build_preset,tsan,$(TSAN_FOLDERS:%=%_tests))
	ctest --preset tsan --parallel $(JOBS) \
	  --tests-regex '^($(subst $(SPACE),|,$(TSAN_FOLDERS)))\.'

# libFuzzer on every parser of outside data, SECONDS each (tests/fuzz); finds stay in out/fuzz.
SECONDS ?= 60
fuzz: build-packages python
	$(call install_packages,$(CLANG_PACKAGES) $(FUZZ_PACKAGES))
	$(call build_preset,fuzz,fuzzers)
	.venv/bin/python tests/fuzz/run.py --build build/fuzz --seconds $(SECONDS) --out out/fuzz

# The bill of materials of the container image.
sbom: python
	@mkdir -p out
	.venv/bin/python packaging/sbom.py > out/sbom.json

# The Snakemake workflow through Slurm, and with its files in an emulator of S3: daemons that live
# as long as the tests.
test-cluster: build python workflow-engines .venv-cluster/ready
	$(call install_packages,$(CLUSTER_PACKAGES))
	.venv/bin/python -m pytest -q tests/workflows_cluster

# The program, its models, manual page and completions.
install: build
	cmake --install build/release --prefix $(PREFIX)

# The pages of docs/ as a site in out/site; a link that leads nowhere, in the pages or in the site,
# stops it.
docs: .venv-docs/ready
	.venv-docs/bin/mkdocs build --strict --quiet
	.venv-docs/bin/linkchecker --config docs/linkchecker.ini --no-status out/site/index.html

# The tables of docs/ that the program and its settings hold: subcommands, YAML keys, VCF fields.
reference: build python
	.venv/bin/python workflows/tables/reference.py --cnvnet build/release/cnvnet --docs docs

# The container image's commands, carried out in chroots of a fresh Debian 12; needs root, 8 GB of
# disk and a Debian mirror.
test-packaging: build python
	$(call install_packages,debootstrap)
	$(SUDO) .venv/bin/python packaging/in_chroot.py --cnvnet build/release/cnvnet --out out/packaging

# cnvnet, Delly, Lumpy and whatever other caller is installed on simulated genomes, compared by
# Truvari.
benchmark: build python
	$(call install_packages,$(BENCHMARK_PACKAGES))
	.venv/bin/python workflows/benchmark/run.py --config workflows/benchmark/chr2.yaml --cnvnet build/release/cnvnet --out out/benchmark

# The same on files in the shape of GIAB's, made of a simulated genome, with the settings for
# GIAB's.
benchmark-giab-shape: build python
	$(call install_packages,$(BENCHMARK_PACKAGES))
	.venv/bin/python workflows/benchmark/giab_shape.py --config workflows/benchmark/giab_shape.yaml --out out/giab_shape
	.venv/bin/python workflows/benchmark/run.py --config out/giab_shape/profile.yaml --data out/giab_shape --cnvnet build/release/cnvnet --out out/benchmark-giab-shape

# The candidate finder on simulated genomes: its recall against the union of all callers, then its
# cost beside theirs.
benchmark-candidates: build python callers
	.venv/bin/python workflows/benchmark/candidates.py --config workflows/benchmark/candidates.yaml --cnvnet build/release/cnvnet --out out/candidates

benchmark-speed: build python callers
	.venv/bin/python workflows/benchmark/speed.py --config workflows/benchmark/candidates.yaml --cnvnet build/release/cnvnet --out out/candidates

# Starts, and reads on a contig of which most is N; with READS=file.bam REFERENCE=file.fa also what
# calling them costs beside reading them.
benchmark-start: build python
	.venv/bin/python workflows/benchmark/start_up.py --cnvnet build/release/cnvnet --out out/start_up \
	  $(if $(READS),--reads $(READS) --reference $(REFERENCE))

# What one genome costs at each step of scattered runs and cohorts; docs/scale.md.
benchmark-scale: build python
	.venv/bin/python workflows/benchmark/scale.py --config workflows/benchmark/scale.yaml --cnvnet build/release/cnvnet --out out/scale --docs docs

# The tables of docs/classifier.md: calls cross-validated by chromosome, the paper's tables, the
# worth of each part, false calls on decoys.
benchmark-crossval benchmark-paper benchmark-ablation benchmark-decoys: benchmark-%: build python callers
	.venv/bin/python workflows/tables/$*.py --config workflows/tables/$*.yaml --cnvnet build/release/cnvnet --out out/tables --docs docs

# docs/segmental_duplications.md: whole modules lost and gained. BEFORE=PROGRAM measures an older
# cnvnet beside it.
benchmark-modules: build python
	.venv/bin/python workflows/tables/modules.py --config workflows/tables/modules.yaml \
	  --cnvnet build/release/cnvnet --out out/tables --docs docs $(if $(BEFORE),--before $(BEFORE))

# The tables of docs/tuning.md: whether tuned thresholds hold on another chromosome; and the shipped
# profiles, made again.
benchmark-transfer: benchmark-crossval
profiles: benchmark-real
benchmark-transfer profiles:
	.venv/bin/python workflows/tables/$(@:benchmark-%=%).py --config workflows/tables/$(@:benchmark-%=%).yaml --cnvnet build/release/cnvnet --out out/tables --docs docs

# docs/realistic.md: realistic genomes and yeast, and why what is wrong is wrong. The genomes must
# stand in out/genomes; the command says how to make one that is missing.
benchmark-real: build python callers
	.venv/bin/python workflows/tables/real.py --config workflows/tables/real.yaml \
	  --cnvnet build/release/cnvnet --out out/tables --docs docs

# docs/explaining.md: whether `cnvnet explain` is right, on genomes and models of benchmark-real. Then
# the ten loci.
benchmark-explained: build python
	.venv/bin/python workflows/tables/explained.py --cnvnet build/release/cnvnet \
	  --genomes out/genomes --tables out/tables --out out/explained --docs docs
	.venv/bin/python workflows/tables/explained.py --cnvnet build/release/cnvnet \
	  --genomes out/genomes --tables out/tables --out out/explained --pictures docs/pictures

# All callers that can be had from Debian and PyPI; the latter in an environment of their own.
callers: .venv-callers/ready
	$(call install_packages,$(BENCHMARK_PACKAGES) $(CALLER_PACKAGES))

# The shipped model, from simulated genomes to models/. STRAINS: folder of the yeast strains'
# assemblies, which do not ship (workflows/genomes/yeast.yaml names their source).
train: build python
	.venv/bin/python workflows/train/run.py --config workflows/train/cnvnet.yaml --cnvnet build/release/cnvnet --out out/train $(if $(STRAINS),--strains $(STRAINS))

build-packages:
	$(call install_packages,$(BUILD_PACKAGES))

test-packages:
	$(call install_packages,$(TEST_PACKAGES))

python: test-packages .venv/ready

PYTHON_REQUIREMENTS := workflows/requirements.txt workflows/development_requirements.txt \
  packaging/requirements.txt

# The pinned tools, and cnvnet-tune, cnvnet-report and cnvnet-annotate as they stand in workflows/.
.venv/ready: $(PYTHON_REQUIREMENTS) workflows/tune/pyproject.toml workflows/report/pyproject.toml \
  workflows/annotate/pyproject.toml
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check $(PYTHON_REQUIREMENTS:%=-r %)
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation --editable workflows/tune --editable workflows/report \
	  --editable workflows/annotate
	@touch $@

# Snakemake, and what checks its workflow; its plugins for clouds and MultiQC, which are large, only
# for test-cluster.
workflow-engines: .venv-workflows/ready

.venv-workflows/ready: workflows/snakemake/requirements.txt
	python3 -m venv .venv-workflows
	.venv-workflows/bin/python -m pip install --quiet --disable-pip-version-check -r workflows/snakemake/requirements.txt
	@touch $@

.venv-cluster/ready: workflows/snakemake/cluster_requirements.txt
	python3 -m venv .venv-cluster
	.venv-cluster/bin/python -m pip install --quiet --disable-pip-version-check -r workflows/snakemake/cluster_requirements.txt
	@touch $@

.venv-docs/ready: docs/requirements.txt
	$(call install_packages,python3-venv)
	python3 -m venv .venv-docs
	.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check -r docs/requirements.txt
	@touch $@

.venv-report/ready: tests/report/requirements.txt
	python3 -m venv .venv-report
	.venv-report/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r $<
	@touch $@

.venv-callers/ready: workflows/benchmark/callers_requirements.txt
	python3 -m venv .venv-callers
	.venv-callers/bin/python -m pip install --quiet --disable-pip-version-check -r workflows/benchmark/callers_requirements.txt
	@touch $@

# Nextflow, for the tests of workflows/nextflow: Debian's Java, and the jars of pom.xml from Maven
# Central (40 MB).
nextflow: .nextflow-engine/ready

.nextflow-engine/ready: workflows/nextflow/engine/pom.xml
	$(call install_packages,$(NEXTFLOW_PACKAGES))
	rm -rf $(@D)
	mvn --quiet --batch-mode --file $< dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(CURDIR)/$(@D)/lib
	@touch $@

# The Nextflow pipeline, also through Slurm, its modules, and the commands of docs/nextflow.md.
test-nextflow: build python nextflow
	$(call install_packages,$(SLURM_PACKAGES))
	.venv/bin/python -m pytest -q tests/nextflow

# All Python: ruff (faults and format) and mypy; pyproject.toml holds their settings. Tests hand
# over doubles and take what may be missing for there: what is wrong in that fails the test itself.
NOT_OF_TESTS := arg-type dict-item index list-item operator union-attr

lint: python
	.venv/bin/ruff check --quiet .
	.venv/bin/ruff format --quiet --check .
	.venv/bin/mypy --no-error-summary
	.venv/bin/mypy --no-error-summary --cache-dir .mypy_cache/tests \
	  $(NOT_OF_TESTS:%=--disable-error-code=%) tests

tidy: build
	$(call install_packages,$(TIDY_PACKAGES))
	run-clang-tidy -p build/release -quiet '(genome|candidates|encoder|classifier|pipeline)/.*\.cc$$'

# All C++ and Python as .clang-format and pyproject.toml want it; format-check says which C++ is
# not.
format: python
	$(call install_packages,$(FORMAT_PACKAGES))
	git ls-files '*.h' '*.cc' | xargs clang-format-14 -i
	.venv/bin/ruff format --quiet .

format-check:
	$(call install_packages,$(FORMAT_PACKAGES))
	git ls-files '*.h' '*.cc' | xargs clang-format-14 --dry-run -Werror

clean:
	rm -rf build out

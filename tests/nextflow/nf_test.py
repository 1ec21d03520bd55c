"""Runs the nf-test files of the modules (main.nf.test) with Nextflow alone.

nf-test itself is in none of the registries that this project installs from, so each test is turned
into a Nextflow script: the modules that `setup` names, the module under test with the inputs of
`when`, and, once all has run, the assertions of `then` over the same `process` object that nf-test
gives them. Understood is what our files use: name, script, process, config, tag, test, options,
setup with run, when, then with assertAll.
"""

import re
from dataclasses import dataclass
from pathlib import Path

SCRIPT = """
nextflow.preview.topic = true
{includes}
def assertAll(Closure... checks) {{ checks.each {{ check -> check() }} }}
seen = [:].withDefault {{ [] }}
workflow {{
{runs}
    {process}.out.getNames().each {{ name ->
        {process}.out.getProperty(name).subscribe {{ value ->
            synchronized (seen) {{ seen[name] << asText(value) }}
        }}
    }}
}}
// nf-test gives files as paths in text.
def asText(value) {{
    if (value instanceof List) {{
        return value.collect {{ item -> asText(item) }}
    }}
    return value instanceof java.nio.file.Path ? value.toString() : value
}}
workflow.onComplete {{
    def process = [
        success: workflow.success, failed: !workflow.success, exitStatus: workflow.exitStatus,
        out: seen
    ]
{checks}
    new File('{marker}').text = 'all assertions hold'
}}
"""

RUN = """    if (true) {{
        def input = []
{inputs}
        {process}(*input)
    }}"""


@dataclass
class NfTest:
    """One test of a file: `script` is the Nextflow script that runs it, `options` what `nextflow
    run` must be given.
    """

    name: str
    script: str
    options: list[str]


def body(text: str, head: str) -> str:
    """What stands between the braces behind the first match of `head`; empty if there is none."""
    found = re.search(head + r"\s*\{", text)
    if not found:
        return ""
    depth, end = 1, found.end()
    while depth:
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        end += 1
    return text[found.end() : end - 1]


def value(text: str, name: str) -> str:
    """The string that follows the word `name`; empty if there is none."""
    found = re.search(rf'^\s*{name}\s+"([^"]*)"', text, re.MULTILINE)
    return found.group(1) if found else ""


def inputs(text: str, project: Path) -> str:
    """The Groovy lines of a `process` block, with nf-test's own variable put in."""
    return body(text, r"\bprocess").strip().strip('"').replace("${projectDir}", str(project))


def read_tests(path: Path, project: Path, marker: Path) -> list[NfTest]:
    """All tests of the file `path`; each script writes `marker` when all its assertions hold."""
    text = path.read_text(encoding="utf-8")
    process = value(text, "process")
    config = value(text, "config")
    tests = []
    for name in re.findall(r'^    test\("([^"]+)"\)', text, re.MULTILINE):
        test = body(text, re.escape(f'test("{name}")'))
        includes, runs = [], []
        setup = body(test, "setup")
        for chained in re.findall(r'run\("(\w+)"\)', setup):
            run = body(setup, rf'run\("{chained}"\)')
            includes.append((chained, value(run, "script")))
            runs.append(RUN.format(inputs=inputs(run, project), process=chained))
        includes.append((process, value(text, "script")))
        runs.append(RUN.format(inputs=inputs(body(test, "when"), project), process=process))
        tests.append(
            NfTest(
                name=name,
                script=SCRIPT.format(
                    includes="\n".join(
                        f"include {{ {p} }} from '{(path.parent / s).resolve()}'"
                        for p, s in includes
                    ),
                    runs="\n".join(runs),
                    process=process,
                    checks=body(test, "then"),
                    marker=marker,
                ),
                options=value(test, "options").split()
                + (["-c", str((path.parent / config).resolve())] if config else []),
            )
        )
    return tests

#!/usr/bin/env python3
"""What `cnvnet tune` runs: the package beside this file, installed or not.

    cnvnet tune --calls calls.vcf.gz --truth truth.vcf.gz --precision 0.95 --output-folder tuned
    workflows/tune/tune.py --cnvnet build/release/cnvnet --calls … --truth … --output-folder …

The subcommand adds --cnvnet; the rest is the same.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from cnvnet_tune.__main__ import main

sys.exit(main())

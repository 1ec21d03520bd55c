#!/usr/bin/env python3
"""What `cnvnet annotate` runs: the package beside this file, installed or not.

cnvnet annotate calls.vcf.gz --genes genes.gff3.gz --output annotated.vcf.gz
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from cnvnet_annotate.__main__ import main

sys.exit(main())

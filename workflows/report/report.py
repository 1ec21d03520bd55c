#!/usr/bin/env python3
"""What `cnvnet report` runs: the package beside this file, installed or not.

cnvnet report calls.vcf.gz
workflows/report/report.py calls.vcf.gz
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from cnvnet_report.__main__ import main

sys.exit(main())

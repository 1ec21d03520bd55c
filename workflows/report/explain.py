#!/usr/bin/env python3
"""What `cnvnet explain --pages` runs: draws the explanations of the package beside this file.

cnvnet explain run.yaml --id DEL_chr1_1001_2000 --output why.json --pages pages
workflows/report/explain.py why.json --output-folder pages
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from cnvnet_report.__main__ import explain

sys.exit(explain())

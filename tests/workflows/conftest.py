import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "workflows" / "report"), str(ROOT / "workflows" / "annotate")]

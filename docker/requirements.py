"""Print the Python packages that a manifest asks for: requirements.py MANIFEST"""

import ast
import sys
from pathlib import Path

manifest = ast.literal_eval(Path(sys.argv[1]).read_text(encoding="utf-8"))
print(*manifest["external_dependencies"]["python"], sep="\n")

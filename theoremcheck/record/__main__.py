"""`python -m theoremcheck.record`: print the JSON Schema of a run record, from its types."""

import json

from theoremcheck.record._types import json_schema

print(json.dumps(json_schema(), indent=1, ensure_ascii=False))

"""validate.py FILE SCHEMA: validates a JSON file; prints what is wrong, and gives 1 then."""

import json
import sys

import jsonschema

instance, schema = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
errors = list(jsonschema.Draft7Validator(schema).iter_errors(instance))
for error in errors:
    print("/".join(map(str, error.absolute_path)), error.message)
sys.exit(1 if errors else 0)

"""same.py NAME CHART OVERLAY: whether what helm rendered and what kustomize built are the same objects, one line for each
difference.

Of no account: the Namespace, which helm leaves to its user; the hash in a generated ConfigMap's name, and the annotation
by which the chart has the same effect.
"""
import re
import sys

import yaml

HASHED = re.compile(r"^goferry-[a-z0-9]{10}$")


def plain(value, key=None):
    if isinstance(value, dict):
        return {name: plain(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return "goferry" if key == "name" and isinstance(value, str) and HASHED.match(value) else value


def objects(file):
    found = {}
    with open(file, encoding="utf-8") as stream:
        for thing in yaml.safe_load_all(stream):
            if not thing or thing["kind"] == "Namespace":
                continue
            thing = plain(thing)
            template = thing.get("spec", {}).get("template", {}).get("metadata", {})
            template.get("annotations", {}).pop("goferry.dev/config", None)
            if not template.get("annotations", True):
                del template["annotations"]
            found[f"{thing['kind']} {thing['metadata']['name']}"] = thing
    return found


def differences(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            where = f"{path}.{key}" if path else key
            if key not in one:
                yield f"{where} is missing in the chart"
            elif key not in other:
                yield f"{where} is only in the chart"
            else:
                yield from differences(one[key], other[key], where)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, (mine, theirs) in enumerate(zip(one, other)):
            yield from differences(mine, theirs, f"{path}[{i}]")
    elif one != other or type(one) is not type(other):
        yield f"{path}: the chart has {one!r}, kustomize {other!r}"


def main():
    name, chart, overlay = sys.argv[1:]
    found = list(differences(objects(chart), objects(overlay)))
    for fault in found:
        print(f"k8s/check: {name}: {fault}", file=sys.stderr)
    return bool(found)


sys.exit(main())

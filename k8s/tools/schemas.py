"""schemas.py NAME FILE VERSION...: the objects of FILE against the strict schemas of Kubernetes, one line for each fault.

Kinds of other projects have no schema there: only those named here pass, and their fields are held against the few that
we use. A key that is written twice is a fault, too: the second silently wins.
"""
import sys

import kubernetes_validate
import yaml

# kind -> the paths that we use; what a path ends in may hold anything.
OTHERS = {
    "monitoring.coreos.com/v1 ServiceMonitor": {
        "spec.selector.matchExpressions.key", "spec.selector.matchExpressions.operator",
        "spec.selector.matchExpressions.values", "spec.endpoints.port", "spec.endpoints.path",
        "spec.endpoints.interval", "spec.endpoints.relabelings.sourceLabels",
        "spec.endpoints.relabelings.targetLabel"},
    "cert-manager.io/v1 Certificate": {
        "spec.secretName", "spec.dnsNames", "spec.issuerRef.kind", "spec.issuerRef.name", "spec.privateKey.algorithm",
        "spec.privateKey.size", "spec.privateKey.rotationPolicy"},
    "gateway.networking.k8s.io/v1 Gateway": {
        "spec.gatewayClassName", "spec.listeners.name", "spec.listeners.hostname", "spec.listeners.port",
        "spec.listeners.protocol", "spec.listeners.tls.mode", "spec.listeners.tls.certificateRefs.name"},
    "gateway.networking.k8s.io/v1 HTTPRoute": {
        "spec.parentRefs.name", "spec.hostnames", "spec.rules.backendRefs.name", "spec.rules.backendRefs.port",
        "spec.rules.timeouts.request"},
    "argoproj.io/v1alpha1 Application": {
        "spec.project", "spec.source.repoURL", "spec.source.targetRevision", "spec.source.path",
        "spec.destination.server", "spec.destination.namespace", "spec.ignoreDifferences.group",
        "spec.ignoreDifferences.kind", "spec.ignoreDifferences.name", "spec.ignoreDifferences.jsonPointers",
        "spec.syncPolicy.automated.prune", "spec.syncPolicy.automated.selfHeal", "spec.syncPolicy.syncOptions"},
}


class Loader(yaml.CSafeLoader):
    """YAML whose keys are written once."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.YAMLError(f"{', '.join(map(str, twice))} is there twice{node.start_mark}")
        return super().construct_mapping(node, deep)


def paths(value, path=""):
    """The paths of a value's leaves, without the places in lists."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for inner in value:
            yield from paths(inner, path)
    else:
        yield path


def faults(thing, versions):
    kind = f"{thing['apiVersion']} {thing['kind']}"
    if kind in OTHERS:
        for path in paths({key: inner for key, inner in thing.items() if key not in ("apiVersion", "kind", "metadata")}):
            if not any(path == known or path.startswith(known + ".") for known in OTHERS[kind]):
                yield f"{path} is no field that we know"
        return
    for version in versions:
        try:
            kubernetes_validate.validate(thing, version, strict=True)
        except kubernetes_validate.ValidationError as fault:
            where = ".".join(str(part) for part in fault.path)
            yield f"{version}: {where or 'at its top'}: {fault.message.splitlines()[0]}"
        except kubernetes_validate.SchemaNotFoundError as fault:
            yield f"{version}: no schema for {kind}: misspelt, or to be named in schemas.py"


def main():
    name, file, *versions = sys.argv[1:]
    bad = False
    with open(file, encoding="utf-8") as stream:
        for thing in yaml.load_all(stream, Loader):
            for fault in faults(thing, versions):
                print(f"k8s/check: {name}: {thing['kind']} {thing['metadata']['name']}: {fault}", file=sys.stderr)
                bad = True
    return bad


sys.exit(main())

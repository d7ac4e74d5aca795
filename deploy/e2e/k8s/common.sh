# shellcheck shell=bash
# Shared by k8s-run and its steps, which source it: ROOT is the source tree, WORK a scratch folder, UPSTREAM what nodes
# take for GOPROXY, or nothing.
say() { echo "[$(date +%T)] $*"; }
die() { say "k8s-run: $*" >&2; exit 1; }

# patiently SECONDS COMMAND…: until it succeeds.
patiently() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 1
    done
}

# overlay FOLDER NAMESPACE [KEY=VALUE…]: writes an overlay of dev for that namespace, with the upstream and these settings.
# More of a kustomization may come on the standard input.
overlay() {
    local folder=$1 namespace=$2
    shift 2
    mkdir -p "$folder"
    [[ -z $UPSTREAM ]] || set -- "GOFERRY_UPSTREAM=$UPSTREAM" "$@"
    {
        echo 'apiVersion: kustomize.config.k8s.io/v1beta1'
        echo 'kind: Kustomization'
        echo "namespace: $namespace"
        echo "resources: [$(realpath --relative-to="$folder" "$ROOT/k8s/overlays/dev")${UPSTREAM:+, upstream.yaml}]"
        (($# == 0)) || echo 'configMapGenerator: [{name: goferry, behavior: merge, literals: ['"$(printf '"%s",' "$@")"']}]'
        cat
    } >"$folder/kustomization.yaml"
    [[ -z $UPSTREAM ]] || upstream_policy >"$folder/upstream.yaml"
}

# The way to an upstream that is not at port 443.
upstream_policy() {
    local port
    port=$(sed -nE 's#^https?://[^/]*:([0-9]+).*#\1#p' <<<"$UPSTREAM")
    cat <<Y
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: upstream}
spec:
  podSelector: {matchLabels: {goferry.dev/member: "true"}}
  policyTypes: [Egress]
  egress: [{ports: [{protocol: TCP, port: ${port:-80}}]}]
Y
}

# forward NAMESPACE WHAT PORT: a port of this machine in $forwarded that leads there, until the script ends.
forward() {
    local log
    log=$(mktemp -p "$WORK")
    kubectl -n "$1" port-forward "$2" ":$3" >"$log" 2>&1 </dev/null &
    forwards+=($!)
    patiently 20 grep -q '^Forwarding from 127' "$log" || die "no way to port $3 of $2: $(cat "$log")"
    forwarded=$(sed -nE 's/^Forwarding from 127.0.0.1:([0-9]+) .*/\1/p' "$log")
}
forwards=()
end_forwards() { ((${#forwards[@]} == 0)) || kill "${forwards[@]}" 2>/dev/null || true; forwards=(); }

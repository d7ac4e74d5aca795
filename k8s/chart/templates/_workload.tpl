{{- /* Sets the values in a StatefulSet or Deployment; prints nothing. */ -}}
{{- define "goferry.workload" -}}
{{- $object := .object -}}
{{- $values := .values -}}
{{- $node := eq $object.kind "StatefulSet" -}}
{{- $template := $object.spec.template -}}
{{- $pod := $template.spec -}}
{{- $container := first $pod.containers -}}
{{- $_ := set $container "image" (printf "%s:%s" $values.image.repository ($values.image.tag | default .version)) -}}
{{- /* Another configuration rolls out, as kustomize's names with hashes do it. */ -}}
{{- $annotations := $template.metadata.annotations | default dict -}}
{{- $_ := set $annotations "goferry.dev/config" (.config | toJson | sha256sum) -}}
{{- $_ := set $template.metadata "annotations" $annotations -}}
{{- range $volume := $pod.volumes -}}
  {{- if eq $volume.name "cluster-secret" }}{{ $_ := set $volume.secret "secretName" $values.secrets.cluster }}{{ end -}}
  {{- if eq $volume.name "control-secret" }}{{ $_ := set $volume.secret "secretName" $values.secrets.control }}{{ end -}}
{{- end -}}
{{- if $values.secrets.s3 -}}
  {{- $item := dict "key" "credentials" "path" "credentials" -}}
  {{- $secret := dict "secretName" $values.secrets.s3 "defaultMode" 288 "items" (list $item) -}}
  {{- $_ := set $pod "volumes" (append $pod.volumes (dict "name" "s3-secret" "secret" $secret)) -}}
  {{- $mount := dict "name" "s3-secret" "mountPath" "/run/secrets/goferry/s3" "readOnly" true -}}
  {{- $_ := set $container "volumeMounts" (append $container.volumeMounts $mount) -}}
{{- end -}}
{{- with ternary $values.resources.node $values.resources.controlPlane $node }}{{ $_ := set $container "resources" . }}{{ end -}}
{{- if $node -}}
  {{- $_ := set $object.spec "replicas" $values.replicas -}}
  {{- if $values.autoscaling.enabled }}{{ $_ := unset $object.spec "replicas" }}{{ end -}}
  {{- if $values.spreadOverMachines -}}
    {{- range $spread := $pod.topologySpreadConstraints -}}
      {{- if eq $spread.topologyKey "kubernetes.io/hostname" }}{{ $_ := set $spread "whenUnsatisfiable" "DoNotSchedule" }}{{ end -}}
    {{- end -}}
  {{- end -}}
  {{- if $values.cache.volume -}}
    {{- $kept := list -}}
    {{- range $volume := $pod.volumes }}{{ if ne $volume.name "data" }}{{ $kept = append $kept $volume }}{{ end }}{{ end -}}
    {{- $_ := set $pod "volumes" $kept -}}
    {{- $storage := dict "requests" (dict "storage" $values.cache.volume) -}}
    {{- $claim := dict "accessModes" (list "ReadWriteOnce") "resources" $storage -}}
    {{- if $values.cache.storageClass }}{{ $_ := set $claim "storageClassName" $values.cache.storageClass }}{{ end -}}
    {{- $volume := dict "apiVersion" "v1" "kind" "PersistentVolumeClaim" "metadata" (dict "name" "data") "spec" $claim -}}
    {{- $_ := set $object.spec "volumeClaimTemplates" (list $volume) -}}
    {{- $_ := set $object.spec "persistentVolumeClaimRetentionPolicy" (dict "whenDeleted" "Delete" "whenScaled" "Delete") -}}
  {{- end -}}
{{- end -}}
{{- end -}}

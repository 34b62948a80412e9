{{- define "plik-nest.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* Short enough for every suffix below to stay within the 63 characters of a DNS label. */}}
{{- define "plik-nest.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/* What never changes during the life of a release. */}}
{{- define "plik-nest.selectorLabels" -}}
app.kubernetes.io/name: {{ include "plik-nest.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "plik-nest.podSelector" -}}
{{ include "plik-nest.selectorLabels" . }}
app.kubernetes.io/component: server
{{- end }}

{{- define "plik-nest.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "plik-nest.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "plik-nest.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "plik-nest.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "plik-nest.image" -}}
{{- $image := .Values.image }}
{{- if $image.digest }}
{{- printf "%s@%s" $image.repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $image.repository (default .Chart.AppVersion $image.tag) }}
{{- end }}
{{- end }}

{{/* A duration as the server reads it, "1h30m" or "90", in whole seconds; 0 for never. */}}
{{- define "plik-nest.seconds" -}}
{{- $unit := dict "w" 604800.0 "d" 86400.0 "h" 3600.0 "m" 60.0 "s" 1.0 "" 1.0 "ms" 0.001 "us" 0.000001 "ns" 0.000000001 }}
{{- $sum := 0.0 }}
{{- $text := toString . | nospace }}
{{- if not (hasPrefix "-" $text) }}
{{- range regexFindAll "[0-9.]+(ms|us|ns|w|d|h|m|s)?" $text -1 }}
{{- $sum = addf $sum (mulf (regexFind "^[0-9.]+" . | float64) (get $unit (regexFind "[a-z]*$" .))) }}
{{- end }}
{{- end }}
{{- ceil $sum | int }}
{{- end }}

{{/* The volume at /data holds what has to outlive a pod. */}}
{{- define "plik-nest.claimName" -}}
{{- default (include "plik-nest.fullname" .) .Values.persistence.existingClaim }}
{{- end }}

{{- define "plik-nest.podSpread" -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "plik-nest.podSelector" . | nindent 6 }}
{{- end }}

{{- define "plik-nest.probe" -}}
{{- $facts := include "plik-nest.facts" .root | fromYaml -}}
httpGet:
  path: {{ printf "%s%s" $facts.path .path }}
  port: http
  scheme: {{ $facts.scheme }}
{{ toYaml .timing }}
{{- end }}

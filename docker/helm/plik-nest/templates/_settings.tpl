{{/*
Settings have the names of plikd.cfg. files/settings.yaml, which is rendered from the server's own list of them,
says which variable means each, and which are secret.
*/}}

{{/* The value of a variable: texts as they are, everything else as JSON (never as 1e+07). */}}
{{- define "plik-nest.value" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}

{{/* By which names the server is published, if it is. */}}
{{- define "plik-nest.entrance" -}}
{{- $of := dict "enabled" false "host" "" "downloadHost" "" "https" false }}
{{- with .Values.ingress }}{{ if .enabled }}
{{- $of = dict "enabled" true "host" .host "downloadHost" .downloadHost "https" .tls.enabled }}
{{- end }}{{ end }}
{{- with .Values.gateway }}{{ if .enabled }}
{{- $of = dict "enabled" true "host" .host "downloadHost" .downloadHost "https" .https }}
{{- end }}{{ end }}
{{- toJson $of }}
{{- end }}

{{/* Everything that is set, secrets among it, and what follows from other values. Never printed as a whole. */}}
{{- define "plik-nest.allSettings" -}}
{{- $derived := dict }}
{{- $entrance := include "plik-nest.entrance" . | fromJson }}
{{- $scheme := ternary "https" "http" $entrance.https }}
{{- with $entrance.host }}{{ $_ := set $derived "PlikDomain" (printf "%s://%s" $scheme .) }}{{ end }}
{{- /* Unlike PlikDomain, with the prefix: links to files begin with it. */}}
{{- $path := get .Values.settings "Path" | default "" | trimSuffix "/" }}
{{- with $entrance.downloadHost }}{{ $_ := set $derived "DownloadDomain" (printf "%s://%s%s" $scheme . $path) }}{{ end }}
{{- if .Values.metrics.enabled }}
{{- $_ := set $derived "MetricsPort" .Values.metrics.port }}
{{- end }}
{{- mergeOverwrite $derived (deepCopy .Values.settings) (deepCopy .Values.secretSettings) | toJson }}
{{- end }}

{{/* The variables of the ConfigMap: settings without secretSettings. */}}
{{- define "plik-nest.plainVariables" -}}
{{- $variables := (.Files.Get "files/settings.yaml" | fromYaml).variables }}
{{- $all := include "plik-nest.allSettings" . | fromJson }}
{{- $out := dict }}
{{- range $key, $value := $all }}
{{- if not (hasKey $.Values.secretSettings $key) }}
{{- if not (kindIs "invalid" $value) }}
{{- $_ := set $out (get $variables $key) (include "plik-nest.value" $value) }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $out }}
{{- end }}

{{/* The variables of the Secret. A table with a secret in it is there as a whole: it is one variable. */}}
{{- define "plik-nest.secretVariables" -}}
{{- $variables := (.Files.Get "files/settings.yaml" | fromYaml).variables }}
{{- $all := include "plik-nest.allSettings" . | fromJson }}
{{- $out := dict }}
{{- range $key, $_ := .Values.secretSettings }}
{{- $value := get $all $key }}
{{- if not (kindIs "invalid" $value) }}
{{- $_ := set $out (get $variables $key) (include "plik-nest.value" $value) }}
{{- end }}
{{- end }}
{{- toJson $out }}
{{- end }}

{{/* What the rest of the chart has to know of the settings. */}}
{{- define "plik-nest.facts" -}}
{{- $all := include "plik-nest.allSettings" . | fromJson }}
{{- $driver := dig "MetadataBackendConfig" "Driver" "sqlite3" $all }}
{{- $backend := get $all "DataBackend" | default "file" }}
{{- $sqlite := eq (lower $driver) "sqlite3" }}
{{- $folder := eq (lower $backend) "file" }}
{{- $shared := has "ReadWriteMany" .Values.persistence.accessModes }}
{{- $several := or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) }}
sqlite: {{ $sqlite }}
folder: {{ $folder }}
needsVolume: {{ or $sqlite $folder }}
{{- /* No second pod may run beside the first one, not even for a moment. */}}
alone: {{ or $sqlite (and $folder (not $shared)) }}
several: {{ $several }}
{{- /* Senders and receivers of streamed files have to meet at one of several. */}}
streams: {{ and $several (ne (lower (get $all "FeatureStream" | default "")) "disabled") }}
port: {{ get $all "ListenPort" | default 8080 | int }}
path: {{ get $all "Path" | default "" | trimSuffix "/" | quote }}
scheme: {{ eq (toString (get $all "SslEnabled")) "true" | ternary "HTTPS" "HTTP" }}
shutdown: {{ include "plik-nest.seconds" (hasKey $all "ShutdownTimeoutStr" | ternary (get $all "ShutdownTimeoutStr") "1m") }}
stream: {{ include "plik-nest.seconds" (hasKey $all "StreamTimeoutStr" | ternary (get $all "StreamTimeoutStr") "5m") }}
connection: {{ dig "MetadataBackendConfig" "ConnectionString" "" $all | empty | not }}
{{- end }}

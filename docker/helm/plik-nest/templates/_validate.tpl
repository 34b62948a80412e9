{{/* What the schema of the values cannot say: one clear sentence, and nothing is installed. */}}
{{- define "plik-nest.validate" -}}
{{- $facts := include "plik-nest.facts" . | fromYaml }}
{{- $known := .Files.Get "files/settings.yaml" | fromYaml }}
{{- range $key := $known.secrets }}
{{- $parts := splitList "." $key }}
{{- $found := dig (first $parts) "" $.Values.settings }}
{{- if and (gt (len $parts) 1) (kindIs "map" $found) }}{{ $found = dig (last $parts) "" $found }}{{ else if gt (len $parts) 1 }}{{ $found = "" }}{{ end }}
{{- if $found }}
{{- fail (printf "settings.%s is a secret and would be readable in a ConfigMap: put it into secretSettings, or into the Secret that existingSecret names" $key) }}
{{- end }}
{{- end }}
{{- range list "MetricsPort" }}
{{- if or (hasKey $.Values.settings .) (hasKey $.Values.secretSettings .) }}
{{- fail (printf "settings.%s is made by the chart: use metrics.enabled and metrics.port" .) }}
{{- end }}
{{- end }}
{{- if and $facts.several $facts.sqlite }}
{{- fail "more than one replica needs a shared database: SQLite serves one server only (replicaCount: 1, autoscaling.enabled: false), or set settings.MetadataBackendConfig.Driver to postgres or mysql" }}
{{- end }}
{{- if and $facts.several $facts.alone }}
{{- fail "more than one replica needs shared storage: set settings.DataBackend to s3, or use a volume with persistence.accessModes: [ReadWriteMany]" }}
{{- end }}
{{- if and $facts.alone (eq (dig "type" "Recreate" .Values.strategy) "RollingUpdate") }}
{{- fail "strategy.type RollingUpdate starts a second server beside the first one, which SQLite and a ReadWriteOnce volume do not bear: leave strategy empty" }}
{{- end }}
{{- if and $facts.needsVolume (not .Values.persistence.enabled) (not (and $facts.sqlite $facts.folder)) }}
{{- fail "persistence.enabled: false would lose one half of database and files with each pod while the other half stays: it is for a trial with both of them on the pod, or for a server that has neither there" }}
{{- end }}
{{- if and (not $facts.sqlite) (not $facts.connection) (not .Values.existingSecret) (not .Values.extraEnv) (not .Values.extraEnvFrom) }}
{{- fail "a database server needs its address: set secretSettings.MetadataBackendConfig.ConnectionString, or existingSecret with the variable PLIKD_METADATA_BACKEND_CONFIG" }}
{{- end }}
{{- if and (eq (int $facts.shutdown) 0) (not .Values.terminationGracePeriodSeconds) }}
{{- fail "with settings.ShutdownTimeoutStr 0 transfers may go on without end: say by terminationGracePeriodSeconds how long Kubernetes waits for them" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
{{- fail "ingress.enabled needs ingress.host, the name of the server" }}
{{- end }}
{{- if and .Values.gateway.enabled (or (not .Values.gateway.host) (not .Values.gateway.parentRefs)) }}
{{- fail "gateway.enabled needs gateway.host, the name of the server, and gateway.parentRefs, the Gateway that publishes it" }}
{{- end }}
{{- if and .Values.ingress.enabled .Values.gateway.enabled }}
{{- fail "the server has one public name: enable either ingress or gateway" }}
{{- end }}
{{- $entrance := include "plik-nest.entrance" . | fromJson }}
{{- if and $entrance.enabled (eq $entrance.host $entrance.downloadHost) }}
{{- fail "downloadHost is for downloads on a host of their own: it has to differ from host" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}
{{- fail "autoscaling.minReplicas is above autoscaling.maxReplicas" }}
{{- end }}
{{- if and (or .Values.metrics.serviceMonitor.enabled .Values.metrics.prometheusRule.enabled) (not .Values.metrics.enabled) }}
{{- fail "metrics.serviceMonitor and metrics.prometheusRule need metrics.enabled: true" }}
{{- end }}
{{- if and .Values.metrics.enabled (eq (int .Values.metrics.port) (int $facts.port)) }}
{{- fail "metrics.port and settings.ListenPort are the same" }}
{{- end }}
{{- end }}

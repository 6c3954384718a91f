import 'server-only'

import { backends, type EdgeRig } from './edge-rig.ts'

const target = (port: number) => [{ targets: [`127.0.0.1:${port}`] }]

/** HAProxy's exporter as it is. */
export function haproxyScrape({ exporterPort }: Pick<EdgeRig, 'exporterPort'>): unknown {
  return { job_name: 'haproxy', static_configs: target(exporterPort) }
}

const backendCounter = 'haproxy_backend_http_responses_total'
const edgeCounter = 'haproxy_frontend_http_requests_total'

/** The same counters under ingress-nginx's names, as a ServiceMonitor without honorLabels leaves them. */
export function nginxScrape({ exporterPort }: EdgeRig): unknown {
  return {
    job_name: 'as-ingress-nginx',
    static_configs: [{ targets: [`127.0.0.1:${exporterPort}`], labels: { namespace: 'ingress', service: 'metrics' } }],
    metric_relabel_configs: [
      {
        source_labels: ['__name__', 'proxy'],
        regex: `${backendCounter};[^_]+_.+_[^_]+|${edgeCounter};edge`,
        action: 'keep',
      },
      {
        source_labels: ['proxy'],
        regex: '([^_]+)_(.+)_([^_]+)',
        target_label: 'exported_namespace',
        replacement: '$1',
      },
      { source_labels: ['proxy'], regex: '([^_]+)_(.+)_([^_]+)', target_label: 'exported_service', replacement: '$2' },
      { source_labels: ['code'], regex: '([1-5])xx', target_label: 'status', replacement: '${1}00' },
      { source_labels: ['code'], regex: 'other', target_label: 'status', replacement: '0' },
      renamed(backendCounter, 'nginx_ingress_controller_requests'),
      renamed(edgeCounter, 'nginx_ingress_controller_nginx_process_requests_total'),
      { regex: 'proxy|code', action: 'labeldrop' },
    ],
  }
}

/** Counters of the proxy and histograms of the APIs under Traefik's names. */
export function traefikScrapes({ exporterPort, apis }: EdgeRig): readonly unknown[] {
  const counters = {
    job_name: 'as-traefik',
    static_configs: target(exporterPort),
    metric_relabel_configs: [
      {
        source_labels: ['__name__', 'proxy'],
        regex: `${backendCounter};[^_]+_.+_[^_]+|${edgeCounter};edge`,
        action: 'keep',
      },
      {
        source_labels: ['proxy'],
        regex: '([^_]+)_(.+)_([^_]+)',
        target_label: 'service',
        replacement: '$1-$2-$3@kubernetes',
      },
      { source_labels: ['code'], regex: '([1-5])xx', target_label: 'code', replacement: '${1}00' },
      renamed(backendCounter, 'traefik_service_requests_total'),
      renamed(edgeCounter, 'traefik_entrypoint_requests_total'),
      { regex: 'proxy', action: 'labeldrop' },
    ],
  }
  const histograms = backends.map((backend) => ({
    job_name: `as-traefik-${backend}`,
    static_configs: [
      {
        targets: [`127.0.0.1:${apis[backend].port}`],
        labels: { service: `${backend.replaceAll('_', '-')}@kubernetes` },
      },
    ],
    metric_relabel_configs: [
      { source_labels: ['__name__'], regex: 'request_duration_seconds_.*', action: 'keep' },
      {
        source_labels: ['__name__'],
        regex: '(.*)',
        target_label: '__name__',
        replacement: 'traefik_service_$1',
      },
    ],
  }))
  return [counters, ...histograms]
}

function renamed(from: string, to: string): unknown {
  return { source_labels: ['__name__'], regex: from, target_label: '__name__', replacement: to }
}

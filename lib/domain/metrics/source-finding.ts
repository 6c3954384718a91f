import type { SourceFinding, SourceTrouble } from './source-card.ts'

/** Troubles in reaching a source, and in what it answers. */
export type ReachTrouble = Extract<
  SourceTrouble,
  | 'unreachable'
  | 'name-unknown'
  | 'timed-out'
  | 'unauthorised'
  | 'forbidden'
  | 'not-prometheus'
  | 'too-heavy'
  | 'query-refused'
  | 'unavailable'
>

/** `detail` is the source's own word, already free of anything secret. */
export function reachFinding(trouble: ReachTrouble, host: string, detail: string): SourceFinding {
  const said = detail === '' ? '' : ` (${detail})`
  switch (trouble) {
    case 'unreachable':
      return {
        trouble,
        message: `${host} cannot be reached${said}.`,
        fix: 'See that Prometheus runs, that its Service leads to it, and that PROMETHEUS_URL names the right port.',
      }
    case 'name-unknown':
      return {
        trouble,
        message: `The name ${host} is not known${said}.`,
        fix: 'Set PROMETHEUS_URL to a name that resolves where the console runs, such as http://prometheus.monitoring.svc:9090.',
      }
    case 'timed-out':
      return {
        trouble,
        message: `${host} did not answer in time${said}.`,
        fix: 'A NetworkPolicy that does not admit the console looks like this: kube-prometheus admits only Pods labelled app.kubernetes.io/name=prometheus, prometheus-adapter or grafana. Add an ingress rule for the console’s Pods to Prometheus’ port.',
      }
    case 'unauthorised':
      return {
        trouble,
        message: `${host} wants to know who asks${said}.`,
        fix: 'Set PROMETHEUS_TOKEN_FILE to a file with a bearer token that may query.',
      }
    case 'forbidden':
      return {
        trouble,
        message: `${host} does not let the console ask${said}.`,
        fix: 'Grant the console’s token the right to query, for example cluster-monitoring-view on OpenShift.',
      }
    case 'not-prometheus':
      return {
        trouble,
        message: `${host} does not answer as Prometheus does${said}.`,
        fix: 'Set PROMETHEUS_URL to the address before /api/v1: Mimir’s ends with /prometheus, that of a VictoriaMetrics cluster with /select/0/prometheus. A log-in page in front of it needs a token instead.',
      }
    case 'too-heavy':
      return {
        trouble,
        message: `The question is too heavy for ${host}${said}.`,
        fix: 'Choose a shorter range, or give Prometheus more room (query.max-samples, query.timeout).',
      }
    case 'query-refused':
      return {
        trouble,
        message: `${host} refused the question${said}.`,
        fix: 'This is a fault of the console, or of a very old Prometheus. Send the words in brackets to its maintainers.',
      }
    case 'unavailable':
      return {
        trouble,
        message: `${host} is not able to answer now${said}.`,
        fix: 'Prometheus may still be loading its data. If it stays, look at its log.',
      }
  }
}

/** Troubles that say that the source is away, not that the question was wrong. */
export function isOutage(trouble: SourceTrouble): boolean {
  return ['unreachable', 'name-unknown', 'timed-out', 'unavailable'].includes(trouble)
}

import 'server-only'

import { noticeWord, type Notice } from '#lib/domain/alerts/notice.ts'
import type { AlertOrigin } from './alert-receiver-options.ts'

/** The page where an alert is taken and silenced. */
export function alertPage({ url }: AlertOrigin, { namespace, release }: Pick<Notice, 'namespace' | 'release'>): string {
  if (namespace === '') return `${url}/settings`
  return `${url}/i/${encodeURIComponent(namespace)}/${encodeURIComponent(release)}/throughput`
}

/** What a generic webhook gets. Names of people do not leave the console: what has left cannot be erased. */
export function webhookBody(notice: Notice, origin: AlertOrigin): unknown {
  const { id, kind, isOngoing, namespace, release, alert } = notice
  return {
    version: 1,
    id,
    event: kind,
    ongoing: isOngoing,
    environment: origin.environment,
    installation: kind === 'test' ? null : { namespace, release },
    alert,
    url: alertPage(origin, notice),
  }
}

/** What a Slack-compatible incoming webhook gets. */
export function slackBody(notice: Notice, origin: AlertOrigin): unknown {
  const { kind, namespace, release, alert } = notice
  const where = [origin.environment, kind === 'test' ? null : `${namespace}/${release}`, alert.severity]
  const lines = [
    `*${noticeWord(notice)}* · ${escaped(where.filter((part) => part !== null).join(' · '))}`,
    escaped(alert.sentence),
    escaped(alert.detail),
    `<${alertPage(origin, notice)}|Open it in the console>`,
  ]
  return { text: lines.filter((line) => line !== '').join('\n') }
}

/** As Slack asks; a text from the cluster must not call a whole channel. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

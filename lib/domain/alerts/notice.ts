import type { Alert } from './alert.ts'

/** What receivers are told: what became of an alert, that somebody has it in hand, or that this is a test. */
export type NoticeKind = 'firing' | 'unknown' | 'resolved' | 'taken' | 'test'

export const noticeKinds = ['firing', 'unknown', 'resolved', 'taken', 'test'] as const satisfies readonly NoticeKind[]

/** One message to one receiver, as things stood when it came up. */
export type Notice = {
  /** The same however often it is sent, so that a receiver can drop what it has. */
  readonly id: string
  readonly kind: NoticeKind
  /** It was so before the receiver could be told: it is new, or a silence ended. */
  readonly isOngoing: boolean
  readonly namespace: string
  readonly release: string
  readonly alert: Pick<Alert, 'key' | 'severity' | 'sentence' | 'detail' | 'since' | 'changedAt'>
}

export function noticeWord({ kind, isOngoing, alert }: Pick<Notice, 'kind' | 'isOngoing' | 'alert'>): string {
  const since = isOngoing ? ` since ${alert.since.slice(0, 16).replace('T', ' ')} UTC` : ''
  switch (kind) {
    case 'firing':
      return isOngoing ? `Already firing${since}` : 'Firing'
    case 'unknown':
      return `Unknown, was firing${since}`
    case 'resolved':
      return 'Resolved'
    case 'taken':
      return 'In hand'
    case 'test':
      return 'Test'
  }
}

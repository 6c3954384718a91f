import type { Alert } from './alert.ts'

/** What receivers are told: what became of an alert, that somebody has it in hand, or that this is a test. */
export type NoticeKind = 'firing' | 'unknown' | 'resolved' | 'taken' | 'test'

export const noticeKinds = ['firing', 'unknown', 'resolved', 'taken', 'test'] as const satisfies readonly NoticeKind[]

/** One message to one receiver, as things stood when it came up. */
export type Notice = {
  /** The same however often it is sent, so that a receiver can drop what it has. */
  readonly id: string
  readonly kind: NoticeKind
  readonly namespace: string
  readonly release: string
  readonly alert: Pick<Alert, 'key' | 'severity' | 'sentence' | 'detail' | 'since' | 'changedAt'>
}

export function noticeWord(kind: NoticeKind): string {
  switch (kind) {
    case 'firing':
      return 'Firing'
    case 'unknown':
      return 'Unknown, was firing'
    case 'resolved':
      return 'Resolved'
    case 'taken':
      return 'In hand'
    case 'test':
      return 'Test'
  }
}

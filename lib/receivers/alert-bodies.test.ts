import { expect, test } from 'vitest'

import type { Notice } from '#lib/domain/alerts/notice.ts'
import { slackBody, webhookBody } from './alert-bodies.ts'

const origin = { url: 'https://ops.example.org', environment: 'production' }
const notice: Notice = {
  id: '6f1c2d3e-0000-4000-8000-000000000001',
  kind: 'unknown',
  isOngoing: false,
  namespace: 'tracardi',
  release: 'eu',
  alert: {
    key: 'watch status tracardi/deployments/api',
    severity: 'page',
    sentence: 'api <!channel> & others are down.',
    detail: '',
    since: '2026-11-21T12:00:00.000Z',
    changedAt: '2026-11-21T12:01:00.000Z',
  },
}

test('a generic webhook gets the alert, what became of it and where to look', () => {
  expect(webhookBody(notice, origin)).toEqual({
    version: 1,
    id: notice.id,
    event: 'unknown',
    ongoing: false,
    environment: 'production',
    installation: { namespace: 'tracardi', release: 'eu' },
    alert: notice.alert,
    url: 'https://ops.example.org/i/tracardi/eu/throughput',
  })
})

test('in Slack unknown is said as unknown, and a text from the cluster calls no channel', () => {
  expect(slackBody(notice, origin)).toEqual({
    text: [
      '*Unknown, was firing* · production · tracardi/eu · page',
      'api &lt;!channel&gt; &amp; others are down.',
      '<https://ops.example.org/i/tracardi/eu/throughput|Open it in the console>',
    ].join('\n'),
  })
})

test('what fired before a receiver could be told is said with its time', () => {
  const ongoing: Notice = { ...notice, kind: 'firing', isOngoing: true }
  expect(slackBody(ongoing, origin)).toMatchObject({
    text: expect.stringMatching(/^\*Already firing since 2026-11-21 12:00 UTC\* · production/),
  })
  expect(slackBody({ ...ongoing, kind: 'unknown' }, origin)).toMatchObject({
    text: expect.stringMatching(/^\*Unknown, was firing since 2026-11-21 12:00 UTC\* · /),
  })
  expect(webhookBody(ongoing, origin)).toMatchObject({ event: 'firing', ongoing: true })
})

import { expect, test } from 'vitest'

import { probesWords } from './gui-api-words.ts'
import type { ProbeFinding } from './instance-probe.ts'

const words = (...findings: ProbeFinding[]) =>
  probesWords(findings.map((finding, at) => ({ instanceId: `i-${at}`, finding, detail: '', at: '' })))

test('what all instances say is one line', () => {
  expect(words('hidden', 'hidden', 'hidden')).toBe('hidden on 3 of 3')
})

test('one that says otherwise, or nothing clear, is never left out of the sum', () => {
  expect(words('exposed', 'hidden', 'hidden', 'unknown')).toBe('hidden on 2 of 4, exposed on 1, no clear answer on 1')
})

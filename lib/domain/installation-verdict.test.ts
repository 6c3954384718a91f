import { expect, test } from 'vitest'

import { installationVerdict } from './installation-verdict.ts'

const facts = {
  installation: { version: '1.3.x' },
  rotation: null,
  rotatedAt: '2026-10-10T00:00:00.000Z',
  age: () => '41 d',
} as const

test('a rotated password has an age', () => {
  expect(installationVerdict(facts)).toEqual({
    sentence: 'Tracardi 1.3.x. Admin password rotated 41 d ago.',
    status: 'ok',
  })
})

test('not known is neither never nor fine', () => {
  expect(installationVerdict({ ...facts, rotatedAt: undefined }).status).toBe('unknown')
  expect(installationVerdict({ ...facts, rotatedAt: null })).toMatchObject({
    status: 'degraded',
    sentence: expect.stringContaining('has not rotated'),
  })
})

test('a rotation that runs or is not finished comes before its age', () => {
  expect(installationVerdict({ ...facts, rotation: { state: 'applied' } }).status).toBe('in-progress')
  expect(installationVerdict({ ...facts, rotation: { state: 'unknown' } }).status).toBe('unknown')
  expect(installationVerdict({ ...facts, rotation: { state: 'rolled-back' } }).status).toBe('ok')
})

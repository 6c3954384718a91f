import { expect, test } from 'vitest'
import { parseCpuMillicores, parseMemoryBytes, parseQuantity } from './quantities.ts'

test.each([
  ['100m', 100],
  ['1', 1000],
  ['0.5', 500],
  ['250000u', 250],
  ['2e3', 2_000_000],
] as const)('%s CPU is %i millicores', (text, millicores) => {
  expect(parseCpuMillicores(text)).toBe(millicores)
})

test.each([
  ['250Mi', 262_144_000],
  ['1Gi', 1_073_741_824],
  ['500M', 500_000_000],
  ['128974848', 128_974_848],
  ['1e9', 1_000_000_000],
] as const)('%s memory is %i bytes', (text, bytes) => {
  expect(parseMemoryBytes(text)).toBe(bytes)
})

test.each(['', 'many', '1Zi', '--1'])('%o is no quantity', (text) => {
  expect(parseQuantity(text)).toBeNull()
})

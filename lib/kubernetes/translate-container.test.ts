import { expect, test } from 'vitest'

import { translateContainers } from './translate-container.ts'

function one(container: object) {
  const [first] = translateContainers({ spec: { containers: [{ name: 'api', ...container }] } })
  return first
}

test('limits and processes are read, and what they are read from is not kept', () => {
  const found = one({
    args: ['gunicorn', '--workers', '4'],
    env: [
      { name: 'WEB_CONCURRENCY', value: '8' },
      { name: 'MYSQL_PASSWORD', value: 'planted' },
    ],
    resources: { limits: { cpu: '500m', memory: '1Gi' } },
  })
  expect(found).toMatchObject({ limits: { cpuMillicores: 500, memoryBytes: 2 ** 30 }, processes: 4 })
  expect(JSON.stringify(found)).not.toContain('planted')
})

test('without limits there are none, and processes that nobody says are not known', () => {
  expect(one({ resources: { requests: { cpu: '1' } } })).toMatchObject({
    limits: { cpuMillicores: null, memoryBytes: null },
    processes: null,
  })
})

import { expect, test } from 'vitest'

import { uncounted } from './uncounted.ts'

const api = { workload: { name: 'tracardi-api' }, source: 'Traefik', lost: null }
const gui = { workload: { name: 'tracardi-api-gui' }, source: 'Traefik', lost: null }
const lost = 'Prometheus cannot be reached.'

test('a source that counts is fine, and no source at all is nothing to call anybody for', () => {
  expect(uncounted('t/r', [api, gui])).toMatchObject([{ key: 'uncounted t/r', observed: { seen: 'fine' } }])
  expect(uncounted('t/r', [{ ...api, source: null }])).toEqual([])
  expect(uncounted('t/r', [])).toEqual([])
})

test('a source that is lost is trouble for all whose requests it counted, once', () => {
  const both = [api, api, gui].map((one) => ({ ...one, lost }))
  expect(uncounted('t/r', both)).toMatchObject([
    {
      observed: {
        seen: 'trouble',
        severity: 'ticket',
        sentence: 'The requests of tracardi-api and tracardi-api-gui are not counted now.',
      },
    },
  ])
  const [judged] = uncounted('t/r', [api, { ...gui, source: null, lost }])
  expect(judged?.observed).toMatchObject({
    sentence: 'The requests of tracardi-api-gui are not counted now.',
    detail: `${lost} Until it is back, nobody is told of errors, slow answers or requests that stop coming.`,
  })
})

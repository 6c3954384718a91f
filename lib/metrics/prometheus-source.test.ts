import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { gridOf } from '#lib/domain/metrics/grid.ts'
import type { PanelId } from '#lib/domain/metrics/panel.ts'
import type { PanelQuestion, PanelReading } from '#lib/domain/metrics/source.ts'
import { sampleService } from '#lib/domain/testing/sample-service.ts'
import type { PrometheusSource } from './prometheus-source.ts'
import { answering, matrix, sendJson, success, type Handler } from './testing/answering.ts'
import { sourceAt } from './testing/source-at.ts'

const collector = {
  id: 'tracardi/Deployment/collector',
  namespace: 'tracardi',
  kind: 'Deployment',
  name: 'collector',
  role: 'collector',
  instances: [],
} as const

const services = [sampleService('collector', [collector.id])]

type More = { url: string; now?: () => number; tokenFile?: string; tenant?: string; caFile?: string }

function sourceOf({ url, now, tokenFile = '', tenant = '', caFile = '' }: More): PrometheusSource {
  const source = sourceAt(url, services, {
    address: { url, tokenFile: tokenFile || null, caFile: caFile || null, tenant: tenant || null },
    ...(now && { now }),
  })
  onTestFinished(() => source.close())
  return source
}

function question(id: PanelId = 'requests', nowMs = Date.now(), rangeMs = 600_000): PanelQuestion {
  const grid = gridOf({ fromMs: nowMs - rangeMs, toMs: nowMs, points: 300, scrapeSeconds: 15, nowMs })
  return {
    id,
    subject: { of: 'workload', workloadId: collector.id },
    installation: { namespace: 'tracardi', release: 'tracardi' },
    workloads: [collector],
    instance: null,
    grid,
  }
}

const signal = new AbortController().signal

async function readFrom(handler: Handler): Promise<PanelReading> {
  const server = await answering()
  server.handle(handler)
  return sourceOf(server).readPanel(question(), signal)
}

/** Only ranges; what was detected before stands. */
const ranges =
  (answer: Handler): Handler =>
  (asked, response) =>
    asked.path.endsWith('/query_range') && answer(asked, response)

const answers =
  (status: number, body: unknown): Handler =>
  (_, response) => {
    sendJson(response, status, body)
    return true
  }

const sends =
  (status: number, type: string, text: string, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': type, ...headers })
    response.end(text)
    return true
  }

test('a healthy source gives values', async () => {
  const reading = await readFrom(() => false)
  expect(reading.source).toMatchObject({ kind: 'haproxy-ingress', quantity: 'requests-at-edge' })
  expect(reading.series[0]).toMatchObject({ key: '2xx' })
  expect(reading.series[0]?.values.every((value) => value === 1)).toBe(true)
  expect(reading.quality).toMatchObject({ state: 'value', coverage: 1 })
})

const failure = (errorType: string, error: string) => ({ status: 'error', errorType, error })

test.each([
  ['a log-in page', sends(200, 'text/html', '<html>Sign in</html>'), 'error', 'does not answer as Prometheus'],
  ['a redirect to one', sends(302, 'text/html', '', { location: '/login' }), 'error', 'status 302'],
  ['something else in JSON', answers(200, { hello: 'world' }), 'error', 'does not answer as Prometheus'],
  ['401', answers(401, {}), 'not-permitted', 'wants to know who asks'],
  ['403', sends(403, 'text/html', 'no'), 'not-permitted', 'does not let the console ask'],
  ['404', sends(404, 'text/plain', '404 page not found'), 'error', 'status 404'],
  ['503', answers(503, failure('unavailable', 'starting')), 'error', 'not able to answer'],
] as const)('%s in the place of Prometheus is told by name', async (_, handler, state, words) => {
  const reading = await readFrom(handler)
  expect(reading.quality.state).toBe(state)
  expect(reading.quality.warnings.join(' ')).toContain(words)
  expect(reading.quality.fix).not.toBeNull()
  expect(reading.series).toEqual([])
})

test.each([
  ['a query that took too long', answers(503, failure('timeout', 'query timed out')), 'too heavy'],
  ['more samples than allowed', answers(422, failure('execution', 'too many samples')), 'too heavy'],
  ['a query that is not understood', answers(400, failure('bad_data', 'parse error')), 'refused the question'],
  [
    'nonsense in the place of numbers',
    answers(200, success({ resultType: 'matrix', result: [{ a: 1 }] })),
    'another form',
  ],
] as const)('%s is told by name', async (_, handler, words) => {
  const reading = await readFrom(ranges(handler))
  expect(reading.quality.state).toBe('error')
  expect(reading.quality.warnings.join(' ')).toContain(words)
})

test('nobody at the address is told, and so is a name that nobody has', async () => {
  const server = await answering()
  await server.stop()
  const silent = await sourceOf(server).readPanel(question(), signal)
  expect(silent.quality).toMatchObject({ state: 'error', warnings: [expect.stringContaining('cannot be reached')] })
  const nameless = await sourceOf({ url: 'http://prometheus.invalid:9090' }).card()
  expect(nameless).toMatchObject({ state: 'failing', host: 'prometheus.invalid:9090' })
  expect(nameless.findings[0]?.trouble).toMatch(/name-unknown|unreachable/)
})

test('a CA file that is not there is told, not thrown', async () => {
  const server = await answering()
  const card = await sourceOf({ url: server.url, caFile: '/nowhere/ca.pem' }).card()
  expect(card.findings[0]).toMatchObject({
    trouble: 'unreachable',
    message: expect.stringContaining('PROMETHEUS_CA_FILE'),
  })
})

test('NaN is a gap, and an infinity is a gap that is told', async () => {
  const texts = ['1', 'NaN', '+Inf', '-Inf', '2']
  const reading = await readFrom(
    ranges(({ form }, response) => {
      sendJson(response, 200, success(matrix(form, form.get('query') ?? '', (step) => texts[step] ?? '3')))
      return true
    }),
  )
  expect(reading.series[0]?.values.slice(0, 6)).toEqual([1, null, null, null, 2, 3])
  expect(reading.quality).toMatchObject({ state: 'partial', warnings: [expect.stringContaining('infinite')] })
})

test('a part of an answer is said to be one', async () => {
  const reading = await readFrom(
    ranges(({ form }, response) => {
      const data = matrix(form, form.get('query') ?? '', () => '1')
      sendJson(response, 200, success(data, { warnings: ['one store is away'], isPartial: true }))
      return true
    }),
  )
  expect(reading.quality).toMatchObject({
    state: 'partial',
    warnings: ['one store is away', 'Part of the storage did not answer.'],
  })
})

test('only zeros are no traffic, and no rows are no series', async () => {
  const zeros = ranges(({ form }, response) => {
    sendJson(response, 200, success(matrix(form, form.get('query') ?? '', () => '0')))
    return true
  })
  expect((await readFrom(zeros)).quality.state).toBe('no-traffic')
  const none = ranges(answers(200, success({ resultType: 'matrix', result: [] })))
  expect((await readFrom(none)).quality).toMatchObject({ state: 'no-series', coverage: null })
})

test('a million series end the reading, not the console', async () => {
  const before = process.memoryUsage().rss
  const reading = await readFrom(
    ranges((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"status":"success","data":{"resultType":"matrix","result":[')
      let sent = 0
      const more = () => {
        while (sent < 1_000_000 && !response.destroyed) {
          sent += 1
          if (!response.write(`{"metric":{"proxy":"p${sent}"},"values":[[1,"1"]]},`))
            return void response.once('drain', more)
        }
        response.end('{}]}}')
      }
      more()
      return true
    }),
  )
  expect(reading.quality.warnings.join(' ')).toContain('too heavy')
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
})

test('more series than a chart can hold are refused', async () => {
  const result = Array.from({ length: 501 }, (_, index) => ({ metric: { proxy: String(index) }, values: [[1, '1']] }))
  const reading = await readFrom(ranges(answers(200, success({ resultType: 'matrix', result }))))
  expect(reading.quality.warnings.join(' ')).toContain('more than 500 series')
})

test('what is too heavy is asked once more at twice the step', async () => {
  const steps: number[] = []
  const reading = await readFrom(
    ranges(({ form }, response) => {
      const query = form.get('query') ?? ''
      if (query.includes('class')) steps.push(Number(form.get('step')))
      if (form.get('step') === '15') sendJson(response, 503, failure('timeout', 'query timed out'))
      else sendJson(response, 200, success(matrix(form, query, () => '4')))
      return true
    }),
  )
  expect(steps).toEqual([15, 30])
  expect(reading.series[0]?.values.slice(0, 4)).toEqual([4, null, 4, null])
  expect(reading.quality.state).toBe('partial')
})

test('a source that fails keeps its values, older and marked, and never a zero', async () => {
  let nowMs = Date.now()
  const server = await answering()
  const source = sourceOf({ url: server.url, now: () => nowMs })
  const before = await source.readPanel(question('requests', nowMs), signal)
  expect(before.quality.state).toBe('value')
  server.handle(answers(503, failure('unavailable', 'down')))
  nowMs += 45_000
  const after = await source.readPanel(question('requests', nowMs), signal)
  expect(after.quality).toMatchObject({ state: 'stale', warnings: [expect.stringContaining('not able to answer')] })
  const values = after.series[0]?.values ?? []
  expect(values.slice(-3)).toEqual([null, null, null])
  expect(values.slice(0, -3).every((value) => value === 1)).toBe(true)
  expect(after.asOf).toBe(before.asOf)
})

test('a metric that is sampled no more turns stale though the source answers', async () => {
  let nowMs = Date.now()
  const server = await answering()
  const source = sourceOf({ url: server.url, now: () => nowMs })
  await source.readPanel(question('requests', nowMs), signal)
  server.handle(({ form, path }, response) => {
    if (!path.endsWith('/query') || !form.get('query')?.includes('timestamp(')) return false
    sendJson(response, 200, success({ resultType: 'vector', result: [] }))
    return true
  })
  nowMs += 39_000
  expect((await source.readPanel(question('requests', nowMs), signal)).quality.state).toBe('value')
  nowMs += 6_000
  expect((await source.readPanel(question('requests', nowMs), signal)).quality.state).toBe('stale')
})

test.each([
  ['that wants to know who asks', sends(401, 'text/plain', 'Unauthorized'), 'unauthorised', 'PROMETHEUS_TOKEN_FILE'],
  ['behind a log-in page', sends(200, 'text/html', '<h1>Sign in</h1>'), 'not-prometheus', 'before /api/v1'],
] as const)('the card of a source %s says so, also when it answered before', async (_, handler, trouble, fix) => {
  let nowMs = Date.now()
  const server = await answering()
  const source = sourceOf({ url: server.url, now: () => nowMs })
  expect(await source.card()).toMatchObject({ state: 'ready', findings: [] })
  server.handle(handler)
  nowMs += 30_000
  expect(await source.card()).toMatchObject({
    state: 'failing',
    latencyMs: null,
    findings: [{ trouble, fix: expect.stringContaining(fix) }],
  })
})

test('a range of long ago that has nothing is no fault of the edge today', async () => {
  const server = await answering()
  const source = sourceOf({ url: server.url })
  server.handle(ranges(answers(200, success({ resultType: 'matrix', result: [] }))))
  const today = await source.readPanel(question(), signal)
  expect(today.quality).toMatchObject({ state: 'no-series', fix: expect.any(String) })
  const then = await source.readPanel(question('requests', Date.now() - 30 * 86_400_000), signal)
  expect(then.quality).toMatchObject({
    state: 'no-series',
    fix: null,
    warnings: [expect.stringContaining('in this range')],
  })
})

test('a source that is down is left alone for a while, and asked again then', async () => {
  let nowMs = Date.now()
  const server = await answering()
  const source = sourceOf({ url: server.url, now: () => nowMs })
  const ask = async (laterMs: number) => {
    nowMs += laterMs
    return source.readPanel(question('requests', nowMs), signal)
  }
  await ask(0)
  server.handle(answers(503, failure('unavailable', 'down')))
  for (let turn = 0; turn < 5; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await ask(6_000)
  }
  expect((await source.card()).state).toBe('failing')
  const asked = () => server.questions.filter(({ path }) => path.endsWith('/query_range')).length
  const before = asked()
  expect((await ask(6_000)).quality.state).toBe('stale')
  expect(asked()).toBe(before)
  server.handle(() => false)
  expect((await ask(30_000)).quality.warnings).toEqual([])
  expect(asked()).toBeGreaterThan(before)
})

test('however many look at once, a question goes out once, and four at a time at most', async () => {
  const server = await answering()
  let [inside, most] = [0, 0]
  server.handle(
    ranges(async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setTimeout(resolve, 50))
      inside -= 1
      return false
    }),
  )
  const source = sourceOf(server)
  const now = Date.now()
  const ids = ['requests', 'error-ratio', 'latency', 'in-flight'] as const
  const spans = [600_000, 3_600_000, 86_400_000]
  const all = Array.from({ length: 50 }, () => ids.flatMap((id) => spans.map((span) => question(id, now, span)))).flat()
  await Promise.all(all.map((one) => source.readPanel(one, signal)))
  const sent = server.questions.filter(({ path }) => path.endsWith('/query_range'))
  const keys = new Set(sent.map(({ form }) => `${form}`))
  expect(sent.length).toBe(keys.size)
  expect(all.length).toBe(600)
  // Four panels, and the samples they rest on, of three ranges.
  expect(sent.length).toBeLessThanOrEqual(15)
  expect(most).toBeLessThanOrEqual(4)
})

test('a clock that goes wrong is told', async () => {
  const server = await answering()
  server.handle(({ path }, response) => {
    response.setHeader('date', new Date(Date.now() - 90_000).toUTCString())
    if (!path.endsWith('/buildinfo')) return false
    sendJson(response, 200, success({ version: '2.42.0' }), { date: new Date(Date.now() - 90_000).toUTCString() })
    return true
  })
  const card = await sourceOf(server).card()
  expect(card.findings.map(({ trouble }) => trouble)).toContain('clock-skew')
  expect(card.skewMs).toBeLessThan(-85_000)
})

test('tenant and token go along, below the path that was given, and the token into nothing else', async () => {
  const server = await answering('/prometheus')
  const folder = mkdtempSync(join(tmpdir(), 'console-token-'))
  writeFileSync(join(folder, 'token'), 'very-secret\n')
  const source = sourceOf({ url: server.url, tokenFile: join(folder, 'token'), tenant: 'team-a' })
  const reading = await source.readPanel(question(), signal)
  expect(reading.quality.state).toBe('value')
  expect(server.questions.every(({ path }) => path.startsWith('/prometheus/api/v1/'))).toBe(true)
  expect(server.questions.every(({ headers }) => headers.authorization === 'Bearer very-secret')).toBe(true)
  expect(server.questions.every(({ headers }) => headers['x-scope-orgid'] === 'team-a')).toBe(true)
  expect(JSON.stringify([reading, await source.card()])).not.toContain('very-secret')
})

test('ten years and one second are questions within the limits', async () => {
  const server = await answering()
  const source = sourceOf(server)
  for (const rangeMs of [1_000, 3_650 * 86_400_000]) {
    // oxlint-disable-next-line no-await-in-loop
    await source.readPanel(question('requests', Date.now(), rangeMs), signal)
  }
  for (const { form } of server.questions.filter(({ path }) => path.endsWith('/query_range'))) {
    const points = (Number(form.get('end')) - Number(form.get('start'))) / Number(form.get('step')) + 1
    expect(points).toBeLessThanOrEqual(301)
    expect(points).toBeGreaterThanOrEqual(1)
  }
})

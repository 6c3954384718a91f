import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expectNoAxeFindings } from '#e2e/axe.ts'
import { trustedProxy } from '#e2e/console-process.ts'
import { expect, test } from '#e2e/console.ts'
import { ask } from '#e2e/http.ts'
import { startReverseProxy } from '#e2e/reverse-proxy.ts'

const outside = '203.0.113.9'

test('a peer from an untrusted network gets a closed socket and not one byte', async ({ app }) => {
  for (const path of ['/', '/sign-in', '/api/healthz', '/api/topology'])
    await expect(ask(app.origin, { path, from: '127.0.0.2' })).rejects.toThrow(/socket hang up|ECONNRESET/)
})

test('no header lets an untrusted peer in', async ({ app }) => {
  const claims = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip']
  const headers = Object.fromEntries(claims.map((name) => [name, name === 'forwarded' ? 'for=127.0.0.1' : '127.0.0.1']))
  await expect(ask(app.origin, { path: '/', from: '127.0.0.2', headers })).rejects.toThrow(/hang up|ECONNRESET/)
})

test('a stranger behind the trusted proxy sees a page that says what to do, and nothing of what is behind', async ({
  app,
  open,
  askAs,
}) => {
  const proxy = await startReverseProxy(app.port, outside)
  const page = await open(null, { baseURL: proxy.origin })
  const answer = await page.goto('/i/tracardi/tracardi')
  expect(answer?.status()).toBe(403)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are outside the trusted networks')
  await expect(page.getByRole('definition').nth(0)).toHaveText(outside)
  await expect(page.getByRole('definition').nth(1)).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
  const reference = await page.getByRole('definition').nth(2).innerText()
  await expect(page.getByText(/Connect to the company VPN/)).toBeVisible()
  const html = await page.content()
  expect(html).not.toContain('<script')
  expect(html).not.toMatch(/tracardi/i)
  await expectNoAxeFindings(page, 'the page for strangers')
  await proxy.stop()

  await expect
    .poll(async () => {
      const log = await askAs('auditor', { path: '/api/audit?log=sec&action=network.refused' })
      return list(valueAt(log.json, 'entries')).map((entry) => valueAt(entry, 'source', 'requestId'))
    })
    .toContain(reference)
})

test('a forged X-Forwarded-For stays out: only what the trusted proxy added counts', async ({ app }) => {
  const proxy = await startReverseProxy(app.port, outside)
  for (const forged of ['127.0.0.1', '10.99.0.7', '127.0.0.1, 10.99.0.7']) {
    const answer = await ask(proxy.origin, { path: '/sign-in', headers: { 'x-forwarded-for': forged } })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain(outside)
  }
  await proxy.stop()
})

test('a client that the trusted proxy names from a trusted network gets in, under its own address', async ({ app }) => {
  const proxy = await startReverseProxy(app.port, '10.99.0.7')
  const answer = await ask(proxy.origin, { path: '/sign-in', headers: { 'x-forwarded-for': '203.0.113.50' } })
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('10.99.0.7')
  await proxy.stop()
})

test('a proxy that does not say for whom it speaks is refused', async ({ app }) => {
  expect((await ask(app.origin, { path: '/sign-in', from: trustedProxy })).status).toBe(403)
})

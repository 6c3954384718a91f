import { inspect } from 'node:util'

import { expect, test } from 'vitest'

import { parseEnvironment } from './env.ts'

test('an empty environment is a working one', () => {
  const settings = parseEnvironment({})
  expect(settings).toMatchObject({
    port: 3000,
    origins: ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'],
    isHttps: false,
    databaseUrl: null,
    namespaces: null,
    adminPasswordSecret: '{release}-admin-password',
    trustedNetworks: ['127.0.0.0/8', '::1/128'],
    trustedProxies: [],
    minimumCollectors: 3,
    minimumGuiApi: 2,
    objectives: {
      collector: [
        { of: 'availability', target: 0.999 },
        { of: 'latency', target: 0.95, thresholdSeconds: 0.3 },
      ],
      'gui-api': [{ of: 'availability', target: 0.995 }],
    },
    approvals: [],
    sessionIdleMinutes: 15,
    sessionHours: 8,
    logLevel: 'info',
  })
})

test('a configured address is the only origin', () => {
  const settings = parseEnvironment({ CONSOLE_URL: 'https://ops.example.org/', NAMESPACES: 'tracardi, staging,' })
  expect(settings.origins).toEqual(['https://ops.example.org'])
  expect(settings.isHttps).toBe(true)
  expect(settings.namespaces).toEqual(['tracardi', 'staging'])
})

test.each([
  ['PORT', 'eighty', 'PORT is "eighty"; it must be a whole number from 1 to 65535.'],
  ['MINIMUM_COLLECTORS', '2.5', 'MINIMUM_COLLECTORS is "2.5"; it must be a whole number'],
  ['CONSOLE_URL', 'ops.example.org', 'CONSOLE_URL is "ops.example.org"; it must be an origin'],
  ['CONSOLE_URL', 'https://ops.example.org/console', 'without a path'],
  ['NAMESPACES', 'Tracardi', 'it must be names of Kubernetes namespaces'],
  ['ADMIN_PASSWORD_SECRET', '{name}-password', 'in which {release} stands for the release'],
  ['TRUSTED_PROXIES', '10.0.0.0/99', 'it must be networks, but "10.0.0.0/99"'],
  ['INSTANCE_PROXY_URL', 'socks5://proxy:1080', 'INSTANCE_PROXY_URL is not usable; it must be a URL such as http://'],
  ['INSTANCE_PROXY_URL', 'http://proxy:3128/path', 'without a path'],
  ['INSTANCE_PROXY_URL', 'http://half%@proxy:3128', 'INSTANCE_PROXY_URL is not usable'],
  ['CHANGES_NEED_APPROVAL', 'scale, everything', '"scale, everything"; it must be words out of scale, switch-gui-api'],
  ['AUDIT_SYSLOG_URL', 'siem.example.org:514', 'AUDIT_SYSLOG_URL is not usable; it must be tls:// or tcp://'],
  ['AUDIT_SYSLOG_URL', 'udp://siem.example.org', 'it must be tls:// or tcp://'],
  ['AUDIT_SYSLOG_URL', 'tls://me:hunter2@siem', 'AUDIT_SYSLOG_URL is not usable'],
  ['AUDIT_SYSLOG_URL', 'tls://siem/path', 'and nothing after it'],
  ['AUDIT_WEBHOOK_URL', 'http://siem.example.org/', 'AUDIT_WEBHOOK_URL is not usable; it must be an https URL'],
  ['AUDIT_WEBHOOK_URL', 'https://siem.example.org/?token=hunter2', 'without credentials, query or fragment'],
  ['AUDIT_WEBHOOK_URL', 'https://siem.example.org/', 'so AUDIT_WEBHOOK_KEY_FILE must be too'],
  ['AUDIT_WEBHOOK_KEY_FILE', '/key', 'so AUDIT_WEBHOOK_URL must be too'],
  ['ALERT_RECEIVERS', 'oncall=pager', 'different names, each with webhook, slack or alertmanager'],
  ['ALERT_RECEIVERS', 'oncall', 'such as oncall=slack,cluster=alertmanager'],
  ['ALERT_RECEIVERS', 'oncall=slack,oncall=webhook', 'different names'],
  ['ALERT_RECEIVERS', '../x=slack', 'different names'],
  ['AUDIT_WITNESS_URL', 'http://witness.example.org', 'AUDIT_WITNESS_URL is not usable; it must be an https URL'],
  ['AUDIT_WITNESS_KEY', 'witness+0123abcd+BA==', 'so AUDIT_WITNESS_URL must be too'],
  ['AUDIT_SEGMENT_ENTRIES', '1', 'it must be a whole number from 8 to 65536'],
  ['AUDIT_RETENTION', 'a while', 'it must be a number of days, months or years, such as 13 months'],
  ['OBJECTIVES_COLLECTORS', '100%', 'OBJECTIVES_COLLECTORS is "100%"; it must be an availability such as 99.9%'],
  ['OBJECTIVES_COLLECTORS', '100%', '100% leaves no request that may fail'],
  ['OBJECTIVES_GUI_API', '99.5%, fast', 'OBJECTIVES_GUI_API is "99.5%, fast"; it must be an availability'],
  ['LOG_LEVEL', 'loud', 'it must be one of debug'],
])('%s=%s is named with what is expected', (name, value, words) => {
  expect(() => parseEnvironment({ [name]: value })).toThrow(words)
})

test('the changes that need a second admin are named once each', () => {
  const { approvals } = parseEnvironment({ CHANGES_NEED_APPROVAL: 'exposing, scale,scale\nbelow-minimum' })
  expect(approvals).toEqual(['exposing', 'scale', 'below-minimum'])
})

test('a proxy may hold credentials, which are printed nowhere', () => {
  const url = 'http://console:hunter2@proxy.example.org:3128'
  const settings = parseEnvironment({ INSTANCE_PROXY_URL: url })
  expect(settings.instanceProxy?.reveal()).toBe(url)
  expect(JSON.stringify(settings) + inspect(settings)).not.toContain('hunter2')
  expect(() => parseEnvironment({ INSTANCE_PROXY_URL: `ftp${url.slice(4)}` })).toThrow(/^(?!.*hunter2)/s)
  expect(parseEnvironment({}).instanceProxy).toBeNull()
})

test('a secret that is wrong is not repeated', () => {
  expect(() => parseEnvironment({ DATABASE_URL: 'mysql://me:hunter2@db', NEXTAUTH_SECRET: 'short' })).toThrow(
    'DATABASE_URL is not usable; it must be a URL that starts with postgresql://.\n' +
      'NEXTAUTH_SECRET is not usable; it must be at least 32 characters.',
  )
})

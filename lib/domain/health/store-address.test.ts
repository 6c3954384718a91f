import { expect, test } from 'vitest'

import { storeAddresses } from './store-address.ts'

test.each([
  [{ ELASTIC_HOST: 'es.elastic.svc' }, [{ store: 'elasticsearch', host: 'es.elastic.svc', port: 9_200 }]],
  [
    { ELASTIC_HOST: 'https://elastic:hunter2@es-1:9243/path, http://es-2' },
    [
      { store: 'elasticsearch', host: 'es-1', port: 9_243, isTls: true },
      { store: 'elasticsearch', host: 'es-2', port: 9_200 },
    ],
  ],
  [
    { REDIS_HOST: 'redis://:hunter2@redis-master.redis', REDIS_PORT: '6380' },
    [{ store: 'redis', host: 'redis-master.redis', port: 6_380 }],
  ],
  [{ MYSQL_HOST: 'mysql', MYSQL_PORT: 'many' }, [{ store: 'mysql', host: 'mysql', port: 3_306 }]],
  [
    { PULSAR_HOST: 'pulsar://pulsar-proxy.pulsar:6650' },
    [{ store: 'pulsar', host: 'pulsar-proxy.pulsar', port: 6_650 }],
  ],
  [
    { PULSAR_HOST: 'pulsar+ssl://pulsar:6651', PULSAR_TENANT: 'tracardi' },
    [{ store: 'pulsar', host: 'pulsar', port: 6_651, isTls: true, tenant: 'tracardi' }],
  ],
  [{ PULSAR_HOST: 'pulsar', PULSAR_TENANT: '$(TENANT)' }, [{ store: 'pulsar', host: 'pulsar', port: 6_650 }]],
  [{ ELASTIC_HOST: 'es', ELASTIC_SCHEME: 'https' }, [{ store: 'elasticsearch', host: 'es', port: 9_200, isTls: true }]],
  [{ ELASTIC_HOST: 'http://es:80' }, [{ store: 'elasticsearch', host: 'es', port: 80 }]],
])('%j leads to %j', (environment, expected) => {
  expect(storeAddresses(environment)).toEqual(expected)
  expect(JSON.stringify(storeAddresses(environment))).not.toContain('hunter2')
})

test.each([
  '',
  'localhost',
  '127.0.0.1',
  'http://169.254.169.254/latest',
  '0.0.0.0',
  '[::1]',
  'a b',
  'x.localhost',
  '-',
])('%j is nowhere to look', (host) => {
  expect(storeAddresses({ REDIS_HOST: host })).toEqual([])
})

import { expect, test } from 'vitest'

import { webhookKey } from './webhook-key.ts'
import { signedHeaders } from './signed-headers.ts'

test('the signature is that of the Standard Webhooks specification', () => {
  // The example of its reference libraries.
  const key = webhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n')
  const headers = signedHeaders({
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    body: '{"test": 2432232314}',
    type: 'application/json',
    key: key ?? Buffer.alloc(0),
    now: new Date(1_614_265_330_000),
  })
  expect(headers).toMatchObject({
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('the digest is over the body as it is sent', () => {
  const headers = signedHeaders({
    id: 'x',
    body: '{"ä":1}\n',
    type: 'text/plain',
    key: Buffer.alloc(32),
    now: new Date(0),
  })
  expect(headers['content-digest']).toBe('sha-256=:k5XK+Yt/0kK+AjTJELZcI8R+oo7YvdPNnHgph/hU/f0=:')
})

test.each([
  ['', null],
  ['short', null],
  ['whsec_c2hvcnQ=', null],
  ['0123456789abcdef01234567\n', 24],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 24],
])('a key of too few bytes is none: "%s"', (text, bytes) => {
  expect(webhookKey(text)?.length ?? null).toBe(bytes)
})

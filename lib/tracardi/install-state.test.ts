import { expect, test } from 'vitest'
import { instance, says, sends } from './testing/http-server.ts'

test.each([
  [
    'an installed system',
    says(200, { schema_ok: true, admin_ok: true, form_ok: true, warning: null }),
    { isOpen: true, hasAdmin: true },
  ],
  [
    'one that anybody with the token can claim',
    says(200, { schema_ok: true, admin_ok: false, form_ok: false, warning: null, config: {} }),
    { isOpen: true, hasAdmin: false },
  ],
  [
    'one whose schema is wrong',
    says(200, { schema_ok: false, admin_ok: null, form_ok: null, warning: null }),
    { isOpen: true, hasAdmin: null },
  ],
  ['a closed page', says(403, { detail: 'Forbidden by policy' }), { isOpen: false, hasAdmin: null }],
  ['a page of something else', sends(200, 'text/html', '<title>Install</title>'), null],
  ['a fault', says(500, { detail: 'Internal Server Error' }), null],
])('%s is told apart', async (_name, handler, state) => {
  const { tracardi, at, received } = await instance(handler)
  expect(await tracardi.installState(at)).toEqual(state)
  expect(received).toMatchObject([{ method: 'GET', url: '/install', body: '' }])
})

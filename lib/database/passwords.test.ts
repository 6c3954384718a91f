import { expect, test } from 'vitest'

import { passwordWeakness } from './password-policy.ts'
import { hashPassword, isPassword } from './passwords.ts'

test('a hash is argon2id with its cost, salted, and knows its password', async () => {
  const [one, other] = await Promise.all([hashPassword('vellum otter cobalt'), hashPassword('vellum otter cobalt')])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(other)
  expect(await isPassword('vellum otter cobalt', one)).toBe(true)
  expect(await isPassword('vellum otter cobald', one)).toBe(false)
})

test('the same letters written in another Unicode form are the same password', async () => {
  const hash = await hashPassword('cafe\u0301 cafe\u0301 cafe\u0301')
  expect(await isPassword('café café café', hash)).toBe(true)
})

test.each([null, '', 'plain text', '$argon2id$v=19$m=19456,t=2,p=1$', '$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA'])(
  'nothing is the password of %s',
  async (hash) => {
    expect(await isPassword('', hash)).toBe(false)
    expect(await isPassword('vellum otter cobalt', hash)).toBe(false)
  },
)

test('an unknown account takes as long as a wrong password', async () => {
  const hash = await hashPassword('vellum otter cobalt')
  const timed = async (stored: string | null) => {
    const times: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now()
      await isPassword('wrong', stored)
      times.push(performance.now() - start)
    }
    return Math.min(...times)
  }
  const [known, unknown] = [await timed(hash), await timed(null)]
  expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(2)
})

test.each([
  '',
  'short',
  'password1234',
  'qwertyuiop12',
  'aaaaaaaaaaaaaaaa',
  'admin-admin-admin',
  'summer2026!!',
  'x'.repeat(200),
])('"%s" is refused with a sentence', (password) => {
  expect(passwordWeakness(password, 'admin')).toMatch(/\.$/)
})

test.each(['vellum-otter-cobalt-pine', 'x7Kp2mQz9LwT', 'zielona żaba gra na oboju'])('"%s" is accepted', (password) => {
  expect(passwordWeakness(password, 'admin')).toBeNull()
})

import { expect, test } from 'vitest'

import { newPassword } from '#lib/tracardi/new-password.ts'
import { adminPasswordWeakness, passwordWeakness } from './password-policy.ts'

const user = 'grace@shop.example'

test.each([
  'correct-horse-battery-staple',
  'correcthorsebatterystaple',
  'moss-ferry-walnut-bean',
  'Tracardi-admin-password-2026',
  'grace@shop.example-2026-grace',
  'aB3$kLm9xQz2Vt7&pR4',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  'qwertyuiopasdfghjklzxcvbnm',
])('"%s" is too easy to guess for Tracardi’s fast hash', (password) => {
  expect(adminPasswordWeakness(password, user)).toMatch(/\.$/)
})

test.each([
  'walnut-ferry-quartz-moss-harbour-lantern',
  'aB3$kLm9xQz2Vt7&pR4w',
  'żółw-łąka-mgła-świerk-jaskółka-brzeg-płomień',
])('"%s" is hard enough', (password) => {
  expect(adminPasswordWeakness(password, user)).toBeNull()
})

test('what the console generates is hard to guess each time', () => {
  for (let round = 0; round < 20; round += 1) expect(adminPasswordWeakness(newPassword().reveal(), user)).toBeNull()
})

test('an own account may be easier, since its hash is slow', () => {
  expect(passwordWeakness('moss-ferry-walnut-bean', 'grace')).toBeNull()
})

import { expect, test } from 'vitest'
import { Secret } from '#lib/domain/secret.ts'
import { hashedByTracardi } from './double-hash.ts'
import { newPassword } from './new-password.ts'

test('the hash is the one that Tracardi stores', () => {
  // python3 -c "import hashlib; print(hashlib.sha1(b'6qO.IwmWg=#..R7/zICi' + 'pässword'.encode()).hexdigest())"
  expect(hashedByTracardi(new Secret('pässword')).reveal()).toBe('d52e3136f942bfc419b9411b45c95d22a331630b')
})

test('a generated password has 160 bits or more and nothing that looks alike', () => {
  const many = Array.from({ length: 500 }, () => newPassword().reveal())
  const used = new Set(many.join(''))
  expect(new Set(many).size).toBe(500)
  expect(many.every((one) => one.length === 32)).toBe(true)
  expect(32 * Math.log2(used.size)).toBeGreaterThan(160)
  expect(Array.from('0Oo1IlL').filter((character) => used.has(character))).toEqual([])
})

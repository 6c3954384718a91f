import 'server-only'
import { randomInt } from 'node:crypto'
import { Secret } from '#lib/domain/secret.ts'

/** Without what looks alike (0 O o, 1 I l L), and without what a shell, a URL or a form treats in its own way. */
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'
const length = 32

/** 32 of 55 characters: 185 bits. Tracardi's hash is fast and has no salt of its own, so the password itself must hold. */
export function newPassword(): Secret {
  return new Secret(Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''))
}

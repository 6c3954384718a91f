import 'server-only'
import { createHash } from 'node:crypto'
import { Secret } from '#lib/domain/secret.ts'

/** The fixed prefix of every Tracardi (`service/sha1_hasher.py`). It is public: the hash protects nothing. */
const prefix = '6qO.IwmWg=#..R7/zICi'

/**
 * What logs in on builds before 2024-03-04 after a change: they store the hash of the hash, and a log-in hashes what
 * is typed once. Sent as the password, this text hashes to what is stored.
 */
export function hashedByTracardi(password: Secret): Secret {
  return new Secret(createHash('sha1').update(`${prefix}${password.reveal()}`, 'utf8').digest('hex'))
}

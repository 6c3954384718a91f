import 'server-only'
import type { InstanceProbe, ProbeFinding } from '#lib/domain/instance-probe.ts'
import { Secret } from '#lib/domain/secret.ts'
import type { TracardiAddress } from '#lib/operations/tracardi-port.ts'
import { describeOpenly, detailOf } from './reply-words.ts'
import type { Heard, Transport } from './transport.ts'

/** No secret: Tracardi writes the word after `Bearer` into its log. One word alone makes it answer 500. */
const junk = new Secret('console-probe')

/**
 * Tracardi checks that there is a bearer, then the flag, then the bearer's meaning (`auth/permissions.py`), so a
 * junk one tells the flag. Status and body: an ingress or a firewall may answer 401 and 403 too.
 */
export async function probeExposure(transport: Transport, at: TracardiAddress): Promise<InstanceProbe> {
  const heard = await transport.ask(at, { method: 'GET', path: '/user-account', bearer: junk })
  return { instanceId: at.instanceId, ...read(heard), at: new Date().toISOString() }
}

function read(heard: Heard): { finding: ProbeFinding; detail: string } {
  if (!heard.heard) return { finding: 'unknown', detail: heard.why }
  const { reply } = heard
  const detail = describeOpenly(reply)
  if (reply.status === 401 && detailOf(reply) === 'Invalid authentication credentials')
    return { finding: 'exposed', detail }
  if (reply.status === 403 && detailOf(reply) === 'Access forbidden') return { finding: 'hidden', detail }
  return { finding: 'unknown', detail }
}

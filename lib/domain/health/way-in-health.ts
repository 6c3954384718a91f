import type { Exposure, Role, Route, Status, Workload } from '../topology.ts'
import type { TlsAnswer, TlsDoubt, WayInAnswer } from './way-in.ts'

/** How one host of a way in is reached, and how long its certificate is good. */
export type WayInHealth = {
  readonly routeId: string
  readonly kind: Route['kind']
  readonly name: string
  readonly host: string | null
  readonly address: string | null
  /** The parts it leads to. */
  readonly leadsTo: readonly Role[]
  readonly exposure: Exposure
  /** What the exposure was read from, or why it is not known. */
  readonly exposureEvidence: string
  readonly status: Status
  /** Sentences with their figures, and what to do. */
  readonly because: string
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
}

export type WayInFacts = {
  readonly routes: readonly Route[]
  readonly workloads: readonly Workload[]
  readonly answers: readonly WayInAnswer[]
  /** Of the watch, which names the ways in. */
  readonly asOf: string | null
  readonly nowMs: number
}

const dayMs = 86_400_000
const soonDays = 14
const lastDays = 3
/** Three looks of ten minutes: whatever is older was not looked at again. */
const staleMs = 1_800_000

export function wayInHealth(facts: WayInFacts): readonly WayInHealth[] {
  return facts.routes.flatMap((route) => {
    const hosts = route.hosts.length === 0 ? [null] : route.hosts
    return hosts.map((host) => judge(route, host, facts))
  })
}

type Verdict = { readonly status: Status; readonly because: string }

function judge(route: Route, host: string | null, facts: WayInFacts): WayInHealth {
  const behind = facts.workloads.filter(({ id }) => route.targetIds.includes(id))
  const found = facts.answers.find((one) => one.routeId === route.id && one.host === host) ?? null
  const isOld = found !== null && facts.nowMs - found.atMs > staleMs
  const leadsTo = [...new Set(behind.map(({ role }) => role))]
  const verdict = isOld
    ? {
        status: 'unknown' as const,
        because: 'It has not been tried for a while: the console that measures may be gone.',
      }
    : found === null
      ? untried(route, host)
      : judgeAnswer(found, route, facts.nowMs)
  return {
    routeId: route.id,
    kind: route.kind,
    name: route.name,
    host,
    address: route.addresses[0] ?? null,
    leadsTo,
    exposure: route.exposure,
    exposureEvidence: route.exposureEvidence,
    ...verdict,
    since: null,
    source: found === null ? 'Kubernetes watch' : 'a TLS handshake by the console',
    asOf: found === null ? facts.asOf : new Date(found.atMs).toISOString(),
  }
}

function untried({ kind, tls, addresses, exposure, exposureEvidence }: Route, host: string | null): Verdict {
  if (kind === 'NodePort')
    return { status: 'unknown', because: 'Open on the nodes; what stands before them the console cannot see.' }
  if (kind === 'LoadBalancer' && addresses.length === 0)
    return {
      status: 'degraded',
      because:
        'It has no address yet. See the events of the Service: the cloud’s controller gives one, or says why not.',
    }
  if (kind === 'LoadBalancer' && tls !== 'usual-port') return plain('it has no port 443', exposure)
  if (host?.includes('*')) return { status: 'unknown', because: 'A wildcard is no host that could be tried.' }
  if (isOfGateway(kind) && addresses.length === 0 && host === null)
    return {
      status: 'unknown',
      because: `Where it is reached is not known: ${exposureEvidence}.`,
    }
  if (addresses.length === 0 && host === null)
    return {
      status: 'unknown',
      because: 'It has neither host nor address. Let the ingress controller publish its address in the status.',
    }
  return {
    status: 'unknown',
    because: 'The console has not tried it yet; it does so every ten minutes, unless METRICS_SAMPLER is off.',
  }
}

function judgeAnswer({ answer, at, port }: WayInAnswer, route: Route, nowMs: number): Verdict {
  switch (answer.answers) {
    case 'tls':
      return certificate(answer, route.exposure === 'internet', nowMs)
    case 'no-tls':
      if (route.tls === 'other-port') return elsewhere(at, port)
      return plain(`${at}:${port} speaks no TLS (${answer.detail})`, route.exposure)
    case 'refused':
      if (route.tls === 'other-port') return elsewhere(at, port)
      return route.tls === 'usual-port'
        ? {
            status: 'critical',
            because: `${at}:${port} refuses connections, although ${route.kind} ${route.name} declares TLS.`,
          }
        : plain(`${at}:${port} refuses connections, and ${route.kind} ${route.name} declares no TLS`, route.exposure)
    case 'unreachable':
      return { status: 'unknown', because: `The console does not reach ${at}:${port}: ${wayOut(answer, at)}` }
  }
}

/** The port of a listener need not be the one outside: some implementations stand behind a Service that maps it. */
function elsewhere(at: string, port: number): Verdict {
  return {
    status: 'unknown',
    because: `${at}:${port} does not speak TLS; its Gateway ends TLS at another port, which the console does not try.`,
  }
}

function isOfGateway(kind: Route['kind']): boolean {
  return kind === 'HTTPRoute' || kind === 'IngressRoute'
}

/** What visitors and editors send can be read on its way; on a network of one's own that is a choice. */
function plain(why: string, exposure: Exposure): Verdict {
  switch (exposure) {
    case 'internet':
      return { status: 'degraded', because: `Plain HTTP on the Internet: ${why}. End TLS here or before it.` }
    case 'unknown':
      return { status: 'unknown', because: `Plain HTTP, and who reaches it is not known: ${why}.` }
    case 'restricted':
    case 'internal':
      return { status: 'ok', because: `Plain HTTP, off the Internet: ${why}.` }
  }
}

function wayOut({ why, detail }: Extract<TlsAnswer, { answers: 'unreachable' }>, at: string): string {
  switch (why) {
    case 'unknown-name':
      return `the name is not known. See whether the cluster’s DNS knows ${at}.`
    case 'own-machine':
      return 'the name leads to the console’s own machine, which is never tried. See what DNS says of it.'
    case 'example':
      return 'it is an address for examples, which leads nowhere and is never tried.'
    case 'silence':
      return `${detail}. Let the console’s NetworkPolicy and the firewall pass it to that port; visitors may reach it all the same.`
  }
}

type Tls = Extract<TlsAnswer, { answers: 'tls' }>

/** The worst first: what clients refuse today, what they will refuse soon, what some of them refuse. */
function certificate({ protocol, validFrom, validTo, doubt }: Tls, isPublic: boolean, nowMs: number): Verdict {
  const [leftMs, day] = [Date.parse(validTo) - nowMs, validTo.slice(0, 10)]
  const days = Math.floor(leftMs / dayMs)
  if (leftMs <= 0) return { status: 'critical', because: `The certificate expired on ${day}: clients refuse it.` }
  if (Date.parse(validFrom) > nowMs)
    return {
      status: 'critical',
      because: `The certificate is good only from ${validFrom.slice(0, 10)}: clients refuse it.`,
    }
  const good = `${protocol}, certificate good until ${day}`
  if (leftMs <= lastDays * dayMs) return { status: 'critical', because: `${good}, ${left(days)}. Renew it now.` }
  if (doubt === 'wrong-host')
    return {
      status: isPublic ? 'critical' : 'degraded',
      because: `${good}, but it is for another host: clients refuse it.`,
    }
  if (leftMs <= soonDays * dayMs) return { status: 'degraded', because: `${good}, ${left(days)}. Renew it.` }
  if (oldProtocols.has(protocol))
    return { status: 'degraded', because: `${good}; ${protocol} is out of use, let the edge speak TLS 1.2 and 1.3.` }
  if (doubt !== null)
    return { status: isPublic ? 'degraded' : 'ok', because: `${good}, ${left(days)}. ${doubtWords(doubt)}` }
  return { status: 'ok', because: `${good}, ${left(days)}.` }
}

const oldProtocols: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.1'])

function left(days: number): string {
  return days < 1 ? 'less than a day left' : days === 1 ? '1 day left' : `${days.toLocaleString('en')} days left`
}

function doubtWords(doubt: TlsDoubt): string {
  return doubt === 'unknown-issuer'
    ? 'The console does not know its issuer: browsers refuse it unless they do.'
    : 'The console could not verify it.'
}

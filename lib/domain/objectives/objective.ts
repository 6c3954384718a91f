import type { Role } from '../topology.ts'

type Availability = { readonly of: 'availability'; readonly target: number }
export type Latency = { readonly of: 'latency'; readonly target: number; readonly thresholdSeconds: number }

/** What a cluster promises over thirty days: a share of its requests, 0.999 for 99.9 %. */
export type Objective = Availability | Latency

/** All that one cluster promises. */
export type Promised = readonly [Availability] | readonly [Availability, Latency]

/** Those whose requests are counted. */
export const apiRoles = ['collector', 'gui-api'] as const satisfies readonly Role[]

export type ApiRole = (typeof apiRoles)[number]

export type Objectives = Readonly<Record<ApiRole, Promised>>

/** The collector answers the Internet; the GUI's API is missed by fewer. */
export const usualObjectives: Readonly<Record<ApiRole, string>> = {
  collector: '99.9%, 95% in 300ms',
  'gui-api': '99.5%',
}

/** Below it the fastest alert would ask for more failures than there are requests. */
const least = 0.931
const most = 0.99999
const longestSeconds = 60

export const objectivesExpected =
  'an availability such as 99.9%, and perhaps a latency after a comma, such as 99.9%, 95% in 300ms: shares from ' +
  '93.1% (below it no alert could fire) to 99.999% (100% leaves no request that may fail), times from 1ms to 60s'

/** `99.9%` or `99.9%, 95% in 300ms`. */
export function parseObjectives(text: string): Promised | null {
  const [first = '', second, ...more] = text.split(',').map((part) => part.trim())
  const target = shareOf(first)
  if (target === null || more.length > 0) return null
  const availability: Availability = { of: 'availability', target }
  if (second === undefined) return [availability]
  const latency = latencyOf(second)
  return latency === null ? null : [availability, latency]
}

function latencyOf(text: string): Latency | null {
  const [, share = '', time, unit] = /^(\S+)\s+in\s+(\d{1,5}(?:\.\d{1,3})?)\s?(ms|s)$/.exec(text) ?? []
  const target = shareOf(share)
  const thresholdSeconds = Number(time) / (unit === 'ms' ? 1_000 : 1)
  if (target === null || !(thresholdSeconds >= 0.001) || thresholdSeconds > longestSeconds) return null
  return { of: 'latency', target, thresholdSeconds }
}

function shareOf(text: string): number | null {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,3})?)\s?%$/.exec(text) ?? []
  // Of decimals: 99.9 / 100 is a little more than 0.999.
  const share = percent === undefined ? Number.NaN : Number((Number(percent) / 100).toFixed(5))
  return share >= least && share <= most ? share : null
}

export function isApiRole(role: Role): role is ApiRole {
  return role === 'collector' || role === 'gui-api'
}

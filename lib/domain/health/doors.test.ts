import { expect, test } from 'vitest'

import { workloadOf } from '#lib/operations/fake-world.ts'
import type { Edges, RouteRule } from '../metrics/attribution.ts'
import { doorsOf } from './doors.ts'

const collector = workloadOf({ name: 'api', role: 'collector' })
const edges = (rules: readonly RouteRule[]): Edges => ({
  services: [{ namespace: 't', name: 'api', ports: [], leadsTo: null, workloadIds: [collector.id], pods: [] }],
  rules,
})
const rule = (mark: string, service: string, hosts: readonly string[]): RouteRule => ({
  kind: 'HTTPRoute',
  namespace: 'edge',
  route: 'public',
  mark,
  hosts,
  services: [{ namespace: 't', name: service }],
})

test('the rules of one route are one door, with all its hosts, for nobody knows whom', () => {
  const rules = [rule('0', 'api', ['a.example.com']), rule('1', 'api', ['a.example.com', 'b.example.com'])]
  expect(doorsOf({ routes: [], workloads: [collector] }, edges(rules))).toMatchObject([
    {
      id: 'edge/HTTPRoute/public',
      hosts: ['a.example.com', 'b.example.com'],
      exposure: 'unknown',
      targetIds: [collector.id],
    },
  ])
})

test('a route that leads to somebody else is no door of Tracardi', () => {
  expect(doorsOf({ routes: [], workloads: [collector] }, edges([rule('0', 'shop', ['a.example.com'])]))).toEqual([])
})

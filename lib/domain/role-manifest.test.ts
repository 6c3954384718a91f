import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

import { ingressManifest, nodesManifest, roleManifest } from './role-manifest.ts'

const shipped = (file: string) => readFile(new URL(`../../deploy/kubernetes/${file}`, import.meta.url), 'utf8')

test('the shipped Roles are the list of needed rights; `npm run rbac` writes them', async () => {
  expect(await shipped('rbac.yaml')).toBe(roleManifest())
  expect(await shipped('rbac-nodes.yaml')).toBe(nodesManifest())
  expect(await shipped('rbac-ingress.yaml')).toBe(ingressManifest())
})

const rules: { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] }[] =
  parseAllDocuments(`${roleManifest()}---\n${nodesManifest()}---\n${ingressManifest()}`).flatMap(
    (document) => document.toJS().rules ?? [],
  )

test('nothing is granted by a wildcard', () => {
  expect(rules.length).toBeGreaterThan(10)
  expect(JSON.stringify(rules)).not.toContain('*')
})

test('the only write is a patch, of workloads and of one Secret', () => {
  const writing = rules.filter(({ verbs }) => verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)))
  expect(writing.map(({ resources, resourceNames, verbs }) => ({ resources, resourceNames, verbs }))).toEqual([
    { resources: ['deployments', 'statefulsets'], resourceNames: undefined, verbs: ['get', 'patch'] },
    { resources: ['secrets'], resourceNames: ['tracardi-admin-password'], verbs: ['get', 'patch'] },
  ])
})

test('of subresources only logs are read: neither scale nor exec, proxies or tokens are touched', () => {
  expect(rules.flatMap(({ resources }) => resources).filter((resource) => resource.includes('/'))).toEqual(['pods/log'])
})

test('the shipped Secret is the one that the Role names, and empty', async () => {
  const [document] = parseAllDocuments(await shipped('admin-password.yaml'))
  expect(document?.toJS()).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'tracardi-admin-password', namespace: 'tracardi' },
    type: 'Opaque',
  })
})

import { expect, test } from 'vitest'
import type { JsonObject } from './json.ts'
import { ensureObject, objectAt } from './json.ts'
import { changedFields, fieldsOf, leafPaths, managedEntries, recordOwnership } from './managed-fields.ts'
import type { Writer } from './managed-fields.ts'

const by = (manager: string): Writer => ({ manager, operation: 'Update', apiVersion: 'apps/v1' })

function workload(replicas: number, flag: string): JsonObject {
  const env = [{ name: 'EXPOSE_GUI_API', value: flag }]
  return { metadata: { name: 'x' }, spec: { replicas, template: { spec: { containers: [{ name: 'api', env }] } } } }
}

function owned(object: JsonObject): JsonObject {
  return Object.fromEntries(managedEntries(object).map((entry) => [entry.manager, entry.fieldsV1]))
}

test('who creates an object owns every field of it', () => {
  const object = workload(3, 'no')
  recordOwnership(object, fieldsOf(object), by('helm'))
  expect(leafPaths(fieldsOf(object))).toContain(
    '.spec.template.spec.containers[name="api"].env[name="EXPOSE_GUI_API"].value',
  )
  expect(Object.keys(owned(object))).toEqual(['helm'])
})

test('who changes a field owns it from then on, and only that', () => {
  const before = workload(3, 'no')
  recordOwnership(before, fieldsOf(before), by('helm'))
  const after = { ...structuredClone(before), spec: workload(5, 'no').spec }
  recordOwnership(after, changedFields(before, after), by('console'))
  expect(owned(after).console).toEqual({ 'f:spec': { 'f:replicas': {} } })
  expect(leafPaths(objectAt(owned(after), 'helm'))).not.toContain('.spec.replicas')
})

test('a field that is taken away belongs to nobody', () => {
  const before: JsonObject = { metadata: { name: 'x', labels: { a: '1', b: '2' } } }
  recordOwnership(before, fieldsOf(before), by('helm'))
  const after = structuredClone(before)
  ensureObject(after, 'metadata').labels = { a: '1' }
  recordOwnership(after, changedFields(before, after), by('console'))
  expect(owned(after)).toEqual({ helm: { 'f:metadata': { 'f:labels': { 'f:a': {} } } } })
})

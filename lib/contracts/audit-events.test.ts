import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'

import type { AuditEntry } from '#lib/domain/audit-entry.ts'
import { auditBodySchema, bodyFieldClasses } from './audit-body.ts'
import { auditEvent, auditEventNames } from './audit-events.ts'
import { entrySentence } from './audit-sentence.ts'

test('every field of the body has a class, and every class a field', () => {
  const fields = leaves(z.toJSONSchema(auditBodySchema)).filter((field) => field !== 'facts')
  expect(fields.toSorted()).toEqual(Object.keys(bodyFieldClasses).toSorted())
})

test('personal fields enter as commitments and public ones do not', () => {
  for (const [field, fieldClass] of Object.entries(bodyFieldClasses)) {
    expect([field, fieldClass]).toEqual([field, field.endsWith('_c') ? 'personal' : 'public'])
  }
})

describe.each(auditEventNames)('%s', (name) => {
  const event = auditEvent(name)

  test('its words use only what such an entry has', () => {
    const known = ['actor', 'target', 'from', 'to', 'changes', 'outcome', ...Object.keys(event?.facts ?? {})]
    for (const words of Object.values(event?.words ?? {})) {
      const used = [...words.matchAll(/\{(\w+)\}/g)].map(([, placeholder]) => placeholder)
      expect(used.filter((placeholder) => !known.includes(placeholder ?? ''))).toEqual([])
      expect(used.includes('target') && event?.target === 'none').toBe(false)
    }
  })

  test('no fact is called as a commitment is', () => {
    expect(Object.keys(event?.facts ?? {}).filter((fact) => fact.endsWith('_c'))).toEqual([])
  })

  test('it has a name that the body allows', () => {
    expect(auditBodySchema.shape.schema.safeParse(`${name}@${event?.version}`).success).toBe(true)
  })
})

test('an entry reads as a sentence', () => {
  const entry: Pick<AuditEntry, 'action' | 'phase' | 'actor' | 'target' | 'change' | 'outcome' | 'facts'> = {
    action: 'workload.scale',
    phase: 'intent',
    actor: { type: 'user', id: '1', name: 'admin', roles: ['admin'], method: 'password', session: '' },
    target: { namespace: 'tracardi', kind: 'Deployment', name: 'be-fa-public' },
    change: [{ path: '/spec/replicas', from: 3, to: 5 }],
    outcome: null,
    facts: {},
  }
  expect(entrySentence(entry)).toBe('admin is about to scale Deployment tracardi/be-fa-public from 3 to 5')
  expect(entrySentence({ ...entry, action: 'moon.landed' })).toBe('moon.landed (intent)')
})

function leaves(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  if ('items' in schema) return leaves(schema.items, path)
  if (!('properties' in schema) || typeof schema.properties !== 'object' || schema.properties === null) return [path]
  return Object.entries(schema.properties).flatMap(([key, value]) =>
    leaves(value, path === '' ? key : `${path}.${key}`),
  )
}

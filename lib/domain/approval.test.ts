import { describe, expect, test } from 'vitest'

import { approvalBlock, approvalUntil, isOver, rulesThatAsk, type ApprovalPolicy } from './approval.ts'
import { approvalRules } from './approval-rule.ts'
import type { Guardrail } from './guardrail.ts'
import type { EnvItem, WorkloadEdit } from './workload-edit.ts'

const asking = (policy: ApprovalPolicy, edit: WorkloadEdit | null, ...guardrails: Guardrail[]) =>
  rulesThatAsk(policy, { kind: edit === null ? 'rotate-password' : 'scale', guardrails, edit: edit ?? {} })
const literal = (value: string): EnvItem => ({ from: 'literal', value })
const switching = (item: EnvItem): WorkloadEdit => ({ guiApi: { container: 'api', item } })

describe('Which changes need a second admin', () => {
  test('none does while the policy is empty', () => {
    expect(asking([], { replicas: 0 }, { code: 'stops-workload', level: 'confirm', role: 'gui' })).toEqual([])
  })

  test('a kind asks for every change of that kind and for no other', () => {
    expect(asking(['scale'], { replicas: 3 })).toEqual(['scale'])
    expect(asking(['scale', 'restart'], null)).toEqual([])
    expect(asking(['rotate-password'], null)).toEqual(['rotate-password'])
  })

  test('exposing asks for whatever leaves the GUI API open or unknown, also by undo', () => {
    expect(asking(['exposing'], switching(literal('yes')))).toEqual(['exposing'])
    expect(asking(['exposing'], switching({ from: 'absent' }))).toEqual(['exposing'])
    expect(asking(['exposing'], switching({ from: 'secret', name: 'a', key: 'b', optional: false }))).toHaveLength(1)
    expect(asking(['exposing'], switching(literal('no')))).toEqual([])
    expect(asking(['exposing'], { replicas: 1 })).toEqual([])
    expect(asking(['exposing'], null)).toEqual([])
  })

  test.for<[Guardrail, ApprovalPolicy]>([
    [{ code: 'below-minimum', level: 'confirm', minimum: 3, role: 'collector' }, ['below-minimum']],
    [{ code: 'last-instance', level: 'confirm', role: 'gui' }, ['below-minimum']],
    [{ code: 'stops-workload', level: 'confirm', role: 'gui' }, ['below-minimum']],
    [{ code: 'more-than-double', level: 'confirm', from: 2, to: 5 }, ['more-than-double']],
    [{ code: 'no-undo', level: 'note' }, []],
  ])('the guardrail %j asks by %j', ([guardrail, expected]) => {
    expect(asking(['below-minimum', 'more-than-double'], { replicas: 1 }, guardrail)).toEqual(expected)
  })

  test('every reason that holds is named', () => {
    const guardrail = { code: 'below-minimum', level: 'confirm', minimum: 3, role: 'collector' } as const
    expect(asking(approvalRules, { replicas: 1 }, guardrail)).toEqual(['scale', 'below-minimum'])
  })
})

describe('Who may approve what, and when', () => {
  const askedAt = '2026-11-20T12:00:00.000Z'
  const at = (minutes: number) => new Date(Date.parse(askedAt) + minutes * 60_000)
  const request = { by: 'ana', subject: 'abc', askedAt, until: approvalUntil(at(0)).toISOString() }
  const block = (by: string, subject: string, minutes: number) =>
    approvalBlock(request, { by, subject, now: at(minutes) })

  test('another admin may, for the same subject and within the hour', () => {
    expect(block('bo', 'abc', 0)).toBeNull()
    expect(block('bo', 'abc', 60)).toBeNull()
  })

  test('nobody approves their own request, whatever else is wrong with it', () => {
    expect(block('ana', 'abc', 5)).toBe('own')
    expect(block('ana', 'abd', 500)).toBe('own')
  })

  test('a yes to something else is none', () => {
    expect(block('bo', 'abd', 5)).toBe('differs')
  })

  test('after an hour the request is over', () => {
    expect(block('bo', 'abc', 60.001)).toBe('over')
    expect(isOver(request, at(59))).toBe(false)
  })

  test('a clock that jumped back does not make a request last', () => {
    expect(block('bo', 'abc', -0.5)).toBeNull()
    expect(block('bo', 'abc', -2)).toBe('over')
  })
})

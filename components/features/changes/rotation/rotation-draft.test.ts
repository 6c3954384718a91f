import { expect, test } from 'vitest'

import { draftBody, draftErrors, emptyDraft, refusedFields } from './rotation-draft.ts'

const draft = { userName: ' grace@shop.example ', current: ' old one ', next: 'walnut-ferry-quartz' }
const stored = { account: 'grace@shop.example', source: 'generate', current: 'secret' } as const
const typed = { account: null, source: 'enter', current: 'typed' } as const

test('a password that the plan does not ask for is not sent, even where it was typed', () => {
  expect(draftBody(draft, stored)).toEqual({})
  expect(draftErrors(emptyDraft, stored)).toEqual({})
})

test('what is asked for is sent as typed; only the name loses its blanks', () => {
  expect(draftBody(draft, typed)).toEqual({
    userName: 'grace@shop.example',
    currentPassword: ' old one ',
    newPassword: 'walnut-ferry-quartz',
  })
})

test('each missing field says so', () => {
  expect(Object.keys(draftErrors(emptyDraft, typed))).toEqual(['userName', 'current', 'next'])
  expect(draftErrors({ ...draft, next: 'with a blank' }, typed).next).toContain('blank')
})

test('a refusal about a field stands at the field, any other does not', () => {
  expect(refusedFields({ reason: 'current-password-wrong' }, 'no')).toEqual({ current: 'no' })
  expect(refusedFields({ reason: 'password-too-weak', advice: '' }, 'no')).toEqual({ next: 'no' })
  expect(refusedFields({ reason: 'audit-unavailable' }, 'no')).toEqual({})
})

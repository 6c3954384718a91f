import type { Locator, Page } from '@playwright/test'
import { expect } from './console.ts'
import { workloadPage } from './addresses.ts'

/** The dialog of any change as people see it: by roles and names. */
export function changeDialog(page: Page) {
  const dialog = page.getByRole('dialog')
  return {
    dialog,
    change: dialog.getByRole('group', { name: 'Change', exact: true }),
    guardrails: dialog.getByRole('list', { name: 'Guardrails' }),
    answers: dialog.getByRole('list', { name: 'What each instance says now' }),
    steps: dialog.getByRole('list', { name: 'Steps' }),
    reason: dialog.getByLabel('Reason'),
    confirmation: dialog.getByLabel(/^Type .+ to confirm/),
    headline: (words: string | RegExp) => dialog.getByRole('heading', { level: 3, name: words }),
    button: (name: string | RegExp) => dialog.getByRole('button', { name }),
  }
}

export const hideButton = (page: Page) => page.getByRole('button', { name: 'Hide GUI API' })
export const exposeButton = (page: Page) => page.getByRole('button', { name: 'Expose GUI API' })
export const switchButton = (page: Page) => page.getByRole('button', { name: 'Hide or expose GUI API' })
export const restartButton = (page: Page) => page.getByRole('button', { name: 'Restart', exact: true })

/** Opens the dialog of a workload by one of its buttons, and waits until the plan, or what refuses it, is there. */
export async function openChange(page: Page, name: string, opener: (page: Page) => Locator) {
  await page.goto(workloadPage(name))
  await opener(page).click()
  const parts = changeDialog(page)
  await expect(parts.guardrails).toBeVisible()
  return parts
}

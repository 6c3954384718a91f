import type { Page } from '@playwright/test'
import { installation } from './addresses.ts'
import { expect } from './console.ts'

export const rotateButton = (page: Page) => page.getByRole('button', { name: 'Rotate password', exact: true })

/** The dialog that rotates, as people see it. */
export function rotationDialog(page: Page) {
  const dialog = page.getByRole('dialog')
  return {
    dialog,
    guardrails: dialog.getByRole('list', { name: 'Guardrails' }),
    generate: dialog.getByRole('radio', { name: /^Generate it/ }),
    enter: dialog.getByRole('radio', { name: /^Enter it/ }),
    next: dialog.getByLabel('The new password'),
    current: dialog.getByLabel('The current password'),
    account: dialog.getByLabel('Account'),
    reason: dialog.getByLabel('Reason'),
    steps: dialog.getByRole('list', { name: 'Steps' }),
    headline: (words: string | RegExp) => dialog.getByRole('heading', { level: 3, name: words }),
    submit: dialog.getByRole('button', { name: 'Rotate password', exact: true }),
    button: (name: string) => dialog.getByRole('button', { name, exact: true }),
  }
}

/** Opens it by its button, and waits until the plan, or what refuses it, is there. */
export async function openRotation(page: Page) {
  await page.goto(installation)
  await expect(rotateButton(page)).not.toHaveAttribute('aria-disabled', 'true')
  await rotateButton(page).click()
  const parts = rotationDialog(page)
  await expect(parts.guardrails).toBeVisible()
  return parts
}

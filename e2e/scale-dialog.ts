import type { Page } from '@playwright/test'
import { expect } from './console.ts'
import { workloadPage } from './addresses.ts'

/** The scale dialog as people see it: by roles and names. */
export function scaleDialog(page: Page) {
  const dialog = page.getByRole('dialog')
  return {
    dialog,
    number: dialog.getByRole('textbox', { name: 'Instances' }),
    change: dialog.getByRole('group', { name: 'Change', exact: true }),
    guardrails: dialog.getByRole('list', { name: 'Guardrails' }),
    reason: dialog.getByLabel('Reason'),
    confirmation: dialog.getByLabel(/^Type .+ to confirm/),
    submit: dialog.getByRole('button', { name: /^Scale( to \d+ instances?)?$/ }),
    keep: dialog.getByRole('button', { name: /^Keep \d+ instances?$/ }),
  }
}

export const scaleButton = (page: Page) => page.getByRole('button', { name: 'Scale', exact: true })

/** Opens the dialog of a workload and waits for the plan of a number. */
export async function planScale(page: Page, name: string, replicas: number) {
  await page.goto(workloadPage(name))
  await scaleButton(page).click()
  const parts = scaleDialog(page)
  await parts.number.fill(String(replicas))
  await parts.number.blur()
  await expect(parts.guardrails).toBeVisible()
  return parts
}

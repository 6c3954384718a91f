import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'

/** Every rule that axe has, on the page as it is now. */
export async function expectNoAxeFindings(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const findings = violations.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ''}`),
  }))
  expect.soft(findings, `axe on ${where}`).toEqual([])
}

/** Wider content than the window makes people scroll in two directions. */
export async function expectNoSidewaysScroll(page: Page, where: string) {
  const { wanted, given } = await page.evaluate(() => ({
    wanted: document.documentElement.scrollWidth,
    given: document.documentElement.clientWidth,
  }))
  expect.soft(wanted, `width of ${where}`).toBeLessThanOrEqual(given)
}

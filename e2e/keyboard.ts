import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'

/** Tab as often as it takes, as somebody without a mouse does; fails when the focus never gets there. */
export async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible()
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`60 times Tab did not reach ${target.toString()}`)
}

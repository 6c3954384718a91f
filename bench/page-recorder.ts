import type { Page } from '@playwright/test'
import { list } from '#e2e/cluster/json-value.ts'

/** What the page said and when a frame with it was about to be drawn, by the machine's clock. */
export type Sighting = { readonly text: string; readonly at: number }

/**
 * Notes every new match of `pattern` in the text of `selector`. Runs inside the page, so that no question of ours
 * disturbs or delays what is measured.
 */
export async function recordPage(page: Page, selector: string, pattern: RegExp): Promise<void> {
  await page.evaluate(
    ([selector, source]) => {
      const seen: [string, number][] = []
      const pattern = new RegExp(source ?? '')
      let last = ''
      const look = () => {
        const text = pattern.exec(document.querySelector(selector ?? '')?.textContent ?? '')?.[1] ?? ''
        if (text === last) return
        last = text
        requestAnimationFrame(() => seen.push([text, Date.now()]))
      }
      look()
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
      Reflect.set(globalThis, `seen ${selector}`, seen)
    },
    [selector, pattern.source],
  )
}

export async function sightings(page: Page, selector: string): Promise<readonly Sighting[]> {
  const seen: unknown = await page.evaluate((name) => Reflect.get(globalThis, name), `seen ${selector}`)
  return list(seen).map((row) => {
    const [text, at] = list(row)
    return { text: String(text), at: Number(at) }
  })
}

import { expect, test } from '#e2e/console.ts'

/** 13 hours and 45 minutes ahead of UTC in November: a zone in which careless code shows. */
const zone = 'Pacific/Chatham'

test.use({ timezoneId: zone })

test('times are UTC first, and right in the zone of the browser after the switch', async ({ open }) => {
  const page = await open('auditor')
  await page.goto('/audit?log=sec')
  const entry = page.getByRole('table', { name: 'Entries, newest first' })
  await expect(entry.getByRole('columnheader', { name: 'Time (UTC)' })).toBeVisible()
  // One entry and the same one all along: other stories add entries, and the page shows a number of them.
  const datetime = (await entry.getByRole('time').first().getAttribute('datetime')) ?? ''
  const time = entry.getByRole('time').and(page.locator(`[datetime="${datetime}"]`))
  const at = new Date(datetime)
  await expect(time).toHaveText(written(at, 'UTC'))

  await page.getByRole('button', { name: /^Times in UTC/ }).click()
  await expect(entry.getByRole('columnheader', { name: `Time (${offset(at)})` })).toBeVisible()
  await expect(time).toHaveText(written(at, zone))
  await page.reload()
  await expect(time).toHaveText(written(at, zone))

  const from = page.getByLabel(`From (${offset(at)})`)
  const minute = written(at, zone).slice(0, 16)
  await from.fill(minute.replace(' ', 'T'))
  await from.press('Enter')
  await expect(page).toHaveURL(/from=/)
  expect(new URL(page.url()).searchParams.get('from')).toBe(`${at.toISOString().slice(0, 16)}:00.000Z`)
  await expect(from).toHaveValue(minute.replace(' ', 'T'))

  await page.getByRole('button', { name: new RegExp(`^Times in ${zone}`) }).click()
  await expect(entry.getByRole('columnheader', { name: 'Time (UTC)' })).toBeVisible()
  await expect(page.getByLabel('From (UTC)')).toHaveValue(at.toISOString().slice(0, 16))
})

function written(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(at)
  return `${parts}.${String(at.getUTCMilliseconds()).padStart(3, '0')}`
}

function offset(at: Date): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

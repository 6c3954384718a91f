import { readdir } from 'node:fs/promises'
import { expectNoAxeFindings } from '#e2e/axe.ts'
import { expect, signIn, test } from '#e2e/console.ts'

test('an auditor asks to purge what is old, an admin confirms, and the log is still proven', async ({
  another,
  open,
  world,
}) => {
  test.slow()
  const folder = world.freshFolder('segments')
  const env = { AUDIT_SEGMENT_DIR: folder, AUDIT_SEGMENT_ENTRIES: '8', AUDIT_RETENTION: '0 days' }
  const console = await another({ env })

  const auditor = await open(null, { baseURL: console.origin })
  await signIn(auditor, 'auditor')
  await auditor.goto('/audit?log=sec')
  const card = auditor.getByRole('region', { name: 'Retention' })
  await expect(async () => {
    await auditor.reload()
    await expect(card).toContainText('audit-sec-000000.ndjson.gz', { timeout: 2_000 })
  }).toPass({ timeout: 90_000 })
  expect(await readdir(folder)).toContain('audit-sec-000000.ndjson.gz')
  await expect(card).toContainText('none purged; entries older than 0 days may be purged')
  await expectNoAxeFindings(auditor, 'the page with sealed segments')

  await card.getByRole('button', { name: 'Ask to purge segment 0…' }).click()
  const asking = auditor.getByRole('dialog', { name: 'Ask to purge segment 0' })
  await asking.getByLabel('Reason').fill('Older than the retention that was agreed')
  await asking.getByRole('button', { name: 'Ask', exact: true }).click()
  await expect(card).toContainText('to purge segment 0')
  await expect(card.getByRole('button', { name: 'Confirm the purge…' })).toHaveAttribute('aria-disabled', 'true')
  await expect(card).toContainText('You asked for it yourself: another admin or auditor has to confirm.')

  const admin = await open(null, { baseURL: console.origin })
  await signIn(admin, 'admin')
  await admin.goto('/audit?log=sec')
  const theirs = admin.getByRole('region', { name: 'Retention' })
  await expect(theirs).toContainText('auditor asked')
  await theirs.getByRole('button', { name: 'Confirm the purge…' }).click()
  const confirming = admin.getByRole('dialog', { name: 'Purge segment 0' })
  await expect(confirming).toContainText(/[0-9a-f]{64} {2}audit-sec-000000\.ndjson\.gz/)
  await confirming.getByRole('button', { name: 'Purge', exact: true }).click()
  await expect(theirs).toContainText('1 segment, 1 purged')
  await admin.getByRole('button', { name: 'Verify every entry' }).click()
  await expect(admin.getByRole('main')).toContainText(/Complete\s*[\d,]+ entries, the first 8 sealed away on /)

  await admin.goto('/audit/sec/3')
  await expect(admin.getByRole('heading', { level: 1 })).toContainText(
    'Entry 3 of the log sec is sealed in segment 0, not in the database',
  )
  await admin.goto('/audit/sec/9')
  await expect(admin.getByRole('main')).toContainText('Entry 9 of the sec log')

  await admin.goto('/audit?action=segment.purged')
  await expect(admin.getByRole('main')).toContainText('admin is about to purge entries 0 to 7 of the log sec')

  const onCall = await open(null, { baseURL: console.origin })
  await signIn(onCall, 'oncall')
  await onCall.goto('/audit')
  await expect(onCall.getByRole('region', { name: 'Entries' })).toBeVisible()
  await expect(onCall.getByRole('region', { name: 'Retention' })).toHaveCount(0)
})

import 'server-only'

import type { OpenDatabase } from '#lib/database/open-database.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { exchangeSetting } from '#lib/database/settings.ts'
import { readHead } from '#lib/database/stored-entries.ts'
import { consoleItself } from '#lib/operations/action-entries.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { objectivesText } from '#lib/domain/objectives/objective-words.ts'
import type { VerifierKey } from '#lib/domain/signed-note.ts'
import type { Signer } from '#lib/operations/log-guard-port.ts'
import type { Settings } from './env.ts'
import { auditLog } from './runtime.ts'
import { keyFingerprint } from './signing-key.ts'

const note = { log: 'ops', phase: 'note', actor: consoleItself, source: null } as const

type Beginning = { readonly settings: Settings; readonly namespaces: readonly string[] }

/** The first entry of this process, with what it trusts; before it, what of that has changed since the last one. */
export async function recordStart(
  log: AuditLog,
  { kind, prisma }: OpenDatabase,
  { settings, namespaces }: Beginning,
): Promise<void> {
  const trusted = {
    TRUSTED_NETWORKS: settings.trustedNetworks.join(', '),
    TRUSTED_PROXIES: settings.trustedProxies.join(', '),
  }
  const recorded = {
    ...trusted,
    OBJECTIVES_COLLECTORS: objectivesText(settings.objectives.collector),
    OBJECTIVES_GUI_API: objectivesText(settings.objectives['gui-api']),
    CHANGES_NEED_APPROVAL: settings.approvals.join(', '),
    AUDIT_SYSLOG_URL: settings.auditSyslogUrl ?? '',
    AUDIT_WEBHOOK_URL: settings.auditWebhook?.url ?? '',
    AUDIT_WITNESS_URL: settings.auditWitness?.url ?? '',
    ALERT_RECEIVERS: settings.alertReceivers.map(({ name, format }) => `${name}=${format}`).join(', '),
  }
  for (const [name, to] of Object.entries(recorded)) {
    const from = await exchangeSetting(prisma, name, to)
    if (typeof from === 'string' && from !== to) {
      await log.append({ ...note, action: 'setting.changed', change: [{ path: `/${name}`, from, to }] })
    }
  }
  await log.append({
    ...note,
    action: 'console.started',
    facts: {
      database: kind,
      trustedNetworks: trusted.TRUSTED_NETWORKS,
      trustedProxies: trusted.TRUSTED_PROXIES,
      namespaces: namespaces.join(', '),
      ...(await sizes(prisma)),
    },
  })
}

/** A new signing key is told before it signs anything. */
export async function recordKey(log: AuditLog, prisma: ConsolePrisma, signer: Signer): Promise<void> {
  const key = keyWords(signer.keys('ops'))
  const before = await exchangeSetting(prisma, 'AUDIT_SIGNING_KEY', key)
  if (typeof before === 'string' && before !== key) {
    await log.append({ ...note, action: 'log.key-changed', facts: { key, before } })
  }
}

function keyWords([key]: readonly VerifierKey[]): string {
  return key === undefined ? 'none' : keyFingerprint(key)
}

export async function recordStopping(prisma: ConsolePrisma): Promise<void> {
  const facts = { cause: 'The process was asked to stop.', ...(await sizes(prisma)) }
  await auditLog.append({ ...note, action: 'console.stopping', facts })
}

/** How long both logs are: a later start that finds less has lost something. */
async function sizes(prisma: ConsolePrisma) {
  const [ops, sec] = await Promise.all([readHead(prisma, 'ops'), readHead(prisma, 'sec')])
  return { opsSize: ops.size, secSize: sec.size }
}

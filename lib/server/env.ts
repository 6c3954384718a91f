import 'server-only'

import { resolve } from 'node:path'

import * as z from 'zod/mini'

import { approvalRules, type ApprovalRule } from '#lib/domain/approval-rule.ts'
import type { ApprovalPolicy } from '#lib/domain/approval.ts'
import { Secret } from '#lib/domain/secret.ts'
import { adminPasswordSecret, standardAdminPasswordSecret } from '#lib/domain/admin-password-secret.ts'
import type { Objectives } from '#lib/domain/objectives/objective.ts'
import { parseRetention, usualRetention } from '#lib/domain/metrics/retention.ts'
import type { Retention } from '#lib/domain/metrics/sample.ts'
import { alertReceiverNames, withFiles, type AlertReceiverSettings } from './alert-receiver-settings.ts'
import { isBareUrl, isOrigin, isProxy, isSyslogAddress } from './setting-addresses.ts'
import {
  namespace,
  namespaces,
  networks,
  objectives,
  optionalText,
  postAddress,
  text,
  wholeNumber,
} from './setting-values.ts'

/** Everything that can be configured, parsed. `server.mjs` reads the socket's part of it by itself, before this. */
export type Settings = {
  readonly port: number
  /** Origins that browsers may write from; the first one is the console's own. */
  readonly origins: readonly [string, ...string[]]
  readonly isHttps: boolean
  readonly dataFolder: string
  /** PostgreSQL; null for the embedded database in the data folder. */
  readonly databaseUrl: string | null
  readonly nextauthSecret: string | null
  readonly kubeconfig: string | null
  /** Null: the namespace of the kube config's context or of the service account. */
  readonly namespaces: readonly string[] | null
  /** The proxy through which the instances are reached, with its credentials if it wants some; null asks them directly. */
  readonly instanceProxy: Secret | null
  /** A Prometheus of ours, without a slash at its end; null looks for one in the cluster. */
  readonly prometheus: PrometheusSettings | null
  /** The Secret of Tracardi's admin password; `{release}` stands for the installation's release. */
  readonly adminPasswordSecret: string
  /** Begins the names of both logs in their checkpoints; the same for ever. */
  readonly auditLogName: string
  /** An Ed25519 key in PEM; null for the embedded database's own key, or none with PostgreSQL. */
  readonly auditSigningKeyFile: string | null
  /** Verifier keys that signed earlier checkpoints. */
  readonly auditPreviousKeys: readonly string[]
  /** Where sealed segments of the logs are written; null seals nothing. */
  readonly auditSegmentDir: string | null
  /** A segment has at most so many entries. */
  readonly auditSegmentEntries: number
  /** How old entries must be to be purged, as PostgreSQL reads an interval; null leaves what is set. */
  readonly auditRetention: string | null
  /** Where checkpoints are kept as ConfigMaps; null for nowhere. */
  readonly auditAnchorNamespace: string | null
  /** Where every entry is pushed to by syslog; null for nowhere. */
  readonly auditSyslogUrl: string | null
  /** Where every entry is posted to, and the file of the key that signs; null for nowhere. */
  readonly auditWebhook: { readonly url: string; readonly keyFile: string } | null
  /** Who cosigns checkpoints: its submission prefix and verifier key; null for nobody. */
  readonly auditWitness: { readonly url: string; readonly key: string } | null
  /** Who is told of alerts outside the console. */
  readonly alertReceivers: readonly AlertReceiverSettings[]
  readonly trustedNetworks: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly environmentName: string | null
  readonly minimumCollectors: number
  readonly minimumGuiApi: number
  readonly maximumReplicas: number
  /** What each API cluster promises. */
  readonly objectives: Objectives
  /** Which changes a second admin must approve; none by default. */
  readonly approvals: ApprovalPolicy
  /** Whether a generated admin password of Tracardi may be shown once to the admin who rotated it. */
  readonly showRotatedPasswordOnce: boolean
  /** How long a rollout's counts must hold still before a change counts as done. */
  readonly settleSeconds: number
  /** Whether the console samples by itself what no Prometheus tells. */
  readonly samplesMetrics: boolean
  readonly metricsRetention: Retention
  /** Beyond so many, workloads are not sampled. */
  readonly sampledWorkloads: number
  /** Where the ingress controllers run, whose metrics are read, and shared Gateways stand; none is read when empty. */
  readonly ingressNamespaces: readonly string[]
  /** A token of a Tracardi account, for its own counters; null asks for none. */
  readonly tracardiTokenFile: string | null
  readonly sessionIdleMinutes: number
  readonly sessionHours: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

export type PrometheusSettings = {
  readonly url: string
  readonly tokenFile: string | null
  readonly caFile: string | null
  readonly tenant: string | null
}

/** One sentence for each setting that is wrong. */
export class BadSettings extends Error {
  override readonly name = 'BadSettings'
}

/** Nobody runs more instances of one workload; a larger number is a slip of the hand. */
const mostReplicas = 1_000

/** RFC 1123, as Kubernetes asks of a Secret. */
const objectName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/

const retentionExpected =
  'four durations such as 48h,14d,90d,400d, none shorter than the one before it and than 24h,48h,7d,28d'
export const retention = /^\d{1,4} (day|month|year)s?$/
export const retentionWords = 'a number of days, months or years, such as 13 months'

const environmentSchema = z.object({
  PORT: wholeNumber(3000, 1, 65_535),
  CONSOLE_URL: z.pipe(
    optionalText,
    z.nullable(z.string().check(z.refine(isOrigin, 'an origin such as https://ops.example.org, without a path'))),
  ),
  DATA_FOLDER: z.pipe(
    optionalText,
    z.transform((value: string | null) => resolve(/* turbopackIgnore: true */ value ?? '.data')),
  ),
  DATABASE_URL: z.pipe(
    optionalText,
    z.nullable(z.string().check(z.regex(/^postgres(ql)?:\/\//, 'a URL that starts with postgresql://'))),
  ),
  NEXTAUTH_SECRET: z.pipe(optionalText, z.nullable(z.string().check(z.minLength(32, 'at least 32 characters')))),
  KUBECONFIG: optionalText,
  NAMESPACES: z.pipe(
    namespaces(),
    z.transform((names: string[]) => (names.length === 0 ? null : names)),
  ),
  INSTANCE_PROXY_URL: z.pipe(
    optionalText,
    z.pipe(
      z.nullable(
        z
          .string()
          .check(z.refine(isProxy, 'a URL such as http://proxy.example.org:3128, http or https, without a path')),
      ),
      z.transform((value: string | null) => (value === null ? null : new Secret(value))),
    ),
  ),
  PROMETHEUS_URL: z.pipe(
    optionalText,
    z.nullable(
      z
        .string()
        .check(
          z.refine(
            isBareUrl,
            'a URL such as http://prometheus.monitoring.svc:9090, http or https, without credentials or a query',
          ),
        ),
    ),
  ),
  PROMETHEUS_TOKEN_FILE: optionalText,
  PROMETHEUS_CA_FILE: optionalText,
  PROMETHEUS_TENANT: z.pipe(
    optionalText,
    z.nullable(z.string().check(z.regex(/^[\w!.*'()|-]{1,150}$/, 'a tenant of Mimir, such as "team-a"'))),
  ),
  ADMIN_PASSWORD_SECRET: z.pipe(
    z.pipe(
      optionalText,
      z.transform((value: string | null) => value ?? standardAdminPasswordSecret),
    ),
    z
      .string()
      .check(
        z.refine(
          (value) => objectName.test(adminPasswordSecret(value, 'release')),
          'the name of a Secret, in which {release} stands for the release',
        ),
      ),
  ),
  AUDIT_LOG_NAME: z.pipe(
    z.pipe(
      optionalText,
      z.transform((value: string | null) => value ?? 'tracardi-ops-console'),
    ),
    z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/, 'letters, digits, dots, dashes and slashes')),
  ),
  AUDIT_SIGNING_KEY_FILE: optionalText,
  AUDIT_PREVIOUS_KEYS: z.pipe(
    z.optional(text),
    z.transform((value: string | undefined) => value?.split(/[\s,]+/).filter(Boolean) ?? []),
  ),
  AUDIT_SEGMENT_DIR: z.pipe(
    optionalText,
    z.transform((value: string | null) => value && resolve(/* turbopackIgnore: true */ value)),
  ),
  // Sealing is itself an entry: segments of one would never end.
  AUDIT_SEGMENT_ENTRIES: wholeNumber(65_536, 8, 65_536),
  AUDIT_RETENTION: z.pipe(optionalText, z.nullable(z.string().check(z.regex(retention, retentionWords)))),
  AUDIT_ANCHOR_NAMESPACE: z.pipe(
    optionalText,
    z.nullable(z.string().check(z.regex(namespace, 'the name of a Kubernetes namespace'))),
  ),
  AUDIT_SYSLOG_URL: z.pipe(
    optionalText,
    z.nullable(
      z.string().check(z.refine(isSyslogAddress, 'tls:// or tcp://, a host and perhaps a port, and nothing after it')),
    ),
  ),
  AUDIT_WEBHOOK_URL: postAddress,
  AUDIT_WEBHOOK_KEY_FILE: optionalText,
  AUDIT_WITNESS_URL: postAddress,
  AUDIT_WITNESS_KEY: optionalText,
  ALERT_RECEIVERS: alertReceiverNames,
  ALERT_RECEIVERS_DIR: optionalText,
  TRUSTED_NETWORKS: networks('127.0.0.0/8, ::1/128'),
  TRUSTED_PROXIES: networks(''),
  ENVIRONMENT_NAME: z.pipe(optionalText, z.nullable(z.string().check(z.maxLength(40, 'at most 40 characters')))),
  MINIMUM_COLLECTORS: wholeNumber(3, 1, mostReplicas),
  MINIMUM_GUI_API: wholeNumber(2, 1, mostReplicas),
  MAXIMUM_REPLICAS: wholeNumber(50, 1, mostReplicas),
  OBJECTIVES_COLLECTORS: objectives('collector'),
  OBJECTIVES_GUI_API: objectives('gui-api'),
  CHANGES_NEED_APPROVAL: z.pipe(
    z.optional(text),
    z.pipe(
      z.transform((value: string | undefined) => value?.split(/[\s,]+/).filter(Boolean) ?? []),
      z.pipe(
        z.array(z.enum(approvalRules, `words out of ${approvalRules.join(', ')}, separated by commas`)),
        z.transform((rules: ApprovalRule[]) => [...new Set(rules)]),
      ),
    ),
  ),
  SHOW_ROTATED_PASSWORD_ONCE: z.pipe(
    z._default(z.enum(['yes', 'no'], 'yes or no'), 'no'),
    z.transform((value: 'yes' | 'no') => value === 'yes'),
  ),
  SETTLE_SECONDS: wholeNumber(20, 1, 600),
  METRICS_SAMPLER: z.pipe(
    z._default(z.enum(['on', 'off'], 'on or off'), 'on'),
    z.transform((value: 'on' | 'off') => value === 'on'),
  ),
  METRICS_RETENTION: z.pipe(
    optionalText,
    z.transform((value: string | null, context): Retention => {
      const retention = parseRetention(value ?? usualRetention)
      if (retention !== null) return retention
      context.issues.push({ code: 'custom', input: value, message: retentionExpected })
      return z.NEVER
    }),
  ),
  SAMPLED_WORKLOADS: wholeNumber(60, 1, 500),
  INGRESS_NAMESPACES: namespaces(),
  TRACARDI_TOKEN_FILE: optionalText,
  SESSION_IDLE_MINUTES: wholeNumber(15, 1, 24 * 60),
  SESSION_HOURS: wholeNumber(8, 1, 24),
  LOG_LEVEL: z._default(
    z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'one of debug, info, warn, error, silent'),
    'info',
  ),
})

/** Throws `BadSettings` that names every setting that is wrong and what was expected. */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environmentSchema.safeParse(environment)
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) => sentence(String(issue.path[0]), issue.message, environment))
    throw new BadSettings([...new Set(sentences)].join('\n'))
  }
  const values = parsed.data
  return {
    port: values.PORT,
    origins: values.CONSOLE_URL === null ? loopbackOrigins(values.PORT) : [new URL(values.CONSOLE_URL).origin],
    isHttps: values.CONSOLE_URL?.startsWith('https:') ?? false,
    dataFolder: values.DATA_FOLDER,
    databaseUrl: values.DATABASE_URL,
    nextauthSecret: values.NEXTAUTH_SECRET,
    kubeconfig: values.KUBECONFIG,
    namespaces: values.NAMESPACES,
    instanceProxy: values.INSTANCE_PROXY_URL,
    prometheus: prometheusSettings(values),
    adminPasswordSecret: values.ADMIN_PASSWORD_SECRET,
    auditLogName: values.AUDIT_LOG_NAME,
    auditSigningKeyFile: values.AUDIT_SIGNING_KEY_FILE,
    auditPreviousKeys: values.AUDIT_PREVIOUS_KEYS,
    auditSegmentDir: values.AUDIT_SEGMENT_DIR,
    auditSegmentEntries: values.AUDIT_SEGMENT_ENTRIES,
    auditRetention: values.AUDIT_RETENTION,
    auditAnchorNamespace: values.AUDIT_ANCHOR_NAMESPACE,
    auditSyslogUrl: values.AUDIT_SYSLOG_URL,
    ...postedTo(values),
    alertReceivers: withFiles(values.ALERT_RECEIVERS, values.ALERT_RECEIVERS_DIR),
    trustedNetworks: values.TRUSTED_NETWORKS,
    trustedProxies: values.TRUSTED_PROXIES,
    environmentName: values.ENVIRONMENT_NAME,
    minimumCollectors: values.MINIMUM_COLLECTORS,
    minimumGuiApi: values.MINIMUM_GUI_API,
    maximumReplicas: values.MAXIMUM_REPLICAS,
    objectives: { collector: values.OBJECTIVES_COLLECTORS, 'gui-api': values.OBJECTIVES_GUI_API },
    approvals: values.CHANGES_NEED_APPROVAL,
    showRotatedPasswordOnce: values.SHOW_ROTATED_PASSWORD_ONCE,
    settleSeconds: values.SETTLE_SECONDS,
    samplesMetrics: values.METRICS_SAMPLER,
    metricsRetention: values.METRICS_RETENTION,
    sampledWorkloads: values.SAMPLED_WORKLOADS,
    ingressNamespaces: values.INGRESS_NAMESPACES,
    tracardiTokenFile: values.TRACARDI_TOKEN_FILE,
    sessionIdleMinutes: values.SESSION_IDLE_MINUTES,
    sessionHours: values.SESSION_HOURS,
    logLevel: values.LOG_LEVEL,
  }
}

let parsedOnce: Settings | null = null

/** The settings of this process. */
export function settings(): Settings {
  parsedOnce ??= parseEnvironment(process.env)
  return parsedOnce
}

/** Secrets are named but never repeated. */
const secretNames = new Set([
  'DATABASE_URL',
  'NEXTAUTH_SECRET',
  'INSTANCE_PROXY_URL',
  'AUDIT_SYSLOG_URL',
  'AUDIT_WEBHOOK_URL',
  'PROMETHEUS_URL',
  'AUDIT_WITNESS_URL',
])

function sentence(name: string, expected: string, environment: Readonly<Record<string, string | undefined>>) {
  const value = secretNames.has(name) ? 'not usable' : `"${environment[name] ?? ''}"`
  return `${name} is ${value}; it must be ${expected}.`
}

function prometheusSettings(values: z.output<typeof environmentSchema>): PrometheusSettings | null {
  const { PROMETHEUS_URL: url, PROMETHEUS_TOKEN_FILE: tokenFile, PROMETHEUS_CA_FILE: caFile } = values
  if (url === null) return null
  return { url: url.replace(/\/+$/, ''), tokenFile, caFile, tenant: values.PROMETHEUS_TENANT }
}

type Posting = Readonly<
  Record<'AUDIT_WEBHOOK_URL' | 'AUDIT_WEBHOOK_KEY_FILE' | 'AUDIT_WITNESS_URL' | 'AUDIT_WITNESS_KEY', string | null>
>

function postedTo(values: Posting): Pick<Settings, 'auditWebhook' | 'auditWitness'> {
  const [url, keyFile] = bothOrNone(values, 'AUDIT_WEBHOOK_URL', 'AUDIT_WEBHOOK_KEY_FILE')
  const [witness, key] = bothOrNone(values, 'AUDIT_WITNESS_URL', 'AUDIT_WITNESS_KEY')
  return {
    auditWebhook: url === null ? null : { url, keyFile },
    auditWitness: witness === null ? null : { url: witness, key },
  }
}

function bothOrNone(values: Posting, one: keyof Posting, other: keyof Posting): [string, string] | [null, null] {
  const [first, second] = [values[one], values[other]]
  if (first !== null && second !== null) return [first, second]
  if (first === null && second === null) return [null, null]
  const [given, missing] = first === null ? [other, one] : [one, other]
  throw new BadSettings(`${given} is set, so ${missing} must be too.`)
}

/** Without a configured address, any loopback name is the console's own: nobody else can be there. */
function loopbackOrigins(port: number): [string, ...string[]] {
  return [`http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://[::1]:${port}`]
}

import { adminPasswordSecret, standardAdminPasswordSecret } from './admin-password-secret.ts'
import { neededRights, type NeededRight } from './needed-rights.ts'
import { splitResource } from './role-line.ts'

const account = 'tracardi-ops-console'
const ownNamespace = 'tracardi-ops'
const installation = 'tracardi'
const ingress = 'ingress-nginx'
const group = 'rbac.authorization.k8s.io'
const written = 'Written by `npm run rbac` from lib/domain/needed-rights.ts: change it there.'

/** The shipped Role with its account and binding, for an installation in `tracardi` under that release's name. */
export function roleManifest(): string {
  const rules = sections.flatMap(({ says, holds }) => [
    ...comment(says).map((line) => `  ${line}`),
    ...rulesOf(neededRights.filter((right) => right.scope === 'installation' && sectionOf(right) === holds)),
  ])
  return lines(
    ...comment(
      `What the console may do, and no more. Replace the namespace \`${installation}\` by the one of your installation, ` +
        `the release in the name of the Secret by yours, and \`${ownNamespace}\` by the namespace the console runs in; ` +
        'repeat Role and RoleBinding for every namespace it watches.',
    ),
    `# ${written}`,
    'apiVersion: v1',
    'kind: ServiceAccount',
    'metadata:',
    `  name: ${account}`,
    `  namespace: ${ownNamespace}`,
    '---',
    `apiVersion: ${group}/v1`,
    'kind: Role',
    'metadata:',
    `  name: ${account}`,
    `  namespace: ${installation}`,
    'rules:',
    ...rules,
    '---',
    ...binding({ kind: 'RoleBinding', to: 'Role', name: account, namespace: installation }),
  )
}

/** The optional ClusterRole: what belongs to no namespace. */
export function nodesManifest(): string {
  const name = `${account}-nodes`
  return lines(
    ...comment(
      'Optional: lets the console say whether a scale-up fits on the nodes, and which instances stand on a lost one. ' +
        'Nodes belong to no namespace, hence a ClusterRole. Without it the console says that it cannot know.',
    ),
    `# ${written}`,
    `apiVersion: ${group}/v1`,
    'kind: ClusterRole',
    'metadata:',
    `  name: ${name}`,
    'rules:',
    ...rulesOf(neededRights.filter(({ scope }) => scope === 'cluster')),
    '---',
    ...binding({ kind: 'ClusterRoleBinding', to: 'ClusterRole', name }),
  )
}

/** The optional Role where the ingress controller runs. */
export function ingressManifest(): string {
  const name = `${account}-ingress`
  return lines(
    ...comment(
      'Optional: lets the console find the ingress controller’s pods and read their metrics, which is how it counts requests ' +
        `without Prometheus, and the Gateways that stand there. Replace \`${ingress}\` by the namespace of the controller, and set INGRESS_NAMESPACES to it.`,
    ),
    `# ${written}`,
    `apiVersion: ${group}/v1`,
    'kind: Role',
    'metadata:',
    `  name: ${name}`,
    `  namespace: ${ingress}`,
    'rules:',
    ...rulesOf(neededRights.filter(({ scope }) => scope === 'ingress')),
    '---',
    ...binding({ kind: 'RoleBinding', to: 'Role', name, namespace: ingress }),
  )
}

type Section = 'picture' | 'optional' | 'actions' | 'password'

const sections: readonly { readonly holds: Section; readonly says: string }[] = [
  { holds: 'picture', says: 'The picture: read, never written.' },
  {
    holds: 'optional',
    says: 'The console does without these, and says so. Where KEDA or metrics-server is not installed its rule grants nothing.',
  },
  {
    holds: 'actions',
    says:
      'The actions: one patch of the workload carries replicas, variables, annotation and precondition. The console ' +
      'never writes through /scale. Remove these rules and the next for a console that only looks.',
  },
  {
    holds: 'password',
    says:
      'The one Secret of the admin password, by name: without list, watch or create, so it must be there ' +
      '(admin-password.yaml).',
  },
]

function sectionOf({ object, essential, features }: NeededRight): Section {
  if (object !== null) return 'password'
  if (!essential) return 'optional'
  return features.includes('picture') ? 'picture' : 'actions'
}

type Rule = {
  readonly group: string
  readonly verbs: string
  readonly object: NeededRight['object']
  plurals: string[]
}

/** The verbs of one resource together, then the resources with the same verbs. */
function rulesOf(rights: readonly NeededRight[]): readonly string[] {
  const verbsOf = new Map<string, { right: NeededRight; verbs: string[] }>()
  for (const right of rights) {
    const known = verbsOf.get(right.resource)
    if (known) known.verbs.push(...right.verbs)
    else verbsOf.set(right.resource, { right, verbs: [...right.verbs] })
  }
  const rules: Rule[] = []
  for (const { right, verbs } of verbsOf.values()) {
    const { group: apiGroup, plural } = splitResource(right.resource)
    const rule = { group: apiGroup, verbs: verbs.join(', '), object: right.object, plurals: [plural] }
    const same = rules.find((one) => one.group === rule.group && one.verbs === rule.verbs && one.object === rule.object)
    if (same) same.plurals.push(plural)
    else rules.push(rule)
  }
  return rules.flatMap(ruleLines)
}

function ruleLines({ group: apiGroup, verbs, object, plurals }: Rule): readonly string[] {
  const secret = adminPasswordSecret(standardAdminPasswordSecret, installation)
  return [
    `  - apiGroups: [${apiGroup === '' ? "''" : apiGroup}]`,
    `    resources: [${plurals.join(', ')}]`,
    ...(object === null ? [] : [`    resourceNames: [${secret}]`]),
    `    verbs: [${verbs}]`,
  ]
}

type Binding = {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding'
  readonly to: 'Role' | 'ClusterRole'
  readonly name: string
  readonly namespace?: string
}

function binding({ kind, to, name, namespace }: Binding): readonly string[] {
  return [
    `apiVersion: ${group}/v1`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${name}`,
    ...(namespace === undefined ? [] : [`  namespace: ${namespace}`]),
    'roleRef:',
    `  apiGroup: ${group}`,
    `  kind: ${to}`,
    `  name: ${name}`,
    'subjects:',
    '  - kind: ServiceAccount',
    `    name: ${account}`,
    `    namespace: ${ownNamespace}`,
  ]
}

const widest = 116

function comment(text: string): readonly string[] {
  const wrapped: string[] = []
  for (const word of text.split(' ')) {
    const last = wrapped.at(-1)
    if (last !== undefined && last.length + word.length < widest) wrapped[wrapped.length - 1] = `${last} ${word}`
    else wrapped.push(`# ${word}`)
  }
  return wrapped
}

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`
}

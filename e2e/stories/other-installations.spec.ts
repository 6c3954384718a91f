import { overview, workloadPage } from '#e2e/addresses.ts'
import { list, valueAt } from '#e2e/cluster/json-value.ts'
import { expect, signIn, test } from '#e2e/console.ts'
import { collector, type World } from '#e2e/world.ts'

test('a namespace without Tracardi says what was searched and how to go on', async ({ another, open, world }) => {
  await grantConsole(world, 'no-tracardi-here')
  const app = await another({ env: { NAMESPACES: 'no-tracardi-here' } })
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'admin')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No Tracardi installation was found.')
  const main = page.getByRole('main')
  await expect(main).toContainText('Searched Deployments, StatefulSets and CronJobs in no-tracardi-here')
  await expect(main).toContainText('NAMESPACES')
})

test('two installations are kept apart and picked by name', async ({ another, open, world }) => {
  await grantConsole(world, 'tracardi-next')
  await installCollector(world, 'tracardi-next')
  const app = await another({ env: { NAMESPACES: 'tracardi,tracardi-next' } })
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'oncall', overview)
  await page.getByRole('button', { name: 'Installation: tracardi / tracardi' }).click()
  await page.getByRole('link', { name: /^tracardi-next \/ tracardi/ }).click()
  await expect(page).toHaveURL(/\/i\/tracardi-next\/tracardi$/)
  await expect(page.getByRole('button', { name: 'Installation: tracardi-next / tracardi' })).toBeVisible()
  await expect(page.getByRole('link', { name: new RegExp(`Collector.*${collector}`) })).toContainText('1 of 1')
  await page.getByRole('link', { name: 'Workloads' }).click()
  await expect(page.getByRole('table', { name: 'Workloads' }).getByRole('row')).toHaveCount(2)
})

test('a missing right to look is named with its verb and the line of the Role', async ({ another, open, world }) => {
  const kubeconfig = await accountWithout(world, 'console-without-ingresses', 'ingresses', 'list')
  const app = await another({ kubeconfig })
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'admin', overview)
  await expect(page.getByText(/may not list and watch .*ingresses/).first()).toBeVisible()
  await expect(
    page.getByText(/Add to the rules of its Role: .*networking\.k8s\.io.*ingresses.*list/).first(),
  ).toBeVisible()
  await page.goto('/settings')
  await expect(page.getByText('Add these rules to the account', { exact: false })).toBeVisible()
  await expect(page.getByRole('row', { name: /ingresses list/ })).toContainText('No')
})

test('a missing right to act switches the button off with the reason, and refuses the plan with the line of the Role', async ({
  another,
  open,
  world,
}) => {
  const kubeconfig = await accountWithout(world, 'console-without-patch', 'deployments', 'patch')
  const app = await another({ kubeconfig })
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'admin', workloadPage(collector))
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  const scale = page.getByRole('button', { name: 'Scale', exact: true })
  await expect(scale).toHaveAccessibleDescription(/may not patch apps\/deployments in tracardi/)
  await expect(scale).toHaveAttribute('aria-disabled', 'true')

  await page.goto(`${workloadPage(collector)}?action=scale&to=4`)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('alert')).toContainText('patch apps/deployments')
  await expect(dialog.getByRole('alert')).toContainText('verbs: ["patch"]')
  expect(await world.replicasOf(collector)).toBe(3)

  await page.goto('/settings')
  const rights = page.getByRole('region', { name: "Rights of the console's account" })
  await expect(rights.getByRole('rowgroup').nth(1)).toContainText('Rights are missing')
  await expect(rights.getByRole('row', { name: /apps\/deployments patch/ }).first()).toContainText('No')
  await expect(rights).toContainText('- { apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"] }')
  await expect(rights).toContainText('The account may do nothing that the console does not need.')
})

test('a right that is given back switches the button on, without a reload', async ({ another, open, world }) => {
  const account = 'console-without-patch-for-now'
  const kubeconfig = await accountWithout(world, account, 'deployments', 'patch')
  const app = await another({ kubeconfig })
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'admin', '/settings')
  const rights = page.getByRole('region', { name: "Rights of the console's account" })
  await expect(rights).toContainText('Rights are missing.')
  await grant(world, { namespace: 'tracardi', account, rules: await shippedRules(world), suffix: '-again' })
  await expect(rights).not.toContainText('Rights are missing.', { timeout: 30_000 })
  await page.getByRole('link', { name: 'Workloads' }).click()
  await page.getByRole('link', { name: collector }).click()
  await expect(page.getByRole('button', { name: 'Scale', exact: true })).not.toHaveAttribute('aria-disabled', 'true')
})

test('rights that the console never uses are shown as more than it needs', async ({ another, open, world }) => {
  const account = 'console-with-too-much'
  const secrets = { apiGroups: [''], resources: ['secrets'], verbs: ['list'] }
  const kubeconfig = await accountWith(world, account, [...list(await shippedRules(world)), secrets])
  const app = await another({ kubeconfig })
  const page = await open(null, { baseURL: app.origin })
  await signIn(page, 'oncall', '/settings')
  const excess = page.getByRole('table', { name: 'More than it needs' })
  await expect(excess.getByRole('row', { name: /secrets list/ })).toContainText('can read passwords and keys')
})

const role = 'tracardi-ops-console'
const rbac = (namespace: string, kind: string) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/${kind}`

async function shippedRules(world: World): Promise<unknown> {
  const { json } = await world.admin.get(`${rbac('tracardi', 'roles')}/${role}`)
  return valueAt(json, 'rules')
}

async function grant(world: World, to: { namespace: string; account: string; rules: unknown; suffix?: string }) {
  const { namespace, account, rules, suffix = '' } = to
  const name = `${role}-${account}${suffix}`
  const group = 'rbac.authorization.k8s.io'
  await world.create(rbac(namespace, 'roles'), { apiVersion: `${group}/v1`, kind: 'Role', metadata: { name }, rules })
  await world.create(rbac(namespace, 'rolebindings'), {
    apiVersion: `${group}/v1`,
    kind: 'RoleBinding',
    metadata: { name },
    roleRef: { apiGroup: group, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: 'tracardi-ops' }],
  })
}

/** A namespace that the console may watch. */
async function grantConsole(world: World, namespace: string) {
  await world.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await grant(world, { namespace, account: role, rules: await shippedRules(world) })
}

/** The shipped Role without one verb on one resource, for an account of its own. */
async function accountWithout(world: World, account: string, resource: string, verb: string): Promise<string> {
  const rules: unknown = JSON.parse(JSON.stringify(await shippedRules(world)), (_, value: unknown) => {
    const resources = valueAt(value, 'resources')
    if (!Array.isArray(resources) || !resources.includes(resource)) return value
    const verbs = valueAt(value, 'verbs')
    const left = Array.isArray(verbs) ? verbs.filter((each) => each !== verb) : []
    return { ...Object(value), verbs: left.length === 0 ? ['get'] : left }
  })
  return accountWith(world, account, rules)
}

async function accountWith(world: World, account: string, rules: unknown): Promise<string> {
  await world.create('/api/v1/namespaces/tracardi-ops/serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: account, namespace: 'tracardi-ops' },
  })
  await grant(world, { namespace: 'tracardi', account, rules })
  return world.kubeconfigFor({ namespace: 'tracardi-ops', name: account })
}

/** As much of a Tracardi as the console recognises, of the same image as the first. */
async function installCollector(world: World, namespace: string) {
  const { json } = await world.admin.get(`/apis/apps/v1/namespaces/tracardi/deployments/${collector}`)
  const image = valueAt(json, 'spec', 'template', 'spec', 'containers', 0, 'image')
  const labels = { 'app.kubernetes.io/name': 'tracardi', 'app.kubernetes.io/instance': 'tracardi' }
  const containers = [{ name: collector, image, env: [{ name: 'EXPOSE_GUI_API', value: 'no' }] }]
  await world.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: collector, namespace, labels },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  })
}

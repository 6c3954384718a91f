import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { placeOf, rightQuestions, type RightQuestion } from '#lib/domain/needed-rights.ts'
import { roleLine, splitResource } from '#lib/domain/role-line.ts'
import { featureRight, rightBlock, type RightReview, type Subject } from '#lib/domain/rights.ts'
import type { WorkloadKind } from '#lib/domain/topology.ts'
import { reviewRights } from '#lib/kubernetes/access.ts'
import { ApiFailure } from '#lib/kubernetes/api-failure.ts'
import { openConnection, type ApiRequest, type Connection } from '#lib/kubernetes/client.ts'
import { failureAnswer } from '#lib/server/answers.ts'
import { readAdminSecret } from './admin-secret.ts'
import { openApi, jsonPatch, type Api } from './api.ts'
import { restoreRights, revoke, rolePaths } from './drills/rights.ts'
import { here } from './folders.ts'
import { installTracardi } from './installation.ts'
import { list, valueAt } from './json-value.ts'
import { readKubeconfig } from './kubeconfig.ts'
import { clusterUnderTest } from './under-test.ts'

/* Each right of the list taken away in turn: the API server refuses just that, and the console names just that. */

const cluster = clusterUnderTest()
const places = [placeOf('tracardi', ['tracardi'], '{release}-admin-password')]
const questions = rightQuestions(places)
const soon = { timeout: 10_000, interval: 50 }

let admin: Api
let connection: Connection

beforeAll(async () => {
  admin = openApi(await readKubeconfig(cluster.adminKubeconfig))
  await installTracardi(cluster)
  await restoreRights(cluster)
  await readAdminSecret(admin, 'tracardi')
  const opened = openConnection(cluster.consoleKubeconfig)
  if (!opened.granted) throw new Error(opened.refusal.message)
  connection = opened.value
})

afterEach(() => restoreRights(cluster))

afterAll(async () => {
  await connection?.close()
  admin.close()
})

const nameOf = ({ verb, resource }: Pick<RightQuestion, 'verb' | 'resource'>) => `${verb} ${resource}`

const review = () => reviewRights(connection, places)
const missing = async () => (await review()).filter(({ allowed }) => allowed !== true).map(nameOf)

const rolePathOf = ({ namespace }: RightQuestion) => (namespace === null ? rolePaths.nodes : rolePaths.installation)

function lineOf({ verb, resource, name }: RightQuestion): string {
  return roleLine({ resource, verbs: [verb], names: name === null ? [] : [name] })
}

test.each(questions)('without $verb on $resource, that is named and nothing else', async (question) => {
  await expect.poll(missing, soon).toEqual([])
  await revoke(cluster, question.verb, question.resource, rolePathOf(question))
  await expect.poll(missing, soon).toEqual([nameOf(question)])
  await isRefused(question)
  isOffWithReason(question, await review())
  await isTheDoctorsOnly(question)
  await heals(question)
})

/** The request itself, and what the console makes of the no. */
async function isRefused(question: RightQuestion) {
  const failure = await connection.request(requestFor(question)).catch((error: unknown) => error)
  if (!(failure instanceof ApiFailure)) throw new Error(`It was let through: ${nameOf(question)}`)
  expect(failure.status).toBe(403)
  const { refusal, message } = await failureAnswer(failure, 'r', 'a test').json()
  const { verb, resource, namespace } = question
  const where = namespace ?? 'every namespace'
  expect(refusal).toEqual({ reason: 'missing-right', verb, resource, namespace: where, roleLine: lineOf(question) })
  expect(message).toContain(`${verb} ${resource}`)
}

const versions: Readonly<Record<string, string>> = {
  autoscaling: 'v2',
  'keda.sh': 'v1alpha1',
  'traefik.io': 'v1alpha1',
  'metrics.k8s.io': 'v1beta1',
}

function requestFor({ verb, resource, namespace, name }: RightQuestion): ApiRequest {
  const { group, plural } = splitResource(resource)
  const root = group === '' ? '/api/v1' : `/apis/${group}/${versions[group] ?? 'v1'}`
  const [kind = '', subresource] = plural.split('/')
  const all = `${root}${namespace === null ? '' : `/namespaces/${namespace}`}/${kind}`
  const one = `${all}/${name ?? 'be-fa-public'}${subresource === undefined ? '' : `/${subresource}`}`
  switch (verb) {
    case 'list':
      return { path: all }
    case 'watch':
      return { path: `${all}?watch=true&timeoutSeconds=1` }
    case 'get':
      return { path: one }
    default:
      return {
        path: `${one}?dryRun=All`,
        method: 'PATCH',
        contentType: 'application/strategic-merge-patch+json',
        body: { metadata: { labels: { rights: 'tried' } } },
      }
  }
}

const kindOf: Readonly<Record<string, WorkloadKind>> = {
  'apps/statefulsets': 'StatefulSet',
  'apps/controllerrevisions': 'StatefulSet',
}

/** Every feature that needs it, and no other, is off and says why, except where the console does without. */
function isOffWithReason(question: RightQuestion, reviews: readonly RightReview[]) {
  const kind = kindOf[question.resource] ?? 'Deployment'
  const subject: Subject = { namespace: 'tracardi', release: 'tracardi', ...(isOfWorkloads(question) ? { kind } : {}) }
  const all = [...new Set(questions.flatMap(({ features }) => features))]
  for (const feature of all) {
    const right = featureRight(reviews, feature, subject)
    const isAlone = !questions.some(({ features, essential }) => essential && features.includes(feature))
    const isOff = question.features.includes(feature) && (question.essential || isAlone)
    expect({ feature, state: right.state }).toEqual({ feature, state: isOff ? 'missing' : 'granted' })
    if (right.state !== 'missing') continue
    expect(right.missing.map(({ roleLine: line }) => line)).toEqual([lineOf(question)])
    expect(rightBlock(right)).toContain(`may not ${question.verb} ${question.resource}`)
  }
}

function isOfWorkloads({ resource }: RightQuestion): boolean {
  return resource.startsWith('apps/')
}

/** `npm run doctor`, as it is shipped. */
async function isTheDoctorsOnly(question: RightQuestion) {
  const { code, out } = await doctor()
  const rules = out.split('\n').filter((line) => line.trimStart().startsWith('- {'))
  expect(rules.map((line) => line.trim())).toEqual([lineOf(question)])
  const lacks = out.split('\n').filter((line) => line.includes('✗'))
  // A right that several features need is told at each of them.
  expect(lacks).toHaveLength(question.features.length)
  for (const line of lacks) expect(line).toContain(question.resource)
  expect(out).toContain(question.essential ? '1 essential right is missing.' : 'Nothing essential is missing.')
  expect(code).toBe(question.essential ? 1 : 0)
}

function doctor(): Promise<{ code: number | null; out: string }> {
  const script = join(here, '..', '..', 'scripts', 'doctor.ts')
  const env = { PATH: process.env.PATH, KUBECONFIG: cluster.consoleKubeconfig, NAMESPACES: 'tracardi' }
  return new Promise((resolve) => {
    const args = ['--conditions=react-server', script]
    const child = execFile(process.execPath, args, { env: { NODE_ENV: 'production', ...env } }, (_failure, out) =>
      resolve({ code: child.exitCode, out }),
    )
  })
}

/** The line that was offered, added to the rules of the Role, is enough. */
async function heals(question: RightQuestion) {
  const path = rolePathOf(question)
  const rule: unknown = JSON.parse(
    lineOf(question)
      .slice(2)
      .replaceAll(/(\w+):/g, '"$1":'),
  )
  const rules = list(valueAt((await admin.get(path)).json, 'rules'))
  await admin.patch(path, [{ op: 'replace', path: '/rules', value: [...rules, rule] }], jsonPatch)
  await expect.poll(missing, soon).toEqual([])
}

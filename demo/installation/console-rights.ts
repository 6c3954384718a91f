import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { Json, JsonObject } from '#demo/cluster/json.ts'
import { copy, ensureObject, isObject, textAt } from '#demo/cluster/json.ts'
import { adminSecretName } from './admin-secret.ts'

const folder = join(import.meta.dirname, '..', '..', 'deploy', 'kubernetes')

export const consoleAccount = { namespace: 'tracardi-ops', name: 'tracardi-ops-console' }

/** The namespace and the release that the shipped objects are written for. */
const shippedFor = { namespace: 'tracardi', release: 'tracardi' }

type RightsFor = { namespace: string; release: string }

/**
 * The rights we ship, for every installation the console watches: so a missing one is found here and not in production.
 * One installation a namespace.
 */
export async function consoleRights(installations: RightsFor[], hasIngress = false): Promise<JsonObject[]> {
  const optional = ['rbac-nodes.yaml', ...(hasIngress ? ['rbac-ingress.yaml'] : [])]
  const shipped = (await Promise.all(['rbac.yaml', ...optional].map(objectsIn))).flat()
  const isNarrow = (object: JsonObject) => textAt(object, 'metadata', 'namespace') === shippedFor.namespace
  const wide = shipped.filter((object) => !isNarrow(object))
  const narrow = shipped.filter(isNarrow)
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: consoleAccount.namespace } },
    ...wide,
    ...installations.flatMap(({ namespace, release }) =>
      narrow.map((object) => {
        const moved = renamed(object, adminSecretName(shippedFor.release), adminSecretName(release))
        ensureObject(moved, 'metadata').namespace = namespace
        return moved
      }),
    ),
  ]
}

/** Of everything in a Role only the name of the Secret is about the release. */
function renamed(object: JsonObject, from: string, to: string): JsonObject {
  const moved: Json = JSON.parse(JSON.stringify(object).replaceAll(`"${from}"`, `"${to}"`))
  return isObject(moved) ? moved : copy(object)
}

async function objectsIn(file: string): Promise<JsonObject[]> {
  const documents = parseAllDocuments(await readFile(join(folder, file), 'utf8'))
  return documents.flatMap((document) => {
    const value: Json = document.toJS()
    return isObject(value) ? [value] : []
  })
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { Json, JsonObject } from '#demo/cluster/json.ts'
import { copy, ensureObject, isObject, textAt } from '#demo/cluster/json.ts'

const folder = join(import.meta.dirname, '..', '..', 'deploy', 'kubernetes')

export const consoleAccount = { namespace: 'tracardi-ops', name: 'tracardi-ops-console' }

/** The rights we ship, in every namespace the console watches: so a missing one is found here and not in production. */
export async function consoleRights(namespaces: string[]): Promise<JsonObject[]> {
  const shipped = [...(await objectsIn('rbac.yaml')), ...(await objectsIn('rbac-nodes.yaml'))]
  const wide = shipped.filter((object) => textAt(object, 'metadata', 'namespace') !== 'tracardi')
  const narrow = shipped.filter((object) => textAt(object, 'metadata', 'namespace') === 'tracardi')
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: consoleAccount.namespace } },
    ...wide,
    ...namespaces.flatMap((namespace) =>
      narrow.map((object) => {
        const moved = copy(object)
        ensureObject(moved, 'metadata').namespace = namespace
        return moved
      }),
    ),
  ]
}

async function objectsIn(file: string): Promise<JsonObject[]> {
  const documents = parseAllDocuments(await readFile(join(folder, file), 'utf8'))
  return documents.flatMap((document) => {
    const value: Json = document.toJS()
    return isObject(value) ? [value] : []
  })
}

import type { JsonObject } from '#demo/cluster/json.ts'
import type { Credentials } from '#demo/images/tracardi-state.ts'

export const adminSecretName = (release: string): string => `${release}-admin-password`

/** No chart makes it: an operator does, so that the password of Tracardi's administrator can be changed by the console. */
export function adminSecret(namespace: string, release: string, credentials: Credentials): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: adminSecretName(release), namespace },
    type: 'Opaque',
    stringData: { username: credentials.userName, password: credentials.password },
  }
}

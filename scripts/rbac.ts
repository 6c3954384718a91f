// Writes the Roles in deploy/kubernetes from the list of rights in lib/domain/needed-rights.ts: `npm run rbac`. A unit
// test compares them.
import { writeFile } from 'node:fs/promises'

import { ingressManifest, nodesManifest, roleManifest } from '#lib/domain/role-manifest.ts'

const folder = new URL('../deploy/kubernetes/', import.meta.url)

await writeFile(new URL('rbac.yaml', folder), roleManifest())
await writeFile(new URL('rbac-nodes.yaml', folder), nodesManifest())
await writeFile(new URL('rbac-ingress.yaml', folder), ingressManifest())

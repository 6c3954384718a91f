import { readFile } from 'node:fs/promises'
import { prepareBundle } from '#demo/bundle.ts'

export type FieldSchema = { type: string; format: string; description: string; required: boolean }
export type Schema = { description: string; fields: { [field: string]: FieldSchema } }
export type Schemas = { [model: string]: Schema }

let loaded: Promise<Schemas> | undefined

/** The field tables of the Kubernetes types this façade validates against and describes. */
export function loadSchemas(): Promise<Schemas> {
  loaded ??= prepareBundle().then(async ({ schemas }) => {
    const parsed: Schemas = JSON.parse(await readFile(schemas, 'utf8'))
    return parsed
  })
  return loaded
}

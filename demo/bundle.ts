import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Json } from '#demo/cluster/json.ts'
import { isObject, objectsAt, parseJson, textAt } from '#demo/cluster/json.ts'
import type { FieldSchema, Schemas } from '#demo/cluster/schemas.ts'

const demoFolder = import.meta.dirname
const distFolder = join(demoFolder, 'dist')
const modulesFolder = join(demoFolder, '..', 'node_modules')
const libraryFolder = join(modulesFolder, '@ngrok', 'webernetes')
const clientFolder = join(modulesFolder, '@kubernetes', 'client-node')

/**
 * Makes `demo/dist`: webernetes as one file, because its modules name each other without extensions and Node cannot
 * load them, and the field tables of the Kubernetes types. Skipped while the packages stay the same.
 */
export async function prepareBundle(): Promise<{ library: string; schemas: string }> {
  const paths = { library: join(distFolder, 'webernetes.mjs'), schemas: join(distFolder, 'schemas.json') }
  const stamp = await stampOfInputs()
  const made = await readFile(join(distFolder, 'stamp'), 'utf8').catch(() => '')
  if (made === stamp) return paths
  await mkdir(distFolder, { recursive: true })
  await bundleLibrary(paths.library)
  await replaceFile(paths.schemas, JSON.stringify(await readSchemas()))
  for (const file of ['LICENSE', 'NOTICE']) await cp(join(libraryFolder, file), join(distFolder, `webernetes.${file}`))
  await replaceFile(join(distFolder, 'stamp'), stamp)
  return paths
}

async function stampOfInputs() {
  const hash = createHash('sha256')
  for (const file of [
    join(libraryFolder, 'package.json'),
    join(clientFolder, 'package.json'),
    join(demoFolder, 'bundle.ts'),
  ])
    hash.update(await readFile(file))
  return hash.digest('hex')
}

async function bundleLibrary(outfile: string) {
  const { build } = await import('esbuild')
  const entry = (path: string) => JSON.stringify(join(libraryFolder, 'dist', path))
  const result = await build({
    stdin: {
      contents: `export { Cluster, BaseImage } from ${entry('index.js')}
        export { Store } from ${entry('cluster/storage/store.js')}
        export { ServiceStore } from ${entry('cluster/storage/service.js')}`,
      resolveDir: demoFolder,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    write: false,
    logLevel: 'silent',
  })
  const [output] = result.outputFiles
  if (!output) throw new Error('esbuild produced no bundle of @ngrok/webernetes')
  await replaceFile(outfile, output.text)
}

/** Another process may read or make the same file meanwhile: a rename shows it the old one or the new one, whole. */
async function replaceFile(path: string, text: string) {
  const draft = `${path}.${process.pid}`
  await writeFile(draft, text)
  await rename(draft, path)
}

async function readSchemas(): Promise<Schemas> {
  const folder = join(clientFolder, 'dist', 'gen', 'models')
  const schemas: Schemas = {}
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.js') || file === 'all.js' || file === 'ObjectSerializer.js') continue
    const name = file.slice(0, -3)
    const model: unknown = await import(pathToFileURL(join(folder, file)).href)
    const declarations = await readFile(join(folder, `${name}.d.ts`), 'utf8')
    const fields = modelFields(model, name, declarations)
    if (fields) schemas[name] = { description: classComment(declarations), fields }
  }
  return schemas
}

function modelFields(model: unknown, name: string, declarations: string) {
  if (typeof model !== 'object' || model === null || !(name in model)) return undefined
  const type: unknown = Reflect.get(model, name)
  if (typeof type !== 'function') return undefined
  const table: Json = parseJson(JSON.stringify(Reflect.get(type, 'attributeTypeMap') ?? null))
  const fields: { [field: string]: FieldSchema } = {}
  for (const row of objectsAt(table)) {
    const property = textAt(row, 'name') ?? ''
    const described = propertyComment(declarations, property)
    fields[textAt(row, 'baseName') ?? property] = {
      type: textAt(row, 'type') ?? 'any',
      format: textAt(row, 'format') ?? '',
      ...described,
    }
  }
  return isObject(fields) ? fields : undefined
}

function propertyComment(declarations: string, property: string) {
  const pattern = new RegExp(String.raw`(?:/\*\*\s*\n((?:\s*\*[^/\n]*.*\n)*?)\s*\*/\s*\n)?\s*'${property}'(\??):`)
  const found = pattern.exec(declarations)
  return { description: plainText(found?.[1] ?? ''), required: found?.[2] === '' }
}

function classComment(declarations: string) {
  return plainText(/\/\*\*\s*\n((?:\s*\*[^/\n]*.*\n)*?)\s*\*\/\s*\nexport declare class/.exec(declarations)?.[1] ?? '')
}

const plainText = (comment: string) => comment.replaceAll(/^\s*\*\s?/gm, '').trim()

import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Json } from '#demo/cluster/json.ts'
import { objectsAt, parseJson, textAt } from '#demo/cluster/json.ts'
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
    plugins: [
      { name: 'read more dates', setup: (hooks) => hooks.onLoad({ filter: /serialization\.js$/ }, readMoreDates) },
    ],
  })
  const [output] = result.outputFiles
  if (!output) throw new Error('esbuild produced no bundle of @ngrok/webernetes')
  await replaceFile(outfile, output.text)
}

/**
 * Objects read back from its store keep the times of conditions as text, on which its deployment controller calls
 * Date methods and fails: a stuck rollout would never be noticed.
 */
async function readMoreDates({ path }: { path: string }) {
  const original = await readFile(path, 'utf8')
  const contents = original.replace(
    '"creationTimestamp"',
    '"creationTimestamp", "lastUpdateTime", "lastTransitionTime"',
  )
  if (contents === original) throw new Error('webernetes no longer reads dates where it did: see demo/bundle.ts')
  return { contents }
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
    const declarations = readDeclarations(await readFile(join(folder, `${name}.d.ts`), 'utf8'))
    const fields = modelFields(model, name, declarations)
    if (fields) schemas[name] = { description: declarations.get('')?.description ?? '', fields }
  }
  return schemas
}

function modelFields(model: unknown, name: string, declarations: ReturnType<typeof readDeclarations>) {
  if (typeof model !== 'object' || model === null || !(name in model)) return undefined
  const type: unknown = Reflect.get(model, name)
  if (typeof type !== 'function') return undefined
  const table: Json = parseJson(JSON.stringify(Reflect.get(type, 'attributeTypeMap') ?? null))
  const fields: { [field: string]: FieldSchema } = {}
  for (const row of objectsAt(table)) {
    const property = textAt(row, 'name') ?? ''
    fields[textAt(row, 'baseName') ?? property] = {
      type: textAt(row, 'type') ?? 'any',
      format: textAt(row, 'format') ?? '',
      ...(declarations.get(property) ?? { description: '', required: false }),
    }
  }
  return fields
}

const declaration = /^\s*(?:'([^']+)'(\??):|export declare class)/

/** The comment above each property, and above the class under the name ''. */
function readDeclarations(text: string) {
  const found = new Map<string, { description: string; required: boolean }>()
  let comment: string[] = []
  for (const line of text.split('\n')) {
    const match = declaration.exec(line)
    if (match) {
      found.set(match[1] ?? '', { description: comment.join(' ').trim(), required: match[2] === '' })
      comment = []
    } else if (/^\s*\/\*\*/.test(line)) comment = []
    else if (/^\s*\* /.test(line)) comment.push(line.replace(/^\s*\* /, ''))
  }
  return found
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'

/** A secret that must be nowhere but where it belongs. `name` is what a finding calls it. */
export type Canary = { readonly name: string; readonly text: string }

type Needle = { readonly canary: string; readonly form: string; readonly bytes: Buffer }

/** Every way in which a leak may be written that somebody who looks for the text would not see. */
export function needlesOf({ name, text }: Canary): Needle[] {
  const bytes = Buffer.from(text, 'utf8')
  const hex = bytes.toString('hex')
  const json = JSON.stringify(text).slice(1, -1)
  const forms: [string, Buffer | string][] = [
    ['plain', bytes],
    ['hex', hex],
    ['hex in capitals', hex.toUpperCase()],
    ['URL', encodeURIComponent(text)],
    ['form', new URLSearchParams({ x: text }).toString().slice(2)],
    ['URL, each byte', hex.replaceAll(/../g, (byte) => `%${byte}`)],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['JSON in ASCII', escaped(text, (unit) => `\\u${unit}`, /[^\x20-\x7e]|["\\]/g)],
    ['JSON, each letter', escaped(text, (unit) => `\\u${unit}`, /[\s\S]/g)],
    ['inspected', inspect(text).slice(1, -1)],
    ['CSV', text.replaceAll('"', '""')],
    ['row', text.replaceAll('\\', '\\\\').replaceAll('"', '""')],
    ['HTML', html(text)],
    ['bytea', `\\x${hex}`],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
    ...[0, 1, 2].flatMap((shift): [string, string][] => {
      const core = base64Core(bytes, shift)
      return [
        [`base64 at ${shift}`, core],
        [`base64url at ${shift}`, core.replaceAll('+', '-').replaceAll('/', '_')],
        // As a Secret's value in a dumped answer of the API server.
        [`base64 of base64 at ${shift}`, base64Core(Buffer.from(bytes.toString('base64')), shift)],
      ]
    }),
  ]
  const seen = new Set<string>()
  return forms.flatMap(([form, written]) => {
    const needle = Buffer.from(written)
    if (seen.has(needle.toString('hex'))) return []
    seen.add(needle.toString('hex'))
    return [{ canary: name, form, bytes: needle }]
  })
}

/** What was found, as words that hold no secret: `the old password, as hex`. */
export function leaksIn(where: string, content: Buffer | string, canaries: readonly Canary[]): string[] {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content, 'utf8')
  return canaries
    .flatMap(needlesOf)
    .filter((needle) => bytes.includes(needle.bytes))
    .map(({ canary, form }) => `${where}: ${canary}, as ${form}`)
}

/** Every file below a folder, as its bytes are on disk. */
export async function leaksInFolder(folder: string, canaries: readonly Canary[]): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  if (files.length === 0) throw new Error(`${folder} is empty: there is nothing to search`)
  const found = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      // A database renames and removes files while it runs.
      const bytes = await readFile(path).catch(() => null)
      return bytes === null ? [] : leaksIn(path, bytes, canaries)
    }),
  )
  return found.flat()
}

/** The digits that these bytes alone decide, whatever stands before and after them. */
function base64Core(bytes: Buffer, shift: number): string {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes])
  const digits = padded.toString('base64').slice(0, Math.floor((padded.length * 8) / 6))
  return digits.slice(Math.ceil((shift * 8) / 6))
}

function escaped(text: string, write: (unit: string) => string, which: RegExp): string {
  return text.replaceAll(which, (letter) => write(letter.charCodeAt(0).toString(16).padStart(4, '0')))
}

function html(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#x27;',
  }
  return text.replaceAll(/[&<>"']/g, (letter) => names[letter] ?? letter)
}

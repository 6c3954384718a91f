import 'server-only'

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type Shown = { readonly key: string; readonly cert: string }

export type Authority = {
  readonly certificate: string
  /** Days from now; negative ones are past. */
  readonly issue: (host: string, days: { readonly from: number; readonly to: number }) => Promise<Shown>
  readonly selfSigned: (host: string) => Promise<Shown>
  readonly remove: () => Promise<void>
}

const configuration = `[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
`
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** An authority of the test's own: `openssl ca` is the one that writes certificates of any date. */
export async function makeAuthority(): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'ops-console-certificates-'))
  const openssl = (...words: readonly string[]) => promisify(execFile)('openssl', words, { cwd: folder })
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  await Promise.all([writeFile(join(folder, 'ca.cnf'), configuration), writeFile(join(folder, 'index.txt'), '')])
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '30',
    '-subj',
    '/CN=test authority',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  )
  const asked = (host: string) => ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
  const certificate = await read('ca.crt')
  let issued = 0
  return {
    certificate,
    async issue(host, { from, to }) {
      const name = `server-${(issued += 1)}`
      await openssl('req', ...newKey, ...asked(host), '-keyout', `${name}.key`, '-out', `${name}.csr`)
      const dates = ['-startdate', opensslDate(from), '-enddate', opensslDate(to)]
      const signer = ['-config', 'ca.cnf', '-cert', 'ca.crt', '-keyfile', 'ca.key']
      await openssl('ca', '-batch', '-notext', ...signer, ...dates, '-in', `${name}.csr`, '-out', `${name}.crt`)
      return { key: await read(`${name}.key`), cert: await read(`${name}.crt`) }
    },
    async selfSigned(host) {
      const name = `self-${(issued += 1)}`
      await openssl(
        'req',
        '-x509',
        ...newKey,
        ...asked(host),
        '-days',
        '90',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.crt`,
      )
      return { key: await read(`${name}.key`), cert: await read(`${name}.crt`) }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function opensslDate(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000)
  return `${at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`
}

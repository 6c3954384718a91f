import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

async function openssl(folder: string, args: string[]) {
  try {
    await run('openssl', args, { cwd: folder })
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new Error(
      missing
        ? "openssl is missing: install it to make the test cluster's certificates, or name a disposable cluster in KUBECONFIG."
        : `openssl ${args[0]} failed while making the test cluster's certificates`,
      { cause },
    )
  }
}

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

async function authority(folder: string, name: string) {
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
  const added = extensions.flatMap((extension) => ['-addext', extension])
  const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`]
  await openssl(folder, ['req', '-x509', ...key, '-days', '3650', ...files, '-subj', `/CN=test ${name}`, ...added])
}

type Certificate = {
  name: string
  subject: string
  signer: string
  usage: 'clientAuth' | 'serverAuth'
  names?: string[]
}

async function certificate(folder: string, { name, subject, signer, usage, names }: Certificate) {
  const extensions = ['keyUsage=critical,digitalSignature', `extendedKeyUsage=${usage}`]
  if (names) extensions.push(`subjectAltName=${names.join(',')}`)
  await writeFile(join(folder, `${name}.ext`), extensions.join('\n'))
  await openssl(folder, ['req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject])
  const signing = ['-CA', `${signer}.crt`, '-CAkey', `${signer}.key`, '-CAcreateserial', '-days', '365']
  const files = ['-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`]
  await openssl(folder, ['x509', '-req', ...files, ...signing])
  await Promise.all([rm(join(folder, `${name}.csr`)), rm(join(folder, `${name}.ext`))])
}

const serverNames = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'].map(
  (name) => `DNS:${name}`,
)

/**
 * Throw-away authorities and certificates. The front proxy has an authority of its own: a client certificate of the
 * first would otherwise let anyone speak for anyone through the aggregation layer.
 */
export async function makeCertificates(folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await authority(folder, 'ca')
  await authority(folder, 'front-ca')
  await openssl(folder, ['genrsa', '-out', 'service-account.key', '2048'])
  await openssl(folder, ['rsa', '-in', 'service-account.key', '-pubout', '-out', 'service-account.pub'])
  const client = (name: string, subject: string, signer = 'ca'): Certificate => ({
    name,
    subject,
    signer,
    usage: 'clientAuth',
  })
  const server = (name: string, subject: string, names: string[]): Certificate => ({
    name,
    subject,
    signer: 'ca',
    usage: 'serverAuth',
    names,
  })
  const certificates = [
    server('apiserver', '/CN=kube-apiserver', [...serverNames, 'IP:127.0.0.1', 'IP:10.96.0.1']),
    server('kubelet-server', '/O=system:nodes/CN=system:node:kwok', ['DNS:localhost', 'IP:127.0.0.1']),
    client('kubelet-client', '/O=system:masters/CN=kube-apiserver-kubelet-client'),
    client('front-client', '/CN=front-proxy-client', 'front-ca'),
    client('admin', '/O=system:masters/CN=admin'),
    client('controller-manager', '/CN=system:kube-controller-manager'),
    client('scheduler', '/CN=system:kube-scheduler'),
    client('kwok', '/CN=kwok'),
  ]
  // In turn: two signings at once would share a serial number.
  for (const each of certificates) await certificate(folder, each)
}

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** PEM texts: the authority to trust, and the key and chain a server on loopback shows. */
export type Certificate = { authority: string; key: string; chain: string }

const dayMs = 24 * 3_600_000

/** A certificate authority and one server certificate for 127.0.0.1 and localhost, good for ten years. */
export function makeCertificate(): Certificate {
  const authorityKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serverKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const authority = signCertificate({
    subject: 'Tracardi demo authority',
    issuer: 'Tracardi demo authority',
    publicKey: authorityKeys.publicKey,
    signer: authorityKeys.privateKey,
    extensions: [basicConstraints(true), keyUsage(0x06, 1)],
  })
  const server = signCertificate({
    subject: 'kube-apiserver',
    issuer: 'Tracardi demo authority',
    publicKey: serverKeys.publicKey,
    signer: authorityKeys.privateKey,
    extensions: [basicConstraints(false), keyUsage(0x80, 7), extendedKeyUsage(), subjectAltName()],
  })
  const pem = (der: Buffer) =>
    `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
  return {
    authority: pem(authority),
    key: serverKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    chain: pem(server) + pem(authority),
  }
}

// DER by hand (X.690): Node reads certificates and makes keys, but issues no certificates.
function der(tag: number, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  if (length < 0x1_00) return Buffer.from([0x81, length])
  return Buffer.from([0x82, length >> 8, length & 0xff])
}

const sequence = (...contents: Buffer[]) => der(0x30, ...contents)
const objectId = (...bytes: number[]) => der(0x06, Buffer.from(bytes))
const octets = (content: Buffer) => der(0x04, content)
const truth = der(0x01, Buffer.from([0xff]))

const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId(0x55, 0x04, 0x03), der(0x0c, Buffer.from(commonName)))))
}

function time(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)
  return der(0x18, Buffer.from(`${digits}Z`))
}

const extension = (id: Buffer, isCritical: boolean, value: Buffer) =>
  sequence(id, ...(isCritical ? [truth] : []), octets(value))

const basicConstraints = (isAuthority: boolean) =>
  extension(objectId(0x55, 0x1d, 0x13), true, sequence(...(isAuthority ? [truth] : [])))

const keyUsage = (bits: number, unusedBits: number) =>
  extension(objectId(0x55, 0x1d, 0x0f), true, der(0x03, Buffer.from([unusedBits, bits])))

const extendedKeyUsage = () =>
  extension(objectId(0x55, 0x1d, 0x25), false, sequence(objectId(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01)))

const subjectAltName = () =>
  extension(
    objectId(0x55, 0x1d, 0x11),
    false,
    sequence(
      der(0x87, Buffer.from([127, 0, 0, 1])),
      ...['localhost', 'kubernetes', 'kubernetes.default.svc'].map((name) => der(0x82, Buffer.from(name))),
    ),
  )

function signCertificate(request: {
  subject: string
  issuer: string
  publicKey: KeyObject
  signer: KeyObject
  extensions: Buffer[]
}): Buffer {
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)])
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ecdsaWithSha256,
    nameOf(request.issuer),
    sequence(time(new Date(Date.now() - dayMs)), time(new Date(Date.now() + 3_650 * dayMs))),
    nameOf(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...request.extensions)),
  )
  const signature = sign('sha256', body, request.signer)
  return sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
}

import { fromHex, toHex } from './audit-chain.ts'
import { fromBase64, toBase64 } from './base64.ts'

/** What a signature vouches for: the log of this name had this many entries, and this is the root over them. */
export type Checkpoint = {
  /** The name of the log, the same for ever, for example `console.example/tracardi/ops/epoch-1`. */
  readonly origin: string
  readonly size: number
  /** Lower-case hex. */
  readonly root: string
}

/** The text of C2SP `tlog-checkpoint`, without extension lines: time comes from where it is anchored. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(fromHex(root))}\n`
}

/** Null for a text that is no checkpoint. Extension lines of others are allowed and ignored. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', count = '', encoded = '', ...rest] = text.split('\n')
  const root = fromBase64(encoded)
  const isWhole = text.endsWith('\n') && rest.at(-1) === '' && rest.slice(0, -1).every((line) => line !== '')
  if (origin === '' || !/^(0|[1-9]\d{0,15})$/.test(count) || root?.length !== 32 || !isWhole) return null
  return { origin, size: Number(count), root: toHex(root) }
}

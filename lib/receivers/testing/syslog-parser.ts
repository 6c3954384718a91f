import * as z from 'zod/mini'

const entrySchema = z.object({ log: z.enum(['ops', 'sec']), seq: z.int(), leaf: z.string(), body: z.string() })

export type SyslogMessage = {
  readonly header: string
  readonly structured: Readonly<Record<string, string>>
  readonly entry: z.output<typeof entrySchema>
}

/** Reads frames as a receiver does that goes by the lengths alone; throws where one is malformed. */
export function syslogMessages(bytes: Buffer): SyslogMessage[] {
  const messages: SyslogMessage[] = []
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const length = Number(bytes.subarray(at, space).toString('ascii'))
    const end = space + 1 + length
    if (!Number.isInteger(length) || length <= 0 || end > bytes.length) throw new Error(`No frame at ${at}.`)
    messages.push(messageOf(bytes.subarray(space + 1, end).toString('utf8')))
    at = end
  }
  return messages
}

function messageOf(text: string): SyslogMessage {
  const [, header = '', elements = '', entry = ''] =
    /^(<\d{1,3}>1(?: \S+){5}) \[audit@32473((?: \w+="(?:\\["\\\]]|[^"\\\]])*")+)\] (.*)$/su.exec(text) ?? []
  const structured = [...elements.matchAll(/ (\w+)="((?:\\["\\\]]|[^"\\\]])*)"/gsu)].map(
    ([, name = '', value = '']): [string, string] => [name, value.replace(/\\(["\\\]])/g, '$1')],
  )
  return { header, structured: Object.fromEntries(structured), entry: entrySchema.parse(JSON.parse(entry)) }
}

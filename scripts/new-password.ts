import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

import { CommandRefused } from './command-refused.ts'

/** From ACCOUNT_PASSWORD, from standard input, or asked for twice; never from the command line, which others can see. */
export async function newPassword(): Promise<string> {
  const given = process.env['ACCOUNT_PASSWORD']
  if (given !== undefined) return given
  if (!process.stdin.isTTY) return firstLineOfInput()
  const password = await askHidden('Password: ')
  if ((await askHidden('Again: ')) !== password)
    throw new CommandRefused('The two passwords differ. Nothing was changed.')
  return password
}

async function firstLineOfInput(): Promise<string> {
  for await (const line of createInterface({ input: process.stdin })) return line
  throw new CommandRefused('Standard input holds no password. Type one, pipe one in, or set ACCOUNT_PASSWORD.')
}

/** Shows the question and not what is typed. */
async function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await reader.question('')
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}

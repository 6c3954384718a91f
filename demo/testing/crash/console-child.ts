import { join } from 'node:path'
import { startAsked, type AskedProcess } from './asked-process.ts'
import type { ConsoleSetting, Questions } from './protocol.ts'

const program = join(import.meta.dirname, 'console-program.ts')

/** A console process that carries out actions. */
export type ConsoleChild = AskedProcess<Questions>

export function startConsoleChild(setting: ConsoleSetting): Promise<ConsoleChild> {
  return startAsked(program, setting)
}

import type { InstallToken } from './topology.ts'

/** Texts that Tracardi (`tracardi/config.py`) or its charts use for everybody. */
const known: Readonly<Record<string, InstallToken>> = {
  '': 'empty',
  tracardi: 'default',
  'tracardi-install': 'default',
  'SET-INSTALLATION-SECRET': 'placeholder',
}

/** What kind of token this is. Only the kind leaves this function. */
export function installTokenOf(text: string): InstallToken {
  return Object.hasOwn(known, text) ? (known[text] ?? 'own') : 'own'
}

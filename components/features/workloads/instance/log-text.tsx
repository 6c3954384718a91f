import Anser from 'anser'
import { clsx } from 'clsx'

/** The colours of terminals, in the tokens that keep their contrast in both themes. */
const colours: Readonly<Record<string, string>> = {
  'ansi-red': 'text-crit',
  'ansi-bright-red': 'text-crit',
  'ansi-yellow': 'text-warn',
  'ansi-bright-yellow': 'text-warn',
  'ansi-green': 'text-ok',
  'ansi-bright-green': 'text-ok',
  'ansi-blue': 'text-link',
  'ansi-bright-blue': 'text-link',
  'ansi-cyan': 'text-link',
  'ansi-bright-cyan': 'text-link',
  'ansi-bright-black': 'text-ink-3',
}

/** A line of a log, with its colours; what was looked for is marked. */
export function LogText({ text, found }: { text: string; found: string }) {
  const parts = Anser.ansiToJson(text, { use_classes: true, remove_empty: true })
  return parts.map((part, index) => (
    <span
      key={index}
      className={clsx(colours[part.fg ?? ''], part.decorations.includes('bold') && 'font-semibold') || undefined}
    >
      <Marked text={visible(part.content)} found={found} />
    </span>
  ))
}

function Marked({ text, found }: { text: string; found: string }) {
  if (found === '') return text
  const at = text.toLowerCase().indexOf(found.toLowerCase())
  if (at === -1) return text
  const end = at + found.length
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-chip bg-warn-tint text-ink">{text.slice(at, end)}</mark>
      <Marked text={text.slice(end)} found={found} />
    </>
  )
}

/** Control characters, and those that turn the direction of what follows, as their numbers. */
function visible(text: string): string {
  return text.replaceAll(
    // eslint-disable-next-line no-control-regex -- These are what must not reach the page as they are.
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`,
  )
}

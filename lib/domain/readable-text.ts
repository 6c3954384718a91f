/**
 * Characters that steer, hide or reorder text instead of being read: controls but tab and line feed, direction marks and
 * overrides, invisible spaces, line separators, annotations, tags. Joiners stay: scripts and emoji are written with them.
 */
const steering =
  '\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u2069\\uFEFF\\uFFF9-\\uFFFB\\u{E0000}-\\u{E007F}'

/** As many as any script puts on one letter, with room; more are there to cover what stands around them. */
const marksOnALetter = 8

const steeringCharacter = new RegExp(`[${steering}]`, 'gu')
const piledMarks = new RegExp(`(\\p{M}{${marksOnALetter}})\\p{M}+`, 'gu')

/** What a person may write: whole characters that can be read. */
export const readableText = new RegExp(`^(?!.*\\p{M}{${marksOnALetter + 1}})[^${steering}\\p{Cs}]*$`, 'su')

/** Text from outside in one normal form, every character that cannot be read replaced. */
export function madeReadable(text: string): string {
  return text.toWellFormed().normalize('NFC').replace(steeringCharacter, '\uFFFD').replace(piledMarks, '$1')
}

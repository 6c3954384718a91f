import 'server-only'
import { told, untold, type Greeting } from './store-greeting.ts'

const headerLength = 4
const greetingOf10 = 10
const [fine, switchOfMethod, refusal] = [0x00, 0xfe, 0xff]
/** Protocol 4.1, with the method of signing in by its name. */
const abilities = 0x200 | 0x8000 | 0x80000
const utf8 = 33
const quit = Buffer.from([1, 0, 0, 0, 1])

/**
 * The server greets first, and blocks an address that leaves its greetings unanswered a hundred times, for everybody behind
 * it. So it is answered by nobody without a password, whom it sends away without counting.
 */
export const mysql: Greeting = () => {
  let answered = 0
  return {
    say(heard) {
      const all = packets(heard)
      const last = all.at(-1)
      if (last === undefined || all.length === answered) return null
      answered = all.length
      if (all.length === 1) return last.payload[0] === greetingOf10 ? nobody(last) : null
      if (last.payload[0] === switchOfMethod) return packet(last.sequence + 1, Buffer.alloc(0))
      return last.payload[0] === fine ? quit : null
    },
    isWhole(heard) {
      const [first, ...others] = packets(heard)
      if (first === undefined) return false
      const last = others.at(-1)?.payload[0]
      return first.payload[0] !== greetingOf10 || last === fine || last === refusal
    },
    read(heard) {
      const [greeting] = packets(heard)
      if (greeting === undefined) return { answers: 'yes', detail: 'it answers', ...untold('it greets in part only') }
      const { payload } = greeting
      if (payload[0] === refusal) return refusalOf(payload.length < 3 ? 0 : payload.readUInt16LE(1))
      const own = payload[0] === greetingOf10 ? /^.([^\0]+)\0/s.exec(payload.toString('latin1'))?.[1] : undefined
      // MariaDB puts a version before its own, for replicas that know no other; packages add theirs after it.
      const version = /^(?:5\.5\.5-(?=\d))?([\w.+-]{1,40})/.exec(own ?? '')?.[1]
      return {
        answers: 'yes',
        detail: 'it answers',
        ...(version ? told(version) : untold('it speaks another protocol')),
      }
    },
  }
}

function refusalOf(code: number): ReturnType<ReturnType<Greeting>['read']> {
  switch (code) {
    case 1040:
      return { answers: 'no', detail: 'it has too many connections (error 1040)', ...untold('it has too many') }
    case 1129:
      return {
        answers: 'unreachable',
        detail: 'it blocks the console’s address until FLUSH HOSTS (error 1129)',
        ...untold('it blocks the console’s address'),
      }
    default:
      return { answers: 'yes', detail: 'it answers', ...untold(`it refuses the console’s address (error ${code})`) }
  }
}

type Packet = { readonly sequence: number; readonly payload: Buffer }

/** Those that are whole. */
function packets(heard: Buffer): readonly Packet[] {
  if (heard.length < headerLength) return []
  const end = headerLength + heard.readUIntLE(0, 3)
  if (heard.length < end) return []
  return [{ sequence: heard[3] ?? 0, payload: heard.subarray(headerLength, end) }, ...packets(heard.subarray(end))]
}

function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerLength)
  header.writeUIntLE(payload.length, 0, 3)
  header.writeUInt8(sequence, 3)
  return Buffer.concat([header, payload])
}

/** By the method that the server named, whose name is the last thing in its greeting. */
function nobody({ sequence, payload }: Packet): Buffer {
  const fixed = Buffer.alloc(32)
  fixed.writeUInt32LE(abilities, 0)
  fixed.writeUInt32LE(1 << 24, 4)
  fixed.writeUInt8(utf8, 8)
  const method = /([a-z0-9_]+)\0?$/.exec(payload.toString('latin1'))?.[1] ?? 'mysql_native_password'
  return packet(sequence + 1, Buffer.concat([fixed, Buffer.from(`\0\0${method}\0`)]))
}

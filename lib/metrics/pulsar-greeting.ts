import 'server-only'
import { told, untold, type Greeting } from './store-greeting.ts'

const client = 'tracardi-ops-console'
const protocolVersion = 19
const connect = 2
const connected = 3
const frameLength = 8

/* CommandConnect of Pulsar's protocol buffers: a type, then the name and the protocol of the client. */
const command = Buffer.concat([
  Buffer.from([0x08, connect, 0x12, client.length + 4, 0x0a, client.length]),
  Buffer.from(client),
  Buffer.from([0x20, protocolVersion]),
])
const sizes = Buffer.alloc(frameLength)
sizes.writeUInt32BE(command.length + 4, 0)
sizes.writeUInt32BE(command.length, 4)
const words = Buffer.concat([sizes, command])

/** A broker, or the proxy before it, answers with its version, or that it wants a token. */
export const pulsar: Greeting = () => ({
  say: (heard) => (heard.length === 0 ? words : null),
  isWhole: (heard) => heard.length >= 4 && heard.length >= 4 + heard.readUInt32BE(0),
  read(heard) {
    const isConnected = heard[frameLength] === 0x08 && heard[frameLength + 1] === connected
    const version = /Pulsar Server-?v?([\w.+-]{1,40})/.exec(heard.toString('latin1'))?.[1]
    return {
      answers: 'yes',
      detail: 'it answers',
      ...(isConnected ? told(version) : untold('it asks for credentials')),
    }
  },
})

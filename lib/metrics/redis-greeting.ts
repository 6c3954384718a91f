import 'server-only'
import { told, untold, type Greeting } from './store-greeting.ts'

const words = Buffer.from('PING\r\nINFO server\r\n')

/** PING is refused by a Redis that serves nobody yet; INFO is not. */
export const redis: Greeting = () => ({
  say: (heard) => (heard.length === 0 ? words : null),
  isWhole: (heard) => isReply(heard.toString('latin1').replace(/^[^\r]*\r\n/, '')),
  read(heard) {
    const text = heard.toString('latin1')
    if (text.startsWith('-LOADING'))
      return { answers: 'no', detail: 'it is still loading its data', ...untold('it is still loading') }
    const version = /^(?:valkey|redis)_version:([\w.+-]{1,40})/m.exec(text)?.[1]
    const isShut = version === undefined && /^-(NOAUTH|NOPERM|ERR.*(auth|permission))/im.test(text)
    return { answers: 'yes', detail: 'it answers', ...(isShut ? untold('it asks for a password') : told(version)) }
  },
})

/** A bulk string with its length ahead, or one line. */
function isReply(text: string): boolean {
  const bulk = /^\$(\d+)\r\n/.exec(text)
  return bulk ? text.length >= bulk[0].length + Number(bulk[1]) : text.includes('\r\n')
}

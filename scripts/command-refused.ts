/** A sentence for whoever typed the command. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused'
}

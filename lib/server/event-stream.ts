import 'server-only'

/** A response body that is written to from outside and says when its reader does not keep up. */
export type ByteStream = {
  readonly body: ReadableStream<Uint8Array>
  /** False when there is no room: nothing was written. */
  readonly write: (bytes: Uint8Array) => boolean
  readonly end: () => void
}

/** Enough for a snapshot of a large installation; a reader with more than this unread is behind. */
const roomBytes = 2 ** 20

export function byteStream(on: { readonly onRoom: () => void; readonly onCancel: () => void }): ByteStream {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  const body = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given
      },
      pull: () => on.onRoom(),
      cancel() {
        controller = null
        on.onCancel()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: roomBytes }),
  )
  return {
    body,
    write(bytes) {
      if (!controller || (controller.desiredSize ?? 0) <= 0) return false
      controller.enqueue(bytes)
      return true
    },
    end() {
      controller?.close()
      controller = null
    },
  }
}

const encoder = new TextEncoder()

/** One message of `text/event-stream`. The data is JSON on one line, so that no line of it can end the message. */
export function encodeMessage(id: number, event: string, json: string): Uint8Array {
  return encoder.encode(`id: ${id}\nevent: ${event}\ndata: ${json}\n\n`)
}

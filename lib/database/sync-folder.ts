import 'server-only'

import { open } from 'node:fs/promises'

/** A new name in a folder survives a power cut only when the folder itself is on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}

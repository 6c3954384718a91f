import type { Permission } from '#lib/domain/permissions.ts'
import { useConsole } from './console-context.tsx'
import { usePicture } from './use-picture.ts'
import { writeBlock } from './write-block.ts'

/** Why a write that needs the permission is switched off now; null when it is not. */
export function useWriteBlock(permission: Permission): string | null {
  const { role } = useConsole()
  const { topology, freshness, live } = usePicture()
  return writeBlock({ role, permission, freshness, connection: live.connection, problems: topology.problems })
}

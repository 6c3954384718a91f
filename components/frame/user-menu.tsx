'use client'

import type { AccountRole } from '#lib/domain/permissions.ts'
import { signOut } from '#lib/queries/session.ts'
import { Menu, MenuItem, MenuNote, MenuSeparator } from '../ui/menu.tsx'
import { useConsole } from './console-context.tsx'
import { paths } from './paths.ts'

export const roleName: Record<AccountRole, string> = { admin: 'Admin', operator: 'Operator', auditor: 'Auditor' }

export function UserMenu() {
  const { userName, role, address, csrf } = useConsole()

  async function leave(everywhere: boolean) {
    // Whatever the answer, the sign-in page is the safe place to be.
    await signOut(csrf, everywhere).catch(() => undefined)
    location.assign(paths.signIn)
  }

  return (
    <Menu
      label={`${userName}, ${roleName[role]}`}
      trigger={
        <span className="truncate">
          {userName}
          <span className="hidden sm:inline"> · {roleName[role]}</span>
        </span>
      }
    >
      <MenuNote>
        Signed in as {userName}, {role}
        {address ? (
          <>
            <br />
            from <span className="font-mono">{address}</span>
          </>
        ) : null}
      </MenuNote>
      <MenuSeparator />
      <MenuItem onClick={() => void leave(false)}>Sign out</MenuItem>
      <MenuItem onClick={() => void leave(true)}>Sign out everywhere</MenuItem>
    </Menu>
  )
}

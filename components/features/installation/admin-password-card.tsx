import Link from 'next/link'

import { useConsole } from '#components/frame/console-context.tsx'
import { paths } from '#components/frame/paths.ts'
import { RefusalNote } from '#components/frame/refusal-note.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { Fact, Facts } from '#components/ui/facts.tsx'
import { RowOutlines } from '#components/ui/state-note.tsx'
import { Time } from '#components/ui/time.tsx'
import type { AdminPassword } from '#lib/contracts/admin-password.ts'
import type { Readable } from '#lib/contracts/readable.ts'
import { adminPasswordKeys, readPasswordCommand } from '#lib/domain/admin-password.ts'
import type { Installation } from '#lib/domain/topology.ts'

type Props = {
  installation: Installation
  facts: Readable<AdminPassword> | null
  error: Error | null
  onAgain: () => void
}

/** Where the password is and whose it is; the console names it and does not show it. */
export function AdminPasswordCard({ installation, facts, error, onAgain }: Props) {
  const { zone } = useConsole()
  return (
    <Card title="Admin password">
      {error ? <RefusalNote error={error} action={<Button onClick={onAgain}>Try again</Button>} /> : null}
      {facts ? (
        <Facts>
          <Fact name="Kept in">
            <span>
              Secret{' '}
              <span className="font-mono text-code break-all">
                {facts.secret.namespace}/{facts.secret.name}
              </span>
              , key <span className="font-mono text-code">{adminPasswordKeys.password}</span>
            </span>
          </Fact>
          <Fact name="Account">
            {facts.account === null ? (
              <span className="text-ink-2">not known before the first plan</span>
            ) : (
              <span className="font-mono text-code break-all">{facts.account}</span>
            )}
          </Fact>
          <Fact name="Rotated">
            {facts.rotated === null ? (
              <span className="text-ink-2">never by this console</span>
            ) : (
              <>
                <span>
                  <Link className="text-link hover:underline" href={paths.change(installation, facts.rotated.actionId)}>
                    <Time at={facts.rotated.at} zone={zone} style="minute" />
                  </Link>{' '}
                  by {facts.rotated.by}
                </span>
                <span className="text-small text-ink-2">
                  {facts.rotated.source === 'generate' ? 'made by the console' : 'entered by hand'}
                </span>
              </>
            )}
          </Fact>
          <Fact name="To read it">
            <CommandLine text={readPasswordCommand(facts.secret)} what="command" />
            <span className="text-small text-ink-2">
              Needs the cluster&apos;s own right to this Secret.{' '}
              {facts.showsOnce
                ? 'By policy the console shows a generated one once, to the admin who rotated it.'
                : 'The console never shows it.'}
            </span>
          </Fact>
        </Facts>
      ) : error ? null : (
        <RowOutlines rows={4} label="Reading what is known of the password" />
      )}
    </Card>
  )
}

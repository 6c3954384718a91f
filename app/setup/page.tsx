import { headers } from 'next/headers'
import { redirect } from 'next/navigation'

import { PlainPage } from '#components/frame/plain-page.tsx'
import { SetupForm } from '#components/features/setup/setup-form.tsx'
import { currentPeer } from '#lib/server/peer.ts'
import { environmentName, isFirstRun } from '#lib/server/reads.ts'

export default async function SetupPage() {
  await headers()
  if (!(await isFirstRun())) redirect('/sign-in')
  const { address } = currentPeer()
  return (
    <PlainPage title="Make the first admin" environmentName={environmentName()}>
      <p className="text-ink-2">
        This console has no account yet. It printed a one-time token in its log when it started; whoever holds it makes
        the first admin. What the console is connected to is shown next.
      </p>
      <SetupForm />
      {address ? (
        <p className="text-small text-ink-2">
          You connect from <span className="font-mono">{address}</span>, a trusted network.
        </p>
      ) : null}
    </PlainPage>
  )
}

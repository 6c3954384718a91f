import { headers } from 'next/headers'
import { redirect } from 'next/navigation'

import { PlainPage } from '#components/frame/plain-page.tsx'
import { SignInPanel } from '#components/frame/sign-in-panel.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { currentPeer } from '#lib/server/peer.ts'
import { databaseAnswers, environmentName, isFirstRun } from '#lib/server/reads.ts'
import { currentViewer } from '#lib/server/viewer.ts'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function SignInPage({ searchParams }: Props) {
  // Reading the headers makes the page be made for each request.
  await headers()
  const isOpen = await databaseAnswers()
  if (isOpen && (await isFirstRun())) redirect('/setup')
  const { to } = await searchParams
  const destination = localPath(to)
  if (isOpen && (await currentViewer())) redirect(destination)
  const { address } = currentPeer()
  return (
    <PlainPage title="Sign in" environmentName={environmentName()}>
      {isOpen ? null : (
        <StatusWord state="critical">
          The console&apos;s database does not answer, so nobody can sign in. Tracardi is not affected. Try again in a
          moment.
        </StatusWord>
      )}
      <SignInPanel destination={destination} />
      {address ? (
        <p className="text-small text-ink-2">
          You connect from <span className="font-mono">{address}</span>, a trusted network.
        </p>
      ) : null}
    </PlainPage>
  )
}

/** Only a path of ours: an address elsewhere would make this page a springboard. */
function localPath(to: string | string[] | undefined): string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/'
}

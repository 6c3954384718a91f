import Link from 'next/link'

import { PlainPage } from '#components/frame/plain-page.tsx'

export default function NotFound() {
  return (
    <PlainPage title="There is nothing at this address">
      <p className="text-ink-2">The address may be mistyped, or what it named is gone.</p>
      <p>
        <Link className="text-link underline" href="/">
          Go to the console
        </Link>
      </p>
    </PlainPage>
  )
}

import { PlainPage } from '#components/frame/plain-page.tsx'

export default function NotFound() {
  return (
    <PlainPage title="There is nothing at this address">
      <p className="text-ink-2">The address may be mistyped, or what it named is gone.</p>
      <p>
        {/* Every page carries this one: no script for a link. */}
        <a className="text-link underline" href="/">
          Go to the console
        </a>
      </p>
    </PlainPage>
  )
}

import { createHash } from 'node:crypto'

const style = `
:root { color-scheme: light dark; --canvas: #f8f9fb; --text: #1a1e25; --quiet: #4c5058; --border: #c9ccd1 }
@media (prefers-color-scheme: dark) { :root { --canvas: #0c0e12; --text: #e9ebef; --quiet: #b2b6bc; --border: #33373d } }
body { margin: 0; background: var(--canvas); color: var(--text); font: 14px/22px system-ui, sans-serif }
main { max-width: 34rem; margin: 15vh auto 0; padding: 0 20px }
h1 { font-size: 20px; line-height: 28px; font-weight: 600 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 20px 0; padding: 16px 0;
  border: solid var(--border); border-width: 1px 0 }
dt { color: var(--quiet) }
dd { margin: 0; font-family: ui-monospace, monospace; overflow-wrap: anywhere; user-select: all }
`

/** The page has no script and loads nothing; its one style sheet is named by digest. */
export const untrustedNetworkHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/**
 * What a client sees that a trusted proxy let through from an untrusted network: nothing about what is behind.
 * @param {{ address: string | null, at: Date, reference: string }} facts
 */
export function untrustedNetworkPage({ address, at, reference }) {
  const time = `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>You are outside the trusted networks</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>You are outside the trusted networks</h1>
<dl>
<dt>Your address</dt><dd>${escape(address ?? 'could not be read')}</dd>
<dt>Time</dt><dd>${time}</dd>
<dt>Reference</dt><dd>${escape(reference)}</dd>
</dl>
<p>Connect to the company VPN and reload. Still blocked? Send the reference to the platform team.</p>
</main>
</body>
</html>
`
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

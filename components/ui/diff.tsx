export type DiffLine = { readonly path: string; readonly from: string | null; readonly to: string | null }

/** Field by field: what is taken away and what comes instead. Signs carry the meaning, colour repeats it. */
export function Diff({
  label,
  heading,
  lines,
  footnote,
}: {
  label: string
  heading?: string
  lines: readonly DiffLine[]
  /** What is written beside it and is no change of anything. */
  footnote?: string | null
}) {
  return (
    <div
      role="group"
      aria-label={label}
      className="overflow-hidden rounded-control border border-line-subtle font-mono text-code"
    >
      {heading ? <div className="bg-sunken px-2.5 break-words text-ink-2">{heading}</div> : null}
      {lines.map((line) => (
        <div key={line.path}>
          {line.from === null ? null : (
            <div className="bg-crit-tint px-2.5 break-words text-crit">
              <span aria-hidden="true">− </span>
              <span className="sr-only">Before: </span>
              {line.path}: {line.from}
            </div>
          )}
          {line.to === null ? null : (
            <div className="bg-ok-tint px-2.5 break-words text-ok">
              <span aria-hidden="true">+ </span>
              <span className="sr-only">After: </span>
              {line.path}: {line.to}
            </div>
          )}
        </div>
      ))}
      {footnote ? <div className="bg-sunken px-2.5 break-words text-ink-2">{footnote}</div> : null}
    </div>
  )
}

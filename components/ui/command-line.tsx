import { CopyButton } from './copy-button.tsx'

/** Text meant for a terminal or a file, with its copy button. */
export function CommandLine({ text, what }: { text: string; what: string }) {
  return (
    <div className="flex w-full min-w-0 items-start gap-1 rounded-control border border-line-subtle bg-sunken py-1 pr-1 pl-2">
      <code className="min-w-0 flex-1 py-0.5 font-mono text-code wrap-anywhere whitespace-pre-wrap text-ink">
        {text}
      </code>
      <CopyButton text={text} what={what} />
    </div>
  )
}

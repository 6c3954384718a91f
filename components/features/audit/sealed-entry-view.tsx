import Link from 'next/link'

import { PageHeading } from '#components/frame/page-heading.tsx'
import { paths } from '#components/frame/paths.ts'
import { Card } from '#components/ui/card.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import type { SealedFile } from '#lib/domain/segment.ts'

/** An entry that was purged: not lost, but elsewhere. */
export function SealedEntryView({ seq, segment }: { seq: number; segment: SealedFile }) {
  const { log, number, file, sha256 } = segment
  return (
    <>
      <PageHeading sentence={`Entry ${seq} of the log ${log} is sealed in segment ${number}, not in the database.`} />
      <Card title="Where it is">
        <div className="grid gap-3 px-3.5 py-3">
          <p>
            The file is in the folder of sealed segments, and in its backups. This line names it with its SHA-256;{' '}
            <code className="font-mono text-code">sha256sum --check</code> takes it.
          </p>
          <CommandLine text={`${sha256}  ${file}`} what="SHA-256 of the file" />
          <p>Read the entry:</p>
          <CommandLine text={`zcat ${file} | grep '"seq":${seq},'`} what="command" />
        </div>
      </Card>
      <p>
        <Link className="text-link underline" href={paths.audit}>
          Audit log
        </Link>
      </p>
    </>
  )
}

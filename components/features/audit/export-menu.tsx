import { Download } from 'lucide-react'

import { Menu, menuLinkStyle, MenuNote, MenuSeparator } from '#components/ui/menu.tsx'
import { exportFormats, type AuditQuery, type ExportFormat } from '#lib/contracts/audit.ts'
import { auditSearch } from '#lib/queries/audit.ts'

const names: Record<ExportFormat, { readonly title: string; readonly use: string }> = {
  ndjson: { title: 'NDJSON', use: 'the hashed bytes, to be verified' },
  csv: { title: 'CSV', use: 'for a spreadsheet' },
  ocsf: { title: 'OCSF 1.8', use: 'for a SIEM' },
  evidence: { title: 'Evidence', use: 'with proofs and a verifier' },
}

/** Downloads of everything that the filter matches, without a limit. */
export function ExportMenu({ filter, total }: { filter: AuditQuery; total: string | null }) {
  const { before: _before, limit: _limit, ...whole } = filter
  return (
    <Menu
      label="Export"
      trigger={
        <>
          <Download className="size-3.5" aria-hidden="true" /> Export
        </>
      }
    >
      <MenuNote>{total === null ? 'Everything that the filter matches' : `${total} entries by this filter`}</MenuNote>
      {exportFormats.map((format) => (
        // A download, not a page: the router's link would fetch it ahead.
        <a
          key={format}
          className={menuLinkStyle}
          href={`/api/audit/export?${auditSearch({ ...whole, format })}`}
          download
        >
          <span>
            {names[format].title} <span className="text-ink-2">{names[format].use}</span>
          </span>
        </a>
      ))}
      <MenuSeparator />
      <MenuNote>Each export is an entry of the log itself.</MenuNote>
    </Menu>
  )
}

/** Which environment this is, on every page: nobody should mistake one for another. */
export function EnvironmentBand({ name }: { name: string }) {
  return (
    <div className="zone-hatch border-b border-line px-4 py-0.5 text-center text-small font-[550] text-ink">
      <span className="sr-only">Environment: </span>
      {name}
    </div>
  )
}

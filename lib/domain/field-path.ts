/** A JSON pointer as people write fields: `/spec/replicas` → `spec.replicas`, odd keys in brackets. */
export function fieldPath(pointer: string): string {
  const parts = pointer.replace(/^\//, '').split('/')
  const names = parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return names.reduce(
    (path, name) => (/^[A-Za-z_]\w*$/.test(name) ? `${path}${path && '.'}${name}` : `${path}[${name}]`),
    '',
  )
}

/** One field that differs, by its JSON pointer (RFC 6901). */
export type FieldChange = {
  readonly path: string
  readonly from: string | number | boolean | null
  readonly to: string | number | boolean | null
}

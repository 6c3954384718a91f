/** What a schema answers, as a domain type would say it: contract tests compare the two both ways. */
export type Readable<Value> = Value extends object ? { readonly [Key in keyof Value]: Readable<Value[Key]> } : Value

/** An expected yes or no. Outages and bugs are exceptions, never a `Result`. */
export type Result<Value, Refusal> =
  | { readonly granted: true; readonly value: Value }
  | { readonly granted: false; readonly refusal: Refusal }

export function granted<Value>(value: Value): { readonly granted: true; readonly value: Value } {
  return { granted: true, value }
}

export function refused<Refusal>(refusal: Refusal): { readonly granted: false; readonly refusal: Refusal } {
  return { granted: false, refusal }
}

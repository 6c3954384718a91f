const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** A Kubernetes quantity (`100m`, `250Mi`, `1e3`) as a plain number; null when it is not one. */
export function parseQuantity(text: string): number | null {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([A-Za-z]{0,2})$/.exec(text.trim())
  const factor = factors[match?.[2] ?? '']
  return match?.[1] === undefined || factor === undefined ? null : Number(match[1]) * factor
}

export function parseCpuMillicores(text: string): number | null {
  const cores = parseQuantity(text)
  return cores === null ? null : Math.round(cores * 1000)
}

export function parseMemoryBytes(text: string): number | null {
  const bytes = parseQuantity(text)
  return bytes === null ? null : Math.round(bytes)
}

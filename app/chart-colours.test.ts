import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const css = readFileSync(join(import.meta.dirname, 'globals.css'), 'utf8')
const colour = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`
const tokens = new Map(
  [...css.matchAll(new RegExp(`--([\\w-]+): light-dark\\(${colour}, ${colour}\\)`, 'g'))].map(
    ([, name = '', ...figures]) => [
      name,
      { light: figures.slice(0, 3).map(Number), dark: figures.slice(3).map(Number) },
    ],
  ),
)

const lines = [...tokens.keys()].filter((name) => /^(ch|series)-/.test(name))

test('there are lines to look at', () => {
  expect(lines.length).toBeGreaterThanOrEqual(10)
})

for (const theme of ['light', 'dark'] as const)
  for (const ground of ['surface', 'canvas'])
    test(`every line of a chart has a contrast of 3 to 1 on ${ground}, ${theme}`, () => {
      expect(lines.filter((name) => contrast(name, ground, theme) < 3)).toEqual([])
    })

function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [low = 0, high = 0] = [luminance(one, theme), luminance(other, theme)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** Oklab to linear sRGB by https://bottosson.github.io/posts/oklab/, then WCAG's relative luminance. */
function luminance(name: string, theme: 'light' | 'dark'): number {
  const [lightness = 0, chroma = 0, hue = 0] = tokens.get(name)?.[theme] ?? []
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const shown = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((part) => Math.min(1, Math.max(0, part)))
  return 0.2126 * (shown[0] ?? 0) + 0.7152 * (shown[1] ?? 0) + 0.0722 * (shown[2] ?? 0)
}

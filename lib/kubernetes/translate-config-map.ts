import 'server-only'
import type { ConfigMapFacts } from './facts.ts'
import { textsAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'

/** No flag word is longer than "false"; the rest leaves room for a typo worth showing. */
const longestFlag = 8

/**
 * Keeps the names of the keys and the values that may be a flag. `EXPOSE_GUI_API` can be taken from any key, so the
 * length decides; whatever is longer is none of the console's business and is dropped here.
 */
export function translateConfigMap(object: Json): ConfigMapFacts {
  const { namespace, name } = translateMetadata(object)
  const flags = Object.entries(textsAt(object, 'data')).map(([key, value]): [string, string | null] => [
    key,
    value.length <= longestFlag ? value : null,
  ])
  return { namespace, name, flags: new Map(flags) }
}

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'

/** `?action=scale-several&to=be-fa-public:5,be-fa-private:3` opens the dialog and never submits it. */
export function useGroupAddress() {
  return useQueryStates({ action: parseAsStringLiteral(['scale-several']), to: parseAsString })
}

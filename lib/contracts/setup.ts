import * as z from 'zod/mini'

/** Lower-case so that two accounts never differ by case alone. */
export const usernameSchema = z.string().check(z.regex(/^[a-z0-9._@-]{1,64}$/))

/** Length only: whether a password is good enough is judged on the server, where the dictionaries are. */
export const passwordSchema = z.string().check(z.minLength(1), z.maxLength(256))

export const setupRequestSchema = z.strictObject({
  token: z.string().check(z.trim(), z.minLength(1), z.maxLength(128)),
  username: usernameSchema,
  password: passwordSchema,
})

export type SetupRequest = z.output<typeof setupRequestSchema>

export const setupAnswerSchema = z.object({ username: z.string() })

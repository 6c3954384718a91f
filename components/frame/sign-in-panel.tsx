'use client'

import { SignInForm } from './sign-in-form.tsx'

/** A whole new page after signing in: nothing of the signed-out one is kept. */
export function SignInPanel({ destination }: { destination: string }) {
  return <SignInForm onSignedIn={() => location.assign(destination)} />
}

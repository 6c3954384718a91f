/** Where an installation's admin password is kept, unless configured otherwise: one Secret a release. */
export const standardAdminPasswordSecret = '{release}-admin-password'

/** The Secret's name for one release; a setting without `{release}` names the same Secret in every namespace. */
export function adminPasswordSecret(setting: string, release: string): string {
  return setting.replaceAll('{release}', release)
}

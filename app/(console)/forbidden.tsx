import { NoPermission } from '#components/frame/no-permission.tsx'

export default function Forbidden() {
  return <NoPermission what="This page" />
}

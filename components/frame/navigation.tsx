'use client'

import { clsx } from 'clsx'
import { Activity, Boxes, ClipboardList, History, LayoutDashboard, Server, Settings } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ComponentType, ReactNode } from 'react'

import { paths } from './paths.ts'

type Name = { readonly namespace: string; readonly release: string }

/** Same order for every role. Below 1024 px icons with small names, below 720 px a row, below 360 px two of them. */
export function Navigation({ installation }: { installation: Name | null }) {
  const overview = installation ? paths.overview(installation) : paths.home
  return (
    <nav
      aria-label="Main"
      className="flex flex-wrap gap-y-1 border-b border-line-subtle bg-surface px-2 py-1 md:flex-col md:flex-nowrap md:gap-0.5 md:border-r md:border-b-0 md:py-3 print:hidden"
    >
      <Entry href={overview} icon={LayoutDashboard} exact>
        Overview
      </Entry>
      {installation ? (
        <Entry href={paths.workloads(installation)} icon={Server}>
          Workloads
        </Entry>
      ) : null}
      {installation ? (
        <Entry href={paths.throughput(installation)} icon={Activity}>
          Throughput
        </Entry>
      ) : null}
      <GroupName>Record</GroupName>
      {installation ? (
        <Entry href={paths.changes(installation)} icon={History}>
          Changes
        </Entry>
      ) : null}
      <Entry href={paths.audit} icon={ClipboardList}>
        Audit log
      </Entry>
      <GroupName>Administration</GroupName>
      {installation ? (
        <Entry href={paths.installation(installation)} icon={Boxes}>
          Installation
        </Entry>
      ) : null}
      <Entry href={paths.settings} icon={Settings}>
        Settings
      </Entry>
    </nav>
  )
}

function GroupName({ children }: { children: ReactNode }) {
  return (
    <div aria-hidden="true" className="mx-2 mt-3 mb-1 hidden text-micro font-semibold text-ink-3 lg:block">
      {children}
    </div>
  )
}

function Entry({
  href,
  icon: Icon,
  exact = false,
  children,
}: {
  href: string
  icon: ComponentType<{ className?: string; 'aria-hidden'?: 'true' }>
  exact?: boolean
  children: ReactNode
}) {
  const pathname = usePathname()
  const isHere = exact ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={clsx(
        'flex min-h-11 grow basis-[30%] flex-col items-center justify-center gap-0.5 rounded-control px-0.5 text-micro min-[360px]:basis-auto md:min-h-12 md:flex-none md:px-1 lg:min-h-8 lg:flex-row lg:justify-start lg:gap-2 lg:px-2 lg:text-body',
        isHere ? 'bg-selected font-[550] text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      <Icon className="size-4 shrink-0" aria-hidden="true" />
      <span className="text-center">{children}</span>
    </Link>
  )
}

/** @type {import('next').NextConfig} */
const config = {
  // Said, because a lockfile in a folder above would be taken for the root.
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  reactStrictMode: true,
  // No image optimiser: nothing here needs one, and it has been a way in before.
  images: { unoptimized: true },
  // Server packages that bring binary files or must stay one instance per process.
  serverExternalPackages: [
    '@electric-sql/pglite',
    '@kubernetes/client-node',
    '@prisma/client',
    '@prisma/adapter-pg',
    'pg',
    'pglite-prisma-adapter',
    'pino',
    'undici',
  ],
  // A page answers 401 and 403 with a page of its own and the right status.
  experimental: { authInterrupts: true },
  // Scripts are four times as large without it. The stream says `no-transform` and so leaves at once all the same.
  compress: true,
  devIndicators: false,
}

export default config

import { defineConfig } from 'prisma/config'

// No datasource address: the console connects through driver adapters and migrates with its own runner.
export default defineConfig({ schema: 'prisma/schema.prisma', migrations: { path: 'prisma/migrations' } })

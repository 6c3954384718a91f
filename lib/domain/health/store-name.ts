import type { StoreKind } from './store-address.ts'

export function storeName(store: StoreKind): string {
  switch (store) {
    case 'elasticsearch':
      return 'Elasticsearch'
    case 'redis':
      return 'Redis'
    case 'mysql':
      return 'MySQL'
    case 'pulsar':
      return 'Pulsar'
  }
}

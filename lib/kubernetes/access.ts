import 'server-only'
import { excessRights, type ExcessReview, type GrantedPath, type GrantedRule } from '#lib/domain/excess-rights.ts'
import { rightQuestions, type Place, type RightQuestion } from '#lib/domain/needed-rights.ts'
import type { RightReview } from '#lib/domain/rights.ts'
import { splitResource } from '#lib/domain/role-line.ts'
import type { Connection } from './client.ts'
import { isTrueAt, listAt, textAt } from './json.ts'

/**
 * Asks the API server for each right the console uses whether its account has it. `allowed` is null where it did not
 * answer. Throws nothing: a page about what is missing must not be missing itself.
 */
export async function reviewRights(connection: Connection, places: readonly Place[]): Promise<readonly RightReview[]> {
  return Promise.all(
    rightQuestions(places).map(async (question) => ({ ...question, allowed: await isAllowed(connection, question) })),
  )
}

type Asked = Pick<RightQuestion, 'resource' | 'verb' | 'namespace' | 'name'>

/** A grant by name is denied unless the question has the name, and one of a subresource unless it is asked as such. */
async function isAllowed(connection: Connection, { resource, verb, namespace, name }: Asked): Promise<boolean | null> {
  const { group, plural } = splitResource(resource)
  const [kind = '', subresource] = plural.split('/')
  const resourceAttributes = {
    group,
    resource: kind,
    verb,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === null ? {} : { namespace }),
    ...(name === null ? {} : { name }),
  }
  try {
    return isTrueAt(await review(connection, 'SelfSubjectAccessReview', { resourceAttributes }), 'status', 'allowed')
  } catch {
    return null
  }
}

/** No Role can be bound in a namespace that nobody makes, so what is granted here is granted everywhere. */
const nowhere = 'tracardi-ops-console-nowhere'

/** What the account may do beyond its needs; null when the API server did not say. */
export async function reviewExcess(connection: Connection, places: readonly Place[]): Promise<ExcessReview | null> {
  try {
    const [everywhere, ...namespaces] = await Promise.all(
      [nowhere, ...places.map(({ namespace }) => namespace)].map(async (namespace) => listRules(connection, namespace)),
    )
    if (!everywhere) return null
    return {
      rights: excessRights({ everywhere, namespaces }, places),
      isComplete: [everywhere, ...namespaces].every(({ isComplete }) => isComplete),
    }
  } catch {
    return null
  }
}

type Listed = {
  readonly namespace: string
  readonly rules: readonly GrantedRule[]
  readonly paths: readonly GrantedPath[]
  readonly isComplete: boolean
}

async function listRules(connection: Connection, namespace: string): Promise<Listed> {
  const answer = await review(connection, 'SelfSubjectRulesReview', { namespace })
  return {
    namespace,
    rules: listAt(answer, 'status', 'resourceRules').map((rule) => ({
      apiGroups: textsIn(rule, 'apiGroups'),
      resources: textsIn(rule, 'resources'),
      names: textsIn(rule, 'resourceNames'),
      verbs: textsIn(rule, 'verbs'),
    })),
    paths: listAt(answer, 'status', 'nonResourceRules').map((rule) => ({
      paths: textsIn(rule, 'nonResourceURLs'),
      verbs: textsIn(rule, 'verbs'),
    })),
    isComplete: !isTrueAt(answer, 'status', 'incomplete'),
  }
}

function textsIn(rule: unknown, field: string): readonly string[] {
  return listAt(rule, field).filter((each) => typeof each === 'string')
}

/** Who the API server takes the console for; null when it did not say. */
export async function readIdentity(connection: Connection): Promise<string | null> {
  try {
    const { body } = await connection.request({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    })
    return textAt(body, 'status', 'userInfo', 'username')
  } catch {
    return null
  }
}

type Review = 'SelfSubjectAccessReview' | 'SelfSubjectRulesReview'

async function review(connection: Connection, kind: Review, spec: object): Promise<unknown> {
  const { body } = await connection.request({
    method: 'POST',
    path: `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`,
    body: { apiVersion: 'authorization.k8s.io/v1', kind, spec },
  })
  return body
}

import { randomUUID } from 'node:crypto'
import { noSuchPath } from './api-failure.ts'
import type { Answer, ApiRequest, ApiWorld } from './api-request.ts'
import type { Question } from './access.ts'
import { decide, rulesOf } from './access.ts'
import { serviceAccount } from './accounts.ts'
import type { JsonObject } from './json.ts'
import { isObject, listAt, numberAt, objectAt, textAt, timestamp } from './json.ts'
import { parseProtobufReview } from './protobuf-reviews.ts'
import { parseObject } from './request-body.ts'

/** The questions an account may ask about itself. Each is answered and not stored. */
export function answerReview(world: ApiWorld, request: ApiRequest, resource: string): Answer {
  const review = readReview(request, resource)
  switch (resource) {
    case 'selfsubjectaccessreviews': {
      const spec = objectAt(review, 'spec')
      const { isAllowed, reason } = decide(world.store, request.account, questionOf(spec))
      return created('authorization.k8s.io/v1', 'SelfSubjectAccessReview', {
        spec,
        status: { allowed: isAllowed, ...(reason === '' ? {} : { reason }) },
      })
    }
    case 'selfsubjectrulesreviews':
      return created('authorization.k8s.io/v1', 'SelfSubjectRulesReview', {
        spec: {},
        status: rulesStatus(rulesOf(world.store, request.account, textAt(review, 'spec', 'namespace') ?? 'default')),
      })
    case 'selfsubjectreviews':
      return created('authentication.k8s.io/v1', 'SelfSubjectReview', {
        metadata: { creationTimestamp: timestamp() },
        status: { userInfo: { username: request.account.username, groups: request.account.groups } },
      })
    default:
      throw noSuchPath()
  }
}

function readReview(request: ApiRequest, resource: string): JsonObject {
  if (request.body.length === 0) return {}
  const isProtobuf = request.header('content-type') === 'application/vnd.kubernetes.protobuf'
  return isProtobuf ? parseProtobufReview(request.body, resource) : parseObject(request)
}

const created = (apiVersion: string, kind: string, rest: JsonObject): Answer => ({
  status: 201,
  body: { kind, apiVersion, metadata: {}, ...rest },
})

function questionOf(spec: JsonObject): Question {
  if (isObject(spec.nonResourceAttributes))
    return {
      verb: textAt(spec.nonResourceAttributes, 'verb') ?? '',
      path: textAt(spec.nonResourceAttributes, 'path') ?? '',
    }
  const asked = objectAt(spec, 'resourceAttributes')
  const attribute = (name: string) => textAt(asked, name) ?? ''
  return {
    verb: attribute('verb'),
    group: attribute('group'),
    resource: attribute('resource'),
    subresource: attribute('subresource'),
    namespace: attribute('namespace'),
    name: attribute('name'),
  }
}

function rulesStatus(rules: JsonObject[]): JsonObject {
  const field = (rule: JsonObject, name: string) => {
    const values = listAt(rule, name)
    return values.length > 0 ? { [name]: values } : {}
  }
  return {
    resourceRules: rules
      .filter((rule) => Array.isArray(rule.resources))
      .map((rule) => ({
        verbs: listAt(rule, 'verbs'),
        apiGroups: listAt(rule, 'apiGroups'),
        resources: listAt(rule, 'resources'),
        ...field(rule, 'resourceNames'),
      })),
    nonResourceRules: rules
      .filter((rule) => Array.isArray(rule.nonResourceURLs))
      .map((rule) => ({ verbs: listAt(rule, 'verbs'), nonResourceURLs: listAt(rule, 'nonResourceURLs') })),
    incomplete: false,
  }
}

/** POST serviceaccounts/x/token: a bearer token of that account. */
export function issueToken(world: ApiWorld, request: ApiRequest, namespace: string, name: string): Answer {
  const asked = request.body.length === 0 ? {} : parseObject(request)
  const seconds = numberAt(asked, 'spec', 'expirationSeconds') ?? 3_600
  const expiresAt = Date.now() + seconds * 1000
  const token = world.accounts.issue(serviceAccount(namespace, name), { token: randomUUID() + randomUUID(), expiresAt })
  return created('authentication.k8s.io/v1', 'TokenRequest', {
    metadata: { name, namespace },
    spec: { expirationSeconds: seconds, audiences: ['https://kubernetes.default.svc'] },
    status: { token, expirationTimestamp: timestamp(new Date(expiresAt)) },
  })
}

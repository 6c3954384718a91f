import 'server-only'

import * as z from 'zod/mini'

import {
  madeWallLinkSchema,
  wallLinkPathSchema,
  wallLinkRequestSchema,
  wallLinkSchema,
  wallLinksAnswerSchema,
  wallOpenedSchema,
  wallOpeningSchema,
  wallSchema,
} from '#lib/contracts/wall-links.ts'
import { isPanelOfWall } from '#lib/domain/metrics/wall-panels.ts'
import { always, route, type ApiRoute } from './api-route.ts'

export const asksPanelOfWall = (query: URLSearchParams) => isPanelOfWall(query.get('id'), query.get('subject'))

/** The wall and the links that open it to screens; their part of the table in `api-routes.ts`. */
export const wallRoutes = {
  readWall: route({
    method: 'GET',
    path: '/api/wall',
    summary: 'The picture for a screen on a wall: parts and instances, without routes, nodes and streams.',
    access: 'read-metrics',
    wallAsks: always,
    isActivity: false,
    answer: wallSchema,
  }),
  openWallLink: route({
    method: 'POST',
    path: '/api/wall/opening',
    summary: 'A screen trades the token of its wall link for a cookie that opens the wall and nothing else.',
    access: 'anyone',
    body: wallOpeningSchema,
    answer: wallOpenedSchema,
    refusals: ['not-found', 'audit-unavailable', 'database-unavailable'],
  }),
  readWallLinks: route({
    method: 'GET',
    path: '/api/wall/links',
    summary: 'The links that open the wall to screens, with their last use; never their tokens.',
    access: 'read-settings',
    isActivity: false,
    answer: wallLinksAnswerSchema,
  }),
  makeWallLink: route({
    method: 'POST',
    path: '/api/wall/links',
    summary: 'Makes a link for a screen on a wall; its token is in this answer only.',
    access: 'manage-wall-links',
    status: 201,
    body: wallLinkRequestSchema,
    answer: madeWallLinkSchema,
    refusals: ['audit-unavailable'],
  }),
  endWallLink: route({
    method: 'PUT',
    path: '/api/wall/links/{link}/revocation',
    summary: 'Ends a wall link before its time.',
    access: 'manage-wall-links',
    params: wallLinkPathSchema,
    body: z.strictObject({}),
    answer: wallLinkSchema,
    refusals: ['not-found', 'audit-unavailable'],
  }),
} as const satisfies Record<string, ApiRoute>

import type { paths } from '@octokit/openapi-types';

/** The methods we use. */
export type Method = 'get' | 'post' | 'patch' | 'delete';

/** Paths of GitHub's REST API that have this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

type PathParameters<O> = O extends { parameters: { path: infer Path } } ? Path : unknown;
type QueryParameters<O> = O extends { parameters: { query?: infer Query } } ? Query : unknown;
type Body<O> = O extends { requestBody?: { content: { 'application/json': infer Json } } }
  ? Json
  : unknown;

type Input<O> = object & PathParameters<O> & QueryParameters<O> & Body<O>;

/** What an operation takes: its path's parameters, its query and its body side by side, as Octokit has them. */
export type Parameters<M extends Method, P extends PathOf<M>> = Input<paths[P][M & keyof paths[P]]>;

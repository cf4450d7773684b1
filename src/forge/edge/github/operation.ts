import type { Endpoints } from '@octokit/types';

/** A method and a path of GitHub's REST API as Octokit has them: `GET /repos/{owner}/{repo}`. */
export type Route = keyof Endpoints;

/** Routes that change nothing. */
export type ReadRoute = Extract<Route, `GET ${string}`>;

/** What an endpoint takes: its path's parameters, its query and its body side by side. */
export type Parameters<R extends Route> = Endpoints[R]['parameters'];

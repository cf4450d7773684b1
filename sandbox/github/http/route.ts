import type { Repository } from '../state/repository.ts';
import { accessRepository, requireOrganization } from './authorization.ts';
import { parameter } from './call.ts';
import type { Call, Reply } from './call.ts';
import type { Account } from '../state/accounts.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Answer = Reply | Promise<Reply>;

/** One operation of the REST API. */
export interface Route {
  readonly method: Method;
  /** As GitHub's description writes it: `/repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly path: string;
  /** What kind of credentials it takes; the App's own JSON web token, an installation's token, or any. */
  readonly credentials: 'app' | 'installation' | 'any';
  readonly handle: (call: Call) => Answer;
  /** It is for nothing: it counts against no limit. */
  readonly free?: true;
}

/**
 * An operation inside a repository. `permissions` are alternatives in the words of GitHub's header
 * x-accepted-github-permissions, e.g. `issues=write`; whether it writes says the method.
 */
export const repositoryRoute = (
  method: Method,
  path: string,
  permissions: readonly string[],
  handle: (call: Call, repository: Repository) => Answer,
): Route => ({
  method,
  path: `/repos/{owner}/{repo}${path}`,
  credentials: 'installation',
  handle: (call) => handle(call, accessRepository(call, permissions, method)),
});

/** An operation inside an organisation. */
export const organizationRoute = (
  path: string,
  permissions: readonly string[],
  handle: (call: Call, organization: Account) => Answer,
): Route => ({
  method: 'GET',
  path: `/orgs/{org}${path}`,
  credentials: 'installation',
  handle: (call) => handle(call, requireOrganization(call, parameter(call, 'org'), permissions)),
});

interface Match {
  readonly route: Route;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Finds the route of a request and the parameters in its path; the one with the most fixed words wins. */
export class RouteTable {
  private readonly routes: readonly { readonly route: Route; readonly parts: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    const fixedWords = ({ path }: Route): number =>
      path.split('/').filter((part) => !part.startsWith('{')).length;
    this.routes = routes
      .toSorted((a, b) => fixedWords(b) - fixedWords(a))
      .map((route) => ({ route, parts: route.path.slice(1).split('/') }));
  }

  find(method: string, path: string): Match | null {
    const parts = path.slice(1).split('/');
    for (const { route, parts: pattern } of this.routes) {
      const parameters = route.method === method ? match(pattern, parts) : null;
      if (parameters !== null) return { route, parameters };
    }
    return null;
  }
}

/** `{path}`, `{ref}` and `{basehead}` may hold slashes. */
function match(pattern: readonly string[], parts: readonly string[]): Map<string, string> | null {
  const parameters = new Map<string, string>();
  const extra = parts.length - pattern.length;
  if (extra < 0) return null;
  let at = 0;
  for (const piece of pattern) {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    const wide = name === 'path' || name === 'ref' || name === 'basehead';
    const taken = parts.slice(at, at + (wide ? extra + 1 : 1));
    at += taken.length;
    if (name === undefined && taken[0] !== piece) return null;
    if (name !== undefined) parameters.set(name, decoded(taken.join('/')));
  }
  return at === parts.length ? parameters : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

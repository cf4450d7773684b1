import type { Octokit } from 'octokit';
import { z } from 'zod';
import type { Endpoints } from '@octokit/types';
import type { Clock } from '../../ports/clock.ts';
import { ForgeProblem } from '../../ports/forge.ts';
import type { Metrics } from '../../ports/log-and-metrics.ts';
import { lastNet } from '../../../manifest/index.ts';
import { failureOf, limitEnd } from './request-failure.ts';
import { createKnownAnswers, notModified } from './known-answers.ts';
import type { KnownAnswer, KnownAnswers } from './known-answers.ts';
import type { LimitHolder, Limiter } from './limiter.ts';
import type { ResponseHeaders } from './request-failure.ts';

interface GitHubApiSettings {
  /** A client with the installation's token, or the app's own. */
  readonly octokitFor: (holder: LimitHolder) => Promise<Pick<Octokit, 'request'>>;
  readonly limiter: Limiter;
  readonly metrics: Pick<Metrics, 'forgeCalled'>;
  readonly clock: Clock;
  /** Hears the headers of every answer. */
  readonly heard?: (headers: ResponseHeaders) => void;
}

/** GitHub's REST API: within its limits, answers checked, every failure a ForgeProblem. */
export interface GitHubApi {
  /** Makes one request and gives what `answer` finds in its response. */
  send<R extends Route, Answer>(
    holder: LimitHolder,
    route: R,
    parameters: Parameters<R>,
    answer: z.ZodType<Answer>,
  ): Promise<Answer>;
  /** Reads all pages of a list, or until there are enough; `page` finds the items of one. */
  list<R extends ReadRoute, Item>(
    holder: LimitHolder,
    route: R,
    parameters: Parameters<R>,
    page: z.ZodType<readonly Item[]>,
    enough?: (items: readonly Item[]) => boolean,
  ): Promise<readonly Item[]>;
  /** Gives what GraphQL answers, errors and all: it says 200 to what it refuses. */
  graphql(installation: number, operation: GitHubOperation): Promise<unknown>;
}

/** A query or mutation of GraphQL: its text and what it is given. */
interface GitHubOperation {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** `502 Bad Gateway`, or why there was no answer. */
const answerOf = ({
  status,
  message,
}: {
  readonly status: number;
  readonly message: string;
}): string =>
  status === 0
    ? message.startsWith('no answer')
      ? message
      : `no answer (${message})`
    : `${String(status)} ${message}`;

/** Reads an answer whose content is of no interest. */
export const Anything = z.unknown();

const GRAPHQL = 'POST /graphql';

const PAGE_SIZE = 100;
/** Ten thousand items: more than GitHub lets a pull request have of anything. */
const MOST_PAGES = 100;

interface Request {
  readonly holder: LimitHolder;
  /** GraphQL is none of the REST API's. */
  readonly route: Route | typeof GRAPHQL;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The whole address, where the path is not below that of the REST API. */
  readonly address?: string;
  /** Names what is asked for, where the route does not say it. */
  readonly name?: string;
}

/** Adds what GitHub answered before. */
interface Settings extends GitHubApiSettings {
  readonly answers: KnownAnswers;
}

interface Response {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly data: unknown;
}

/** Fields of requests that hold sentences; contents of files and names of branches are none. */
const SENTENCES: ReadonlySet<string> = new Set([
  'title',
  'body',
  'summary',
  'text',
  'message',
  'headline',
  'description',
]);

/** Removes what looks like a credential from what is sent for people to read, whoever composed it. */
export const nettedParameters = (
  parameters: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, nettedValue(name, value)]),
  );

function nettedValue(name: string, value: unknown): unknown {
  if (typeof value === 'string') return SENTENCES.has(name) ? lastNet(value) : value;
  if (Array.isArray(value)) return value.map((item: unknown) => nettedValue(name, item));
  return isRecord(value) ? nettedParameters(value) : value;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * Opens the API. A request is made once: when to try again is the queue's to say. But one that was refused for
 * want of a permission was not carried out, and the token may be older than the permission: the next one tells.
 */
export function createGitHubApi(given: GitHubApiSettings): GitHubApi {
  const settings: Settings = { ...given, answers: createKnownAnswers() };
  return {
    async send(holder, route, parameters, answer) {
      const given = named(parameters);
      const request: Request = {
        holder,
        route,
        parameters: isRead(route) ? given : nettedParameters(given),
      };
      const response = await perform(request, settings);
      const read = readAnswer(response.data, answer, request);
      keep(request, response, settings);
      return read;
    },
    async list(holder, route, parameters, page, enough = () => false) {
      const first = { ...named(parameters), per_page: PAGE_SIZE };
      const items: z.output<typeof page>[number][] = [];
      let next: Readonly<Record<string, string>> | null = {};
      for (let pages = 0; next !== null; pages++) {
        const request: Request = { holder, route, parameters: { ...first, ...next } };
        if (pages === MOST_PAGES)
          throw new ForgeProblem('refused', `more than ${String(MOST_PAGES)} pages of ${route}`);
        const response = await perform(request, settings);
        const read = readAnswer(response.data, page, request);
        items.push(...read);
        // a full page stays the same when another one follows it
        if (read.length < PAGE_SIZE) keep(request, response, settings);
        next = enough(items) ? null : nextPage(response.headers['link']);
      }
      return items;
    },
    async graphql(holder, { name, query, variables }) {
      const { request } = await settings.octokitFor(holder);
      // an Enterprise Server has it beside `v3`; another `baseUrl` would be asked for the token too
      const address = `${request.endpoint.DEFAULTS.baseUrl.replace(/\/v3$/, '')}/graphql`;
      const parameters = { query, variables: nettedParameters(variables) };
      const { data } = await performOnce(
        { holder, route: GRAPHQL, address, parameters, name },
        settings,
      );
      return data;
    },
  };
}

const named = (parameters: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(parameters));

const isRead = (route: string): boolean => route.startsWith('GET ');

const operationOf = ({ route, name }: Request): string =>
  name === undefined ? route : `${route} ${name}`;

async function perform(request: Request, settings: Settings): Promise<Response> {
  try {
    return await performOnce(request, settings);
  } catch (error) {
    const isForbidden = error instanceof ForgeProblem && error.kind === 'forbidden';
    if (isForbidden && error.permission !== null && request.holder !== 'app')
      return performOnce(request, settings);
    throw error;
  }
}

function performOnce(request: Request, settings: Settings): Promise<Response> {
  const { limiter, clock, metrics, octokitFor } = settings;
  const known = knownAnswer(request, settings);
  const { holder, route, parameters } = request;
  refuseDots(request);
  const operation = operationOf(request);
  return limiter.run(holder, route, async () => {
    const began = clock.now();
    const heard = (response: Response): Response => {
      metrics.forgeCalled(operation, response.status);
      settings.heard?.(response.headers);
      // the last request of this hour
      const end = limitEnd(response.headers, clock.now());
      if (end !== null) limiter.pause(holder, began, end);
      return response;
    };
    try {
      const octokit = await octokitFor(holder);
      const asked: string = request.address === undefined ? route : `POST ${request.address}`;
      const response: Response = await octokit.request(asked, {
        ...parameters,
        ...conditionOf(known),
      });
      return heard(response);
    } catch (error) {
      const same = notModified(error);
      if (same !== null && known !== null)
        return heard({ ...same, status: 304, data: JSON.parse(known.text) });
      const failure = failureOf(error, clock.now());
      metrics.forgeCalled(operation, failure.status);
      const { kind, permission } = failure;
      throw new ForgeProblem(kind, `${operation}: ${answerOf(failure)}`, {
        permission,
        retryAt:
          kind === 'rate-limited' ? limiter.pause(holder, began, failure.retryAt) : failure.retryAt,
      });
    }
  });
}

/** Keys a question by what was asked and by whom: two installations never share an answer. */
const questionOf = ({ holder, route, parameters }: Request): string =>
  JSON.stringify([holder, route, parameters]);

const knownAnswer = (request: Request, { answers }: Settings): KnownAnswer | null =>
  isRead(request.route) ? answers.find(questionOf(request)) : null;

const conditionOf = (known: KnownAnswer | null): { readonly headers?: Record<string, string> } =>
  known === null ? {} : { headers: { 'if-none-match': known.etag } };

/** GitHub does not say whether the tag of an answer covers what leads to the next page: such an answer is not kept. */
function keep(request: Request, { status, headers, data }: Response, settings: Settings): void {
  const { etag, link } = headers;
  if (!isRead(request.route) || request.holder === 'app' || status !== 200) return;
  if (typeof etag !== 'string' || (link !== undefined && link !== null)) return;
  settings.answers.keep(questionOf(request), { etag, text: JSON.stringify(data) });
}

/** `..` in a path is resolved before it is sent: the membership of a team `..` is that of the organisation. */
function refuseDots(request: Request): void {
  for (const [, name = ''] of request.route.matchAll(/\{(\w+)\}/g)) {
    const value = request.parameters[name];
    if (value === '' || value === '.' || value === '..')
      throw new ForgeProblem('refused', `${operationOf(request)}: ${name} is not a name`);
  }
}

function readAnswer<Answer>(data: unknown, answer: z.ZodType<Answer>, request: Request): Answer {
  const parsed = answer.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ForgeProblem(
    'unavailable',
    `${operationOf(request)}: an answer without ${issue?.path.map(String).join('.') || 'content'} as we know it`,
  );
}

/** The parameters of the next page, of a `Link` header; null after the last. */
function nextPage(link: ResponseHeaders[string]): Readonly<Record<string, string>> | null {
  const [, address] = /<([^<>]+)>;\s*rel="next"/.exec(String(link)) ?? [];
  if (address === undefined || !URL.canParse(address)) return null;
  const { searchParams } = new URL(address);
  return Object.fromEntries(
    ['page', 'after', 'cursor'].flatMap((name) => {
      const value = searchParams.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/** A method and a path of GitHub's REST API as Octokit has them: `GET /repos/{owner}/{repo}`. */
type Route = keyof Endpoints;

/** Routes that change nothing. */
type ReadRoute = Extract<Route, `GET ${string}`>;

/** Holds what an endpoint takes: its path's parameters, its query and its body side by side. */
type Parameters<R extends Route> = Endpoints[R]['parameters'];

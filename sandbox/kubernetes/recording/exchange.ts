import { isObject } from '../schema/json.ts';
import type { Json, JsonObject } from '../schema/json.ts';

/** Where to ask, and as whom. */
export interface Server {
  readonly url: string;
  /** Of a user who may do everything. */
  readonly token: string;
}

/** One request of a story. */
export interface Step {
  /** Says in the record what was asked. */
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: Json;
  /** The body gets the resource version that is there now. */
  readonly onLatest?: boolean;
  /** Instead of the server's; empty for none. */
  readonly token?: string;
}

/** What came back, without what is another every time. */
export interface Recorded {
  readonly title: string;
  readonly status: number;
  /** JSON, or a text where the answer was none. */
  readonly body: Json;
}

/** Asks one thing after the other. */
export async function tell(server: Server, steps: readonly Step[]): Promise<readonly Recorded[]> {
  const answers: Recorded[] = [];
  for (const step of steps) answers.push(await ask(server, step));
  return answers;
}

export async function ask(server: Server, step: Step): Promise<Recorded> {
  const response = await send(server, step.onLatest === true ? await onLatest(server, step) : step);
  const body = comparable(jsonOf(await response.text()));
  return { title: step.title, status: response.status, body };
}

function send(server: Server, step: Step): Promise<Response> {
  const token = step.token ?? server.token;
  return fetch(server.url + step.path, {
    method: step.method,
    headers: {
      'user-agent': 'recorder/1.0',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      'content-type': step.contentType ?? 'application/json',
    },
    ...(step.body === undefined ? {} : { body: JSON.stringify(step.body) }),
  });
}

async function onLatest(server: Server, step: Step): Promise<Step> {
  const { body = null, ...read } = step;
  const live = jsonOf(await (await send(server, { ...read, method: 'GET' })).text());
  if (!isObject(live) || !isObject(body)) return step;
  const { resourceVersion = null } = isObject(live['metadata']) ? live['metadata'] : {};
  const metadata = isObject(body['metadata']) ? body['metadata'] : {};
  return { ...step, body: { ...body, metadata: { ...metadata, resourceVersion } } };
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Fields whose values are the server's own. */
const OWN: Readonly<Record<string, string>> = {
  resourceVersion: 'VERSION',
  clusterIP: 'ADDRESS',
  nodePort: 'PORT',
  healthCheckNodePort: 'PORT',
  continue: 'TOKEN',
};

/** Without uids, times, resource versions, addresses, ports and tokens; entries of managers in one order. */
function comparable(value: Json, name = ''): Json {
  if (Array.isArray(value)) return comparableList(value, name);
  if (isObject(value)) return comparableObject(value);
  if (value === null || value === '' || value === 'None') return value;
  if (OWN[name] !== undefined) return OWN[name];
  if (typeof value !== 'string') return value;
  return TIME.test(value) && !name.includes('/') ? 'TIME' : value.replace(UID, 'UID');
}

function comparableList(value: Json[], name: string): Json {
  if (name === 'clusterIPs' && value[0] !== 'None') return ['ADDRESS'];
  const items = value.map((each) => comparable(each));
  return ORDERLESS.has(name) ? items.sort((a, b) => (entryKey(a) < entryKey(b) ? -1 : 1)) : items;
}

function comparableObject(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(
    ([name, each]) => [name.replace(UID, 'UID'), comparable(each, name)] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Written in the order of a map of Go, or of times. */
const ORDERLESS = new Set(['managedFields', 'causes']);

const entryKey = (entry: Json): string =>
  isObject(entry)
    ? JSON.stringify(
        ['operation', 'manager', 'apiVersion', 'subresource', 'field'].map(
          (each) => entry[each] ?? '',
        ),
      )
    : '';

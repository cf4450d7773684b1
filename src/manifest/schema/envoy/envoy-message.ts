import { nearestWord } from '../../text/nearest-word.ts';
import { isTemplated, isTemplateText } from '../schema-violations.ts';
import { entriesOf, placesAt, knownText, placeAt } from '../admission/pathed-node.ts';
import type { PathedNode } from '../admission/pathed-node.ts';
import type { EnvoyFieldType, EnvoyTypes } from './envoy-types.ts';
import { scalarProblem, scalarText, scalarTypeOf, secondsMeant } from './scalar-problem.ts';
import { typeUrlProblem } from './type-url-problem.ts';

/** Says what istiod does with a part of a patch that it cannot put into Envoy's messages as it is written. */
export interface MessageProblem {
  /**
   * `wrong`: it refuses the whole; `unknown-word`: so it does, for a word that a later Envoy may know; `unknown-field`:
   * it leaves the field out and warns; `former`: an older Istio knew the word, today's does not.
   */
  readonly kind: 'wrong' | 'unknown-word' | 'unknown-field' | 'former' | 'old-api';
  readonly place: PathedNode;
  readonly message: string;
  readonly nearest: string | null;
}

interface MessageReading {
  readonly types: EnvoyTypes;
  readonly found: MessageProblem[];
}

/**
 * Holds a value against a message as istiod reads it (golang/protobuf's jsonpb, which takes more than protojson: a
 * oneof set twice, numbers in quotes, null in lists). What has a variable in it is not judged.
 */
function readMessage(place: PathedNode, message: string, reading: MessageReading): void {
  const { node } = place;
  if (isNull(place) || isTemplated(node)) return;
  if (message === 'google.protobuf.Value') return;
  if (message === 'google.protobuf.ListValue') {
    if (node.kind !== 'seq') wrong(reading, place, 'is no list');
    return;
  }
  if (node.kind !== 'map') {
    wrong(reading, place, `is no map of fields (${message})`);
    return;
  }
  if (message === 'google.protobuf.Struct') return;
  if (message === 'google.protobuf.Any') readAny(place, reading);
  else readFields(place, message, reading);
}

/** A message of any type, which it names itself. */
function readAny(place: PathedNode, reading: MessageReading): void {
  const url = entriesOf(place).find(({ key }) => key === '@type')?.value;
  if (url === undefined) {
    report(reading, 'wrong', place, "It needs '@type', which says of what type it is.");
    return;
  }
  if (isTemplated(url.node)) return;
  const written = url.node.kind === 'scalar' ? url.node.value : undefined;
  if (typeof written !== 'string') {
    wrong(reading, url, 'is no name of a type');
    return;
  }
  const problem = typeUrlProblem(written, reading.types);
  if (problem !== null) {
    report(reading, problem.kind, url, problem.message, problem.nearest);
    return;
  }
  readTyped(place, written.slice(written.lastIndexOf('/') + 1), reading);
}

/** Types of protobuf itself that have a form of their own stand in an Any below `value`. */
const IN_VALUE =
  /^google\.protobuf\.(?:Empty|Any|\w+Value|Value|Duration|Timestamp|Struct|ListValue)$/;

function readTyped(place: PathedNode, message: string, reading: MessageReading): void {
  if (!IN_VALUE.test(message)) {
    if (reading.types.fieldsOf(message) !== null) readFields(place, message, reading, '@type');
    return;
  }
  const value = entriesOf(place).find(({ key }) => key === 'value')?.value;
  if (value === undefined)
    report(reading, 'wrong', place, `It needs \`value\`, which holds what ${message} says.`);
  else readOne(value, message, reading);
}

function readFields(
  place: PathedNode,
  message: string,
  reading: MessageReading,
  besides = '',
): void {
  const fields = reading.types.fieldsOf(message);
  if (fields === null) return;
  const entries = entriesOf(place);
  const keys = new Set(entries.map(({ key }) => key));
  for (const { key, value } of entries) {
    if (key === besides || isTemplateText(key)) continue;
    const name = fields.has(key) ? key : protoNameOf(key, fields);
    const type = name === null ? undefined : fields.get(name);
    if (name === null || type === undefined) unknownField(value, key, message, reading);
    // of both spellings of a field the one in camel case counts
    else if (key === camelCase(name) || !keys.has(camelCase(name))) readField(value, type, reading);
  }
}

/** `connect_timeout` for `connectTimeout`. */
function protoNameOf(key: string, fields: ReadonlyMap<string, EnvoyFieldType>): string | null {
  const name = [...fields.keys()].find((one) => camelCase(one) === key);
  return name ?? null;
}

const camelCase = (name: string): string =>
  name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase()).replace(/_+$/, '');

function unknownField(
  place: PathedNode,
  key: string,
  message: string,
  reading: MessageReading,
): void {
  const names = [...(reading.types.fieldsOf(message)?.keys() ?? [])];
  const isFormer = reading.types.wasField(message, snakeCase(key));
  const nearest = nearestWord(key, /[A-Z]/.test(key) ? names.map(camelCase) : names);
  const text = `${message} has no field ${key}`;
  if (isFormer) report(reading, 'former', place, `${text} any more.`);
  else report(reading, 'unknown-field', place, `${text}.`, nearest);
}

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function readField(place: PathedNode, type: EnvoyFieldType, reading: MessageReading): void {
  if (isNull(place) || isTemplated(place.node)) return;
  switch (type.holds) {
    case 'one':
      readOne(place, type.of, reading);
      return;
    case 'list':
      if (place.node.kind !== 'seq') wrong(reading, place, 'is no list');
      for (const item of placesAt(place)) readOne(item, type.of, reading);
      return;
    case 'map':
      if (place.node.kind !== 'map') wrong(reading, place, 'is no map');
      for (const { key, value } of entriesOf(place)) {
        readKey(key, value, type.keys, reading);
        readOne(value, type.of, reading);
      }
  }
}

function readKey(key: string, place: PathedNode, type: string, reading: MessageReading): void {
  if (type === 'string') return;
  const value = type === 'bool' ? key === 'true' || key === 'false' || key : key;
  const problem = scalarProblem({ kind: 'scalar', value, origin: place.node.origin }, type);
  if (problem !== null) report(reading, 'wrong', place, `The key ${key} ${problem}.`);
}

function readOne(place: PathedNode, type: string, reading: MessageReading): void {
  const scalar = scalarTypeOf(type);
  const members = scalar === null ? reading.types.membersOf(type) : null;
  if (members !== null) readEnum(place, type, members, reading);
  else if (scalar === null) readMessage(place, type, reading);
  else if (!isTemplated(place.node)) readScalar(place, scalar, reading);
}

function readScalar(place: PathedNode, type: string, reading: MessageReading): void {
  const { node } = place;
  if (node.kind === 'scalar') {
    const problem = scalarProblem(node, type);
    if (problem !== null) wrong(reading, place, problem, secondsMeant(node, type));
  }
  // a list of numbers is bytes to istiod
  else if (type !== 'bytes' || node.kind === 'map')
    report(
      reading,
      'wrong',
      place,
      `A ${node.kind === 'map' ? 'map' : 'list'} stands where ${scalarText(type)} has to be.`,
    );
}

function readEnum(
  place: PathedNode,
  type: string,
  members: readonly string[],
  reading: MessageReading,
): void {
  const { node } = place;
  if (isNull(place) || isTemplated(node)) return;
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (typeof value === 'string') {
    if (members.includes(value)) return;
    const message = `${short(value)} is not one of ${listedMembers(members)}.`;
    report(reading, 'unknown-word', place, message, nearestWord(value, members));
  } else if (typeof value !== 'number' || scalarProblemOf(value) !== null)
    wrong(reading, place, `is no word of ${type}`);
}

const scalarProblemOf = (value: number): string | null =>
  Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? null : 'is no whole number';

const MOST_MEMBERS = 8;

const listedMembers = (members: readonly string[]): string =>
  members.length <= MOST_MEMBERS
    ? members.join(', ')
    : `${members.slice(0, MOST_MEMBERS).join(', ')} and ${String(members.length - MOST_MEMBERS)} more`;

const isNull = ({ node }: PathedNode): boolean => node.kind === 'scalar' && node.value === null;

/** A text where none has to be may be anything; what is long is not shown. */
const MOST_SHOWN = 40;

const short = (value: string | number | boolean | null): string => {
  const text = String(value);
  return text.length > MOST_SHOWN ? 'The text' : text === '' ? 'An empty text' : text;
};

function wrong(
  reading: MessageReading,
  place: PathedNode,
  problem: string,
  nearest: string | null = null,
): void {
  const { node } = place;
  const isShown = node.kind === 'scalar' && !problem.includes('base64');
  const what = isShown
    ? short(node.value)
    : node.kind === 'scalar'
      ? 'The text'
      : `The ${node.kind === 'map' ? 'map' : 'list'}`;
  report(reading, 'wrong', place, `${what} ${problem}.`, nearest);
}

function report(
  reading: MessageReading,
  kind: MessageProblem['kind'],
  place: PathedNode,
  message: string,
  nearest: string | null = null,
): void {
  reading.found.push({ kind, place, message, nearest });
}

/** The message of Envoy that patches of a kind hold. */
const MESSAGES: ReadonlyMap<string, string> = new Map([
  ['CLUSTER', 'envoy.config.cluster.v3.Cluster'],
  ['LISTENER', 'envoy.config.listener.v3.Listener'],
  ['ROUTE_CONFIGURATION', 'envoy.config.route.v3.RouteConfiguration'],
  ['FILTER_CHAIN', 'envoy.config.listener.v3.FilterChain'],
  ['HTTP_FILTER', 'envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter'],
  ['NETWORK_FILTER', 'envoy.config.listener.v3.Filter'],
  ['VIRTUAL_HOST', 'envoy.config.route.v3.VirtualHost'],
  ['HTTP_ROUTE', 'envoy.config.route.v3.Route'],
  ['EXTENSION_CONFIG', 'envoy.config.core.v3.TypedExtensionConfig'],
  ['BOOTSTRAP', 'envoy.config.bootstrap.v3.Bootstrap'],
  ['LISTENER_FILTER', 'envoy.config.listener.v3.ListenerFilter'],
]);

export const messageOf = (applyTo: string): string | undefined => MESSAGES.get(applyTo);

/**
 * Lists the problems that istiod has with the value of a patch; none where there is no value, or where nobody
 * knows of which message it is.
 */
export function readPatch(entry: PathedNode, envoy: () => EnvoyTypes): readonly MessageProblem[] {
  const value = placeAt(entry, 'patch', 'value');
  const message = messageOf(knownText(placeAt(entry, 'applyTo')) ?? '');
  // that it is a map, its definition asks for
  if (value?.node.kind !== 'map' || message === undefined) return [];
  const found: MessageProblem[] = [];
  readMessage(value, message, { types: envoy(), found });
  return found;
}
